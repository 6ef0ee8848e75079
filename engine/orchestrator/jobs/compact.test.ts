import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveOne } from '#engine/review/approve.ts';
import { addAudience, changeAudience, saveAudience, savedAudiences } from '#engine/store/decisions/audiences.ts';
import { dumpHash } from '#engine/store/records/dump.ts';
import { importRows, listImports, undoImport } from '#engine/store/records/imports.ts';
import { askToCancel, createJob, jobOf, jobResult, type Lease, takeOverJob } from '#engine/store/work/jobs.ts';
import { thisProcess } from '#engine/store/work/process.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { verifyWorkspace } from '#engine/verify/verify.ts';
import { unwatchedWork, type Work } from '#shared/model/work.ts';
import { configuration, daysAgo, granted, load, people, run, treatment, workspaceWith } from '../fixture.ts';
import { replay } from '../replay.ts';
import type { CompactReceipt } from './compact.ts';
import { jobBody } from './kinds.ts';
import { type JobBody, runJob } from './runner.ts';

/** A job looks ten times a second whether it is to stop. */
const LOOK_MS = 120;
const lease: Lease = { ...thisProcess(), token: 'ours' };
const pen = createPen();
const customers = people(40);
const settings = configuration([treatment('mail', 'email', { cost: 1 }), treatment('call', 'call', { cost: 4 })], {
  limits: [{ id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 6 }],
});

let connection: Connection;

beforeEach(async () => {
  connection = await workspaceWith({ customers, permissions: granted(customers) }, settings);
});
afterEach(() => connection.close());

const events = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    customer: `C0${10 + (i % 30)}`,
    at: daysAgo(i % 300),
    type: 'usage',
    amount: i % 90,
  }));

const rowsOf = (table: string, number: number): unknown =>
  connection.statement(`SELECT count(*) FROM ${table} WHERE import = ?`).pluck().get(number);

async function perform(job: number, body: (plain: JobBody) => JobBody = (plain) => plain): Promise<void> {
  await runJob({ connection, lease, pen, closing: () => false }, job, 'run', (order) =>
    body(jobBody(connection, order)),
  );
}

async function compacted(): Promise<CompactReceipt> {
  const job = createJob(connection, 'compact', { actor: 'Ada' }, lease);
  await perform(job);
  expect(jobOf(connection, job)).toMatchObject({ state: 'done', problem: null });
  return jobResult(connection, job) as unknown as CompactReceipt;
}

const dump = (): Promise<string> => dumpHash(connection, newestChange(connection));
const faults = async (): Promise<readonly string[]> =>
  (await verifyWorkspace(connection)).checks.flatMap((check) => check.faults);

describe('compact', () => {
  test('removes an undone import that nothing saw, and gives its room back', async () => {
    const gone = await load(connection, 'events', events(30_000));
    undoImport(connection, 'Ada', gone);
    const stays = await load(connection, 'events', events(100));
    const before = await dump();
    const receipt = await compacted();
    expect(receipt).toMatchObject({ imports: [gone], rows: 30_000, bytesFree: 0 });
    expect(receipt.change).toBe(newestChange(connection));
    expect(receipt.bytesBefore - receipt.bytesAfter).toBeGreaterThan(1_000_000);
    expect([rowsOf('event', gone), rowsOf('import_chunk', gone), rowsOf('event', stays)]).toEqual([0, 0, 100]);
    expect(await dump()).toBe(before);
    expect(await faults()).toEqual([]);
    expect(listImports(connection).find((each) => each.import === gone)).toMatchObject({ state: 'undone' });
    expect(() => importRows(connection, gone, 0)).toThrow(/was undone and its rows were removed by compacting/);
    expect(await compacted()).toMatchObject({ imports: [], rows: 0, change: null });
  });

  test('keeps what a run pins, and every run replays as before', async () => {
    const pinned = await load(connection, 'events', events(500));
    const { run: first } = await run(connection);
    undoImport(connection, 'Ada', pinned);
    const unseen = await load(connection, 'permissions', [
      { customer: 'C001', purpose: 'marketing', channel: '*', state: 'withdrawn', recorded_at: daysAgo(1) },
    ]);
    undoImport(connection, 'Ada', unseen);
    const { run: second } = await run(connection);
    const again = async () => [
      await replay(connection, { run: first, program: '1.0.0' }, unwatchedWork),
      await replay(connection, { run: second, program: '1.0.0' }, unwatchedWork),
    ];
    const before = { runs: await again(), dump: await dump() };
    expect(await compacted()).toMatchObject({ imports: [unseen], rows: 1 });
    expect([rowsOf('event', pinned), rowsOf('permission', unseen)]).toEqual([500, 0]);
    expect({ runs: await again(), dump: await dump() }).toEqual(before);
    expect(await faults()).toEqual([]);
  });

  test('keeps what an act was judged by', async () => {
    const { run: number } = await run(connection);
    const contact = { customer: 'C001', at: daysAgo(1), channel: 'email', treatment: 'mail' };
    const judged = await load(connection, 'contacts', [contact]);
    approveOne(connection, { actor: 'Ada', reason: null }, number, 'C001');
    undoImport(connection, 'Ada', judged);
    expect((await compacted()).imports).toEqual([]);
    expect(rowsOf('contact', judged)).toBe(1);
    expect(await faults()).toEqual([]);
  });

  test('cancelled or killed in the middle, everything holds; the next one removes the rest', async () => {
    const gone = await load(connection, 'events', events(20_000));
    undoImport(connection, 'Ada', gone);
    const before = await dump();
    const cancelled = createJob(connection, 'compact', { actor: 'Ada' }, lease);
    await perform(cancelled, (plain) => stopping(plain, () => askToCancel(connection, cancelled)));
    expect(jobOf(connection, cancelled).state).toBe('cancelled');
    expect(rowsOf('event', gone)).toBeGreaterThan(0);
    expect({ dump: await dump(), faults: await faults() }).toEqual({ dump: before, faults: [] });

    const interrupted = createJob(connection, 'compact', { actor: 'Ada' }, lease);
    let closing = false;
    await runJob({ connection, lease, pen, closing: () => closing }, interrupted, 'run', (order) =>
      stopping(jobBody(connection, order), () => {
        closing = true;
      }),
    );
    expect(jobOf(connection, interrupted).state).toBe('interrupted');
    expect(rowsOf('event', gone)).toBeGreaterThan(0);
    takeOverJob(connection, interrupted, lease);
    await perform(interrupted);
    expect(jobOf(connection, interrupted).state).toBe('done');
    expect(rowsOf('event', gone)).toBe(0);
    expect({ dump: await dump(), faults: await faults() }).toEqual({ dump: before, faults: [] });
  });

  describe('audiences', () => {
    const members = Int32Array.from([1, 2, 3]);
    const numbers = (): unknown =>
      connection.statement('SELECT audience FROM audience ORDER BY audience').pluck().all();
    const removed = (name: string): number => {
      const audience = saveAudience(connection, name, '[]', members);
      changeAudience(connection, audience, { saved: false });
      return audience;
    };

    test('that are listed, that a run was about or is to be about, stay; the others go', async () => {
      const listed = saveAudience(connection, 'listed', '[]', members);
      const pinned = removed('pinned');
      const { run: number } = await run(connection, { audience: pinned });
      const gone = [removed('gone'), addAudience(connection, 'of a run that was stopped', '[]', members)];
      const waits = removed('waits');
      const job = createJob(connection, 'run', { audience: waits }, lease);
      connection.write(() => connection.statement("UPDATE job SET state = 'interrupted' WHERE job = ?").run(job));
      const again = () => replay(connection, { run: number, program: '1.0.0' }, unwatchedWork);
      const before = { run: await again(), dump: await dump(), change: newestChange(connection) };

      expect(await compacted()).toMatchObject({ audiences: gone.length, imports: [], change: null });
      expect(numbers()).toEqual([listed, pinned, waits]);
      expect(savedAudiences(connection)).toMatchObject([{ name: 'listed' }]);
      expect({ run: await again(), dump: await dump(), change: newestChange(connection) }).toEqual(before);
      expect(await faults()).toEqual([]);
      expect(() => changeAudience(connection, gone[0]!, { saved: true })).toThrow(/There is no audience/);

      connection.write(() => connection.statement("UPDATE job SET state = 'discarded' WHERE job = ?").run(job));
      expect(await compacted()).toMatchObject({ audiences: 1 });
      expect(numbers()).toEqual([listed, pinned]);
      expect(await compacted()).toMatchObject({ audiences: 0 });
    });

    test('of a compacting that was killed halfway go when it goes on', async () => {
      const stays = saveAudience(connection, 'stays', '[]', members);
      for (let each = 0; each < 45; each += 1) addAudience(connection, `of run ${each}`, '[]', members);
      const left = (): number => Number(connection.statement('SELECT count(*) FROM audience').pluck().get());
      const job = createJob(connection, 'compact', { actor: 'Ada' }, lease);
      let killed = false;
      await runJob({ connection, lease, pen, closing: () => killed }, job, 'run', (order) => {
        const plain = jobBody(connection, order);
        const breathe = (work: Work) => async (): Promise<void> => {
          killed = left() < 46;
          await work.breathe();
        };
        return { ...plain, run: (args, work) => plain.run(args, { ...work, breathe: breathe(work) }) };
      });
      expect(jobOf(connection, job).state).toBe('interrupted');
      expect(left()).toBeGreaterThan(1);
      expect(left()).toBeLessThan(46);
      expect(await faults()).toEqual([]);
      takeOverJob(connection, job, lease);
      await perform(job);
      expect(jobOf(connection, job).state).toBe('done');
      expect(numbers()).toEqual([stays]);
    });
  });

  test('leaves alone what an interrupted import staged, and removes what no job can go on with', async () => {
    const staged = await load(connection, 'events', events(300));
    connection.write(() => connection.statement('UPDATE import SET published = NULL WHERE import = ?').run(staged));
    const job = createJob(connection, 'import', {}, lease);
    connection.write(() => connection.statement("UPDATE job SET state = 'interrupted' WHERE job = ?").run(job));
    await compacted();
    expect(rowsOf('event', staged)).toBe(300);
    connection.write(() => connection.statement("UPDATE job SET state = 'discarded' WHERE job = ?").run(job));
    await compacted();
    expect(rowsOf('event', staged)).toBe(0);
  });

  test('verify tells an import that was emptied by nobody, or although it can be seen', async () => {
    const undone = await load(connection, 'events', events(100));
    undoImport(connection, 'Ada', undone);
    connection.write(() => connection.statement('UPDATE import SET discarded = 1 WHERE import = ?').run(undone));
    expect(await faults()).toContain(`import ${undone}: its rows were removed and no change says so`);
    const seen = await load(connection, 'events', events(100));
    connection.write(() => connection.statement('UPDATE import SET discarded = 1 WHERE import = ?').run(seen));
    expect(await faults()).toContain(`import ${seen}: its rows were removed although it can be seen`);
  });
});

/** Calls `stop` when the first rows were removed. */
function stopping(plain: JobBody, stop: () => void): JobBody {
  return {
    ...plain,
    run: (args, work) =>
      plain.run(args, {
        ...work,
        async breathe() {
          if (Number(connection.statement('SELECT count(*) FROM event').pluck().get()) < 20_000) {
            stop();
            await pause(LOOK_MS);
          }
          await work.breathe();
        },
      }),
  };
}
