import { expect, test } from 'vitest';
import { approveOne } from '#engine/review/approve.ts';
import { makeRun, reviewWorkspace } from '#engine/review/fixture.ts';
import { undoAct } from '#engine/review/undo.ts';
import { type Trace, writeTraces } from '#engine/store/work/traces.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { messageTimes } from './agents.ts';
import { auditEntries, saidOf } from './audit.ts';

test('every change is a sentence, paged by number, and holds nothing of a customer', async () => {
  const connection = await reviewWorkspace(3);
  const run = makeRun(connection, [{ customer: 'C1', treatment: 'tip-app' }]);
  const { action } = approveOne(connection, { actor: 'Ada', reason: 'C1 asked for it' }, run, 'C1');
  undoAct(connection, 'Sofia', action);
  const newest = newestChange(connection);
  const entries = auditEntries(connection, newest, 100);
  expect(entries.map(({ number }) => number)).toEqual(Array.from({ length: newest }, (_, index) => newest - index));
  expect(entries.slice(0, 3).map(({ actor, sentence }) => [actor, sentence])).toEqual([
    ['Sofia', `Undid change ${newest - 1}.`],
    ['Ada', `Approved 1 decision of run ${run}.`],
    ['Ada', `Decided about 1 customer, run ${run}.`],
  ]);
  expect(auditEntries(connection, 2, 10).map(({ number }) => number)).toEqual([2, 1]);
  expect(JSON.stringify(entries)).not.toContain('C1');
  connection.close();
});

test('a verb without a sentence of its own still says what it was about', () => {
  expect(saidOf('muse', { run: 3 })).toEqual(['Muse (run 3).']);
  expect(saidOf('merge', { count: 1_200 })).toEqual(['Merged ', { count: 1_200 }, ' pairs', ' of ids.']);
  expect(saidOf('think', {})).toEqual(['Think.']);
});

test('percentiles are of the times that were measured; failures and cache hits are counted', async () => {
  const connection = await reviewWorkspace(1);
  const trace = (milliseconds: number, more: Partial<Trace> = {}): Trace => ({
    agent: 'data',
    message: 'get_customer_data',
    batch: 0,
    size: 10,
    startedAt: 0,
    milliseconds,
    outcome: 'answered',
    cache: 'miss',
    problem: null,
    ...more,
  });
  const times = Array.from({ length: 99 }, (_, index) => trace(index + 1, index < 9 ? { cache: 'hit' } : {}));
  const failed = trace(500, { outcome: 'failed', problem: 'a page is damaged' });
  const other = trace(7, { agent: 'journey', message: 'analyze_journey', cache: 'none' });
  connection.write(() => {
    writeTraces(connection, 1, null, [...times, failed, other]);
    writeTraces(connection, 2, null, [trace(9_000)]);
  });
  const counts = { answered: 99, failed: 1, size: 1_000, cacheHits: 9, cacheAsked: 100, problem: 'a page is damaged' };
  expect(messageTimes(connection, 1)).toMatchObject([
    { message: 'get_customer_data', p50: 50, p95: 95, p99: 99, longest: 500, ...counts },
    { message: 'analyze_journey', p50: 7, p99: 7, answered: 1, cacheAsked: 0, problem: null },
  ]);
  expect(messageTimes(connection, null)[0]).toMatchObject({ answered: 100, longest: 9_000 });
  expect(messageTimes(connection, 3)).toEqual([]);
  connection.close();
});
