// Imports of real size beside their peers: csv-parse alone over the same file, and the sqlite3 shell's .import of it into
// a table of text without an index. The bar is twice the two together.
import { spawnSync } from 'node:child_process';
import { copyFileSync, createReadStream, createWriteStream, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { count, median, megabytes, ratio, seconds, type Table, timed } from './measure.ts';
import type { OneImport } from './one-import.ts';
import { scratchFile } from './sample.ts';

const PROJECT = join(import.meta.dirname, '..');
/** The public file of a British shop, where it is beside the project. */
const ONLINE_RETAIL = join(PROJECT, '../shared/data/online-retail/online_retail.csv.gz');
const HEADINGS =
  'customer,name,email,phone,birth_year,gender,region,area,segment,plan,contract,contract_end,tenure_months,monthly_fee,device_age_months,data_allowance_gb,autopay,fibre_available,address,score\n';
const PORTION = 1_000;

interface Example {
  readonly name: string;
  readonly kind: string;
  readonly file: string;
  readonly mapping: string | null;
}

/** Imports of so many generated customers each, and of a public file of events; each the median of `turns`. */
export async function benchImport(sizes: readonly number[], turns: number): Promise<Table> {
  const examples: Example[] = [];
  for (const rows of sizes) {
    const file = scratchFile(`customers-${rows}.csv`);
    await pipeline(Readable.from(linesOf(rows)), createWriteStream(file));
    examples.push({ name: 'customers × 20 columns', kind: 'customers', file, mapping: null });
  }
  if (existsSync(ONLINE_RETAIL)) {
    const file = scratchFile('online-retail.csv.gz');
    copyFileSync(ONLINE_RETAIL, file);
    const mapping = join(PROJECT, 'resources/mappings/online-retail.yaml');
    examples.push({ name: 'online-retail, a .gz of events', kind: 'events', file, mapping });
  }
  const rows: string[][] = [];
  for (const example of examples) {
    rows.push(await measured(example, turns));
    rmSync(example.file);
  }
  const compared = isShellInstalled()
    ? 'The bar is 2 × both together, the aim 3 × `.import` alone.'
    : 'The sqlite3 shell is not installed here, so the ratio is to csv-parse alone and says nothing of the bar.';
  return {
    title: 'Import',
    about: `Generated customers, one column of 20 in quotes, and a public file, imported as a job does with everything verified and the source kept, beside csv-parse alone and the sqlite3 shell's \`.import\` into a table of text. ${compared} Median of ${turns} in turns. Peak memory is that of a process that does nothing else.`,
    head: ['file', 'rows', 'import', 'rows a second', 'csv-parse', '.import', 'ratio', 'to .import', 'peak memory'],
    rows,
  };
}

async function measured(example: Example, turns: number): Promise<string[]> {
  process.stderr.write(`Importing ${example.name}…\n`);
  const taken = { ours: [] as number[], parse: [] as number[], shell: [] as number[], ratio: [] as number[] };
  let [read, bytes] = [0, 0];
  for (let turn = 0; turn < turns; turn += 1) {
    const parsing = await timed(() => parseAlone(example.file));
    const shell = isShellInstalled() ? await timed(() => shellImport(example.file)) : 0;
    const ours = importOnce(example);
    read = ours.read;
    bytes = Math.max(bytes, ours.bytes);
    taken.parse.push(parsing);
    taken.shell.push(shell);
    taken.ours.push(ours.milliseconds);
    taken.ratio.push(ours.milliseconds / (parsing + shell));
  }
  const [ours, shell] = [median(taken.ours), median(taken.shell)];
  return [
    example.name,
    count(read),
    seconds(ours),
    count(Math.round(read / (ours / 1000))),
    seconds(median(taken.parse)),
    shell === 0 ? 'not installed' : seconds(shell),
    ratio(median(taken.ratio)),
    shell === 0 ? '' : ratio(ours / shell),
    megabytes(bytes),
  ];
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
  const bytes = createReadStream(file);
  const text = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  const records = text.pipe(parse()) as AsyncIterable<string[]>;
  let cells = 0;
  for await (const record of records) cells += record.length;
  if (cells === 0) throw new Error('csv-parse read nothing');
}

const isShellInstalled = (): boolean => spawnSync('sqlite3', ['--version']).status === 0;

function shellImport(file: string): void {
  const database = scratchFile('shell.db');
  const source = file.endsWith('.gz') ? `"|gzip -dc '${file}'"` : `'${file}'`;
  const done = spawnSync('sqlite3', [database, '.mode csv', `.import ${source} records`]);
  if (done.status !== 0) throw new Error(`sqlite3 ended with ${done.status}: ${done.stderr}`);
  rmSync(database);
}

function importOnce({ file, kind, mapping }: Example): OneImport {
  const words = [join(import.meta.dirname, 'one-import.ts'), file, kind, ...(mapping === null ? [] : [mapping])];
  const done = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the import ended with ${done.status}: ${done.stderr}`);
  return JSON.parse(done.stdout) as OneImport;
}
