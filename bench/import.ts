// Import of a customers file beside its peers: csv-parse alone over the same file, and the sqlite3 shell's .import of it
// into a table of text without an index. The bar is twice the two together.
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { SAMPLE_SETTINGS } from '#data/index.ts';
import { importFile } from '#engine/agents/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { count, megabytes, peakMemory, ratio, seconds, type Table, timed } from './measure.ts';
import { scratchFile } from './sample.ts';

const HEADINGS =
  'customer,name,email,phone,birth_year,gender,region,area,segment,plan,contract,contract_end,tenure_months,monthly_fee,device_age_months,data_allowance_gb,autopay,fibre_available,address,score\n';
const PORTION = 1_000;

export async function benchImport(rows: number): Promise<Table> {
  process.stderr.write(`Writing a file of ${rows} customers…\n`);
  const file = scratchFile('import.csv');
  await pipeline(Readable.from(linesOf(rows)), createWriteStream(file));
  const parsing = await timed(() => parseAlone(file));
  const shell = isShellInstalled() ? await timed(() => shellImport(file)) : null;
  const path = scratchFile('import.cvmw');
  await createEngineWorkspace({ path, ...SAMPLE_SETTINGS, as: 'bench' }).close();
  const ours = await timed(() => importOnce(path, file));
  rmSync(file);
  const compared =
    shell === null
      ? 'The sqlite3 shell is not installed here, so the ratio is to csv-parse alone and says nothing of the bar.'
      : 'The bar is 2 × both together.';
  return {
    title: 'Import of a customers file',
    about: `A generated file of ${count(rows)} rows × 20 columns, one of them in quotes, imported with everything verified and its source kept, beside csv-parse alone and the sqlite3 shell's \`.import\` into a table of text. ${compared} Peak memory is that of the process, whatever it measured before.`,
    head: ['rows', 'import', 'rows a second', 'csv-parse', '.import', 'ratio', 'peak memory'],
    rows: [
      [
        count(rows),
        seconds(ours),
        count(Math.round(rows / (ours / 1000))),
        seconds(parsing),
        shell === null ? 'not installed' : seconds(shell),
        ratio(ours / (parsing + (shell ?? 0))),
        megabytes(peakMemory()),
      ],
    ],
  };
}

/** Made-up customers, the same every time; example.com and the code 999 reach nobody. */
function* linesOf(rows: number): Generator<string> {
  let text = HEADINGS;
  for (let row = 1; row <= rows; row += 1) {
    const lot = Math.imul(row, 2_654_435_761) >>> 0;
    const of = (...values: readonly string[]): string => values[(lot >>> 3) % values.length]!;
    const fee = ((lot % 9_000) / 100).toFixed(2);
    const end = `202${6 + (lot % 3)}-0${1 + (lot % 9)}-1${lot % 9}`;
    text += `C${row},Person Number${lot % 9_973},p${row}@example.com,+99940${lot % 9_999_999},${1940 + (lot % 70)},${of('female', 'male')},${of('Uusimaa', 'Lapland', 'Savo')},A${lot % 60},${of('consumer', 'family', 'youth', 'business')},${of('go-s', 'go-m', 'go-l', 'unlimited')},12-month,${end},${lot % 216},${fee},${lot % 84},${lot % 100},${of('yes', 'no')},${of('no', 'yes')},"Street ${lot % 500}, Town",${(lot % 10_000) / 10_000}\n`;
    if (row % PORTION === 0 || row === rows) {
      yield text;
      text = '';
    }
  }
}

async function parseAlone(file: string): Promise<void> {
  const records = createReadStream(file).pipe(parse()) as AsyncIterable<string[]>;
  let cells = 0;
  for await (const record of records) cells += record.length;
  if (cells === 0) throw new Error('csv-parse read nothing');
}

const isShellInstalled = (): boolean => spawnSync('sqlite3', ['--version']).status === 0;

function shellImport(file: string): void {
  const database = scratchFile('shell.db');
  const done = spawnSync('sqlite3', [database, '.mode csv', `.import '${file}' customers`]);
  if (done.status !== 0) throw new Error(`sqlite3 ended with ${done.status}: ${done.stderr}`);
  rmSync(database);
}

async function importOnce(path: string, file: string): Promise<void> {
  const connection = openWorkspace({ path, role: 'job', pen: createPen(), clock: Date.now });
  try {
    const args = { kind: 'customers' as const, file, mapping: null, answers: null, again: false, actor: 'bench' };
    await importFile(connection, args, unwatchedWork);
  } finally {
    connection.close();
  }
}
