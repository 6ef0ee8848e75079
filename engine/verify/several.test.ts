// What verify says of a file in which customers have together what they may not.
import { afterEach, expect, test } from 'vitest';
import { approveMany } from '#engine/review/approve.ts';
import { CONFIGURATION, type MadeDecision, makeRun, reviewWorkspace } from '#engine/review/fixture.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { checkClaims, checkRuns } from './decisions.ts';
import { Findings } from './report.ts';

let connection: Connection;
afterEach(() => connection.close());

const still = (): Promise<void> => Promise.resolve();
const grouped = ['gift-email', 'save-call'];
const settings = {
  ...CONFIGURATION,
  contactPolicy: { treatmentsPerCustomer: 2, windows: [] },
  limits: [],
  treatments: CONFIGURATION.treatments.map((each) =>
    grouped.includes(each.id) ? { ...each, exclusionGroup: 'price' } : each,
  ),
};

async function faultsOf(look: typeof checkRuns): Promise<string[]> {
  const findings = new Findings();
  await look(connection, findings, still);
  return findings.faults;
}

const PLANS: readonly (readonly [decision: Omit<MadeDecision, 'customer'>, fault: string | null])[] = [
  [{ treatment: 'gift-email', further: ['sell-call'] }, null],
  [{ treatment: 'sell-call', further: ['save-call'] }, 'go by one channel, call'],
  [{ treatment: 'save-call', further: ['gift-email'] }, 'are of one exclusion group, price'],
  [{ treatment: 'news-email', further: ['sell-call', 'tip-app'] }, 'are 3, and a customer gets 2 at most'],
];

test.each(PLANS)('what a run gave a customer together: %j', async (decision, fault) => {
  connection = await reviewWorkspace(3, settings);
  const run = makeRun(connection, [
    { customer: 'C0', treatment: 'tip-app' },
    { customer: 'C1', ...decision },
    { customer: 'C2', treatment: null },
  ]);
  const faults = await faultsOf(checkRuns);
  expect(faults).toEqual(fault === null ? [] : [`the decisions of run ${run} beside r${run}-1 ${fault}`]);
});

test('a decision too many or too few for what the summary counts is found', async () => {
  connection = await reviewWorkspace(2, settings);
  const run = makeRun(connection, [{ customer: 'C0', treatment: 'gift-email', further: ['tip-app'] }]);
  connection.sqlite.exec('DELETE FROM decision WHERE position = 1');
  expect(await faultsOf(checkRuns)).toContain(`run ${run} has 1 of its 2 decisions`);
});

test('what was claimed for a customer together', async () => {
  connection = await reviewWorkspace(2, settings);
  const run = makeRun(connection, [{ customer: 'C0', treatment: 'gift-email', further: ['tip-app'] }]);
  await approveMany(connection, { actor: 'Ada', reason: null, run }, unwatchedWork);
  expect(await faultsOf(checkClaims)).toEqual([]);
  connection.sqlite.exec("UPDATE claim SET treatment = 'save-call' WHERE position = 1");
  expect(await faultsOf(checkClaims)).toContain(
    'claim 2 and the others of its customer are of one exclusion group, price',
  );
  // Ended before, the first is not beside it.
  connection.sqlite.exec('INSERT INTO claim_end (claim, action) SELECT 1, action FROM action');
  expect((await faultsOf(checkClaims)).some((fault) => fault.includes('and the others'))).toBe(false);
});
