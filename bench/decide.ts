// A whole run over everybody beside its peer: SQLite alone, reading every row and column of the tables that the run
// reads, then writing as many rows of the same size as the run writes, in transactions of the same length.
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { decide } from '#engine/orchestrator/decide.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { count, median, megabytes, peakMemory, ratio, seconds, type Table, timed } from './measure.ts';
import { sampleWorkspace, scratchFile } from './sample.ts';

const READ = [
  'customer',
  'customer_row',
  'event',
  'permission',
  'contact',
  'outcome',
  'score',
  'offer',
  'price',
  'network',
  'layer_arm',
  'rejection',
];
const ROWS_A_TRANSACTION = 2_000;

export async function benchDecide(sizes: readonly number[], repeats: number): Promise<Table> {
  const rows: string[][] = [];
  for (const customers of sizes) {
    const path = await sampleWorkspace(customers);
    const ours: number[] = [];
    const theirs: number[] = [];
    let read = 0;
    // In turns, so that a busy machine is busy for both.
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      ours.push(await timed(() => decideOnce(path)));
      read = 0;
      theirs.push(
        await timed(() => {
          read = readAndWrite(path, customers);
        }),
      );
    }
    rows.push([
      count(customers),
      count(read),
      seconds(median(ours)),
      `${Math.round((median(ours) * 1000) / customers)} µs`,
      seconds(median(theirs)),
      ratio(median(ours) / median(theirs)),
      megabytes(peakMemory()),
    ]);
  }
  return {
    title: `A decision run beside SQLite alone${sizes.includes(1_000_000) ? ', a million customers' : ''}`,
    about: `\`decide\` over everybody with the default strategy, in one thread, against better-sqlite3 reading all rows and columns of the tables it reads and writing one row a customer of the decisions' size. Median of ${repeats}, in turns. Peak memory is that of the process so far, making the sample included.`,
    head: ['customers', 'rows read', 'decide', 'a customer', 'SQLite alone', 'ratio', 'peak memory'],
    rows,
  };
}

async function decideOnce(path: string): Promise<void> {
  const connection = openWorkspace({ path, role: 'job', pen: createPen(), clock: Date.now });
  try {
    await decide(connection, { actor: 'bench', program: 'bench' }, unwatchedWork);
  } finally {
    connection.close();
  }
}

/** Returns how many rows were read. */
function readAndWrite(path: string, customers: number): number {
  const source = new Database(path, { readonly: true });
  let read = 0;
  for (const table of READ) {
    for (const row of source.prepare(`SELECT * FROM ${table}`).raw().iterate() as Iterable<unknown[]>) {
      read += row.length > 0 ? 1 : 0;
    }
  }
  const names = source.pragma('table_info(decision)') as { name: string; type: string }[];
  const sample = source.prepare('SELECT * FROM decision LIMIT 1').raw().get() as unknown[];
  source.close();
  const target = scratchFile('peer.db');
  const peer = new Database(target);
  peer.pragma('page_size = 8192');
  peer.pragma('journal_mode = WAL');
  peer.pragma('synchronous = FULL');
  peer.exec(
    `CREATE TABLE decision (${names.map(({ name, type }) => `${name} ${type}`).join(', ')}, PRIMARY KEY (run, position)) STRICT, WITHOUT ROWID;
     CREATE INDEX decision_by_customer ON decision (customer, run)`,
  );
  const insert = peer.prepare(`INSERT INTO decision VALUES (${names.map(() => '?').join(', ')})`);
  const at = names.findIndex(({ name }) => name === 'position');
  const who = names.findIndex(({ name }) => name === 'customer');
  for (let first = 0; first < customers; first += ROWS_A_TRANSACTION) {
    peer.transaction(() => {
      for (let row = first; row < Math.min(customers, first + ROWS_A_TRANSACTION); row += 1) {
        insert.run(sample.with(at, row).with(who, row));
      }
    })();
  }
  peer.close();
  rmSync(target);
  return read;
}
