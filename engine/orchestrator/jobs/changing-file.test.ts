// A file that grows, shrinks, is replaced or vanishes while the job of its import reads it: the job fails and says what
// happened, nothing of it is left, and the workspace imports the next file as if it had never been.
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { textRow, workbook } from '#engine/agents/1-know/data/intake/source/workbook-fixture.ts';
import { dumpHash } from '#engine/store/records/dump.ts';
import { importFaults } from '#engine/store/records/faults.ts';
import { listImports } from '#engine/store/records/imports.ts';
import { createJob, jobOf, type Lease, takeOverJob } from '#engine/store/work/jobs.ts';
import { thisProcess } from '#engine/store/work/process.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { createWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { writeSetting } from '#engine/store/workspace/settings.ts';
import { THREAD_FILE } from '#engine/threads/index.ts';
import { jobBody } from './kinds.ts';
import { type JobMode, runJob } from './runner.ts';

const lease: Lease = { ...thisProcess(), token: 'ours' };
const pen = createPen();
const folder = mkdtempSync(join(tmpdir(), 'cvm-changing-'));
afterAll(() => rmSync(folder, { recursive: true }));

// More than the thread that reads takes before the first chunk is stored, packed or not.
const ROWS = 18_000;
const notes = Array.from({ length: ROWS }, () => randomBytes(40).toString('hex'));
const TEXT = `customer,note,n\n${notes.map((note, row) => `U${row},${note},${row % 90}\n`).join('')}`;
const SHEET = notes.slice(0, 2_500).map((note, row) => textRow(row + 2, [`U${row}`, note, `${row % 90}`]));
const FILES: Readonly<Record<string, Buffer>> = {
  'x.csv': Buffer.from(TEXT),
  'x.csv.gz': gzipSync(TEXT),
  'x.ndjson': Buffer.from(notes.map((note, n) => `{"customer":"U${n}","note":"${note}","n":${n % 90}}\n`).join('')),
  'x.xlsx': workbook({ Data: textRow(1, ['customer', 'note', 'n']) + SHEET.join('') }),
};
const CHANGES: Readonly<Record<string, readonly [change: (path: string) => void, says: RegExp]>> = {
  grows: [(path) => appendFileSync(path, 'U,1,1\n'), /grew from [\d,]+ bytes to [\d,]+ bytes while it was read/],
  shrinks: [(path) => truncateSync(path, statSync(path).size >> 1), /shrank from [\d,]+ bytes to [\d,]+ bytes/],
  'is replaced': [replace, /was replaced by another file while it was read/],
  vanishes: [(path) => rmSync(path), /was moved or deleted while it was read/],
};
/** The same with one record more or less. */
const OTHERS: Readonly<Record<string, Buffer>> = {
  'x.csv': Buffer.from(`${TEXT}V,,1\n`),
  'x.csv.gz': gzipSync(`${TEXT}V,,1\n`),
  'x.ndjson': Buffer.concat([FILES['x.ndjson']!, Buffer.from('{"customer":"V"}\n')]),
  'x.xlsx': workbook({ Data: textRow(1, ['customer', 'note', 'n']) + SHEET.slice(1).join('') }),
};
const formats = Object.keys(FILES);
const cases = formats.flatMap((name) => Object.keys(CHANGES).map((what) => [name, what] as const));

let connection: Connection;
let empty: string;

async function open(): Promise<void> {
  const path = join(folder, `${randomBytes(6).toString('hex')}.cvmw`);
  connection = createWorkspace({ path, role: 'desk', pen, clock: Date.now }, (made) => {
    writeSetting(made, 'currency', 'EUR');
    writeSetting(made, 'zone', 'Europe/Helsinki');
  });
  empty = await dumpHash(connection, newestChange(connection));
}
const close = (): void => connection.close();

function replace(path: string): void {
  writeFileSync(`${path}.new`, readFileSync(path).reverse());
  renameSync(`${path}.new`, path);
}

function written(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, FILES[name]!);
  return path;
}

const jobFor = (file: string): number => {
  const args = { kind: 'customers', file, mapping: null, answers: null, again: false, actor: 'tester' };
  return createJob(connection, 'import', args, lease);
};

/** Performs the job; `meanwhile` happens once, when the first of its rows are stored and the file is being read. */
async function perform(job: number, meanwhile: () => void, mode: JobMode = 'run', stops = false): Promise<void> {
  let happened = false;
  const runner = { connection, lease, pen, closing: () => stops && happened, threads: THREAD_FILE };
  await runJob(runner, job, mode, (order) => {
    const body = jobBody(connection, order);
    const run: typeof body.run = (args, work) =>
      body.run(args, {
        ...work,
        progress(report) {
          work.progress(report);
          if (happened || !report.phase.startsWith('Reading')) return;
          happened = true;
          meanwhile();
        },
      });
    return { ...body, run };
  });
}

const stored = (): unknown =>
  connection
    .statement(
      `SELECT (SELECT count(*) FROM customer_row) + (SELECT count(*) FROM source_block)
        + (SELECT count(*) FROM import_chunk) + (SELECT count(*) FROM rejected_row)`,
    )
    .pluck()
    .get();

/** Nothing is left of what was read, and nobody can see any. */
async function expectNothing(): Promise<void> {
  expect(new Set(listImports(connection).map(({ state }) => state))).toEqual(new Set(['discarded']));
  expect(stored()).toBe(0);
  expect(await dumpHash(connection, newestChange(connection))).toBe(empty);
  expect(await importFaults(connection)).toEqual([]);
}

async function expectImported(name: string): Promise<void> {
  const again = jobFor(written(name));
  await perform(again, () => {});
  expect(jobOf(connection, again)).toMatchObject({ state: 'done', problem: null });
  expect(await importFaults(connection)).toEqual([]);
}

describe('a file that changes while the job of its import reads it', () => {
  beforeAll(open);
  afterAll(close);

  test.each(cases)('%s %s: the job says so and leaves nothing', async (name, what) => {
    const [change, says] = CHANGES[what]!;
    const path = written(name);
    const job = jobFor(path);
    let before: unknown = 0;
    await perform(job, () => {
      before = stored();
      change(path);
    });
    expect(before).toBeGreaterThan(0);
    const { state, problem } = jobOf(connection, job);
    expect({ state, code: problem?.code }).toEqual({ state: 'failed', code: 'FILE_CHANGED' });
    expect(problem?.sentence).toMatch(says);
    expect(problem?.sentence).toContain('Nothing of it was imported.');
    await expectNothing();
  });

  test('the next one is imported as if there had been none', () => expectImported('x.csv'));
});

describe('a file that changed while the job of its import was interrupted', () => {
  beforeEach(open);
  afterEach(close);

  /** A job that was closed down with some of its rows stored. */
  async function interrupted(path: string): Promise<number> {
    const job = jobFor(path);
    await perform(job, () => {}, 'run', true);
    expect(jobOf(connection, job).state).toBe('interrupted');
    expect(stored()).toBeGreaterThan(0);
    return job;
  }

  test.each(formats)('%s: going on says so and leaves nothing', async (name) => {
    const path = written(name);
    const job = await interrupted(path);
    writeFileSync(path, OTHERS[name]!);
    takeOverJob(connection, job, lease);
    await perform(job, () => {});
    expect(jobOf(connection, job)).toMatchObject({ state: 'failed', problem: { code: 'FILE_CHANGED' } });
    await expectNothing();
  });

  test.each(['x.csv', 'x.xlsx'])('%s: it can be discarded, whatever became of the file', async (name) => {
    const path = written(name);
    const job = await interrupted(path);
    rmSync(path);
    takeOverJob(connection, job, lease);
    await perform(job, () => {}, 'discard');
    expect(jobOf(connection, job).state).toBe('discarded');
    await expectNothing();
    await expectImported(name);
  });

  test.each(['x.csv.gz', 'x.ndjson'])('%s: put back as it was, it is gone on with', async (name) => {
    const path = written(name);
    const job = await interrupted(path);
    replace(path);
    written(name);
    takeOverJob(connection, job, lease);
    await perform(job, () => {});
    expect(jobOf(connection, job)).toMatchObject({ state: 'done', problem: null });
    expect(listImports(connection)).toMatchObject([{ import: 1, state: 'published' }]);
    expect(await importFaults(connection)).toEqual([]);
  });
});
