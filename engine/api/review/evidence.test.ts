import { afterEach, expect, test } from 'vitest';
import { textOf } from '#engine/orchestrator/explaining/said.ts';
import {
  configuration,
  daysAgo,
  decided,
  granted,
  people,
  run,
  treatment,
  workspaceWith,
} from '#engine/orchestrator/fixture.ts';
import { approveOne } from '#engine/review/approve.ts';
import { changeOne } from '#engine/review/change.ts';
import { decisionHash } from '#engine/store/decisions/decision-hash.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Said } from '#shared/model/explanation.ts';
import { evidenceOf } from './evidence.ts';

const act = { actor: 'Ada', reason: null };
let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

/** Calls are worth more and there are three; who loses one gets a mail. */
async function workspace() {
  const customers = people(12, (index) => ({ name: `Customer ${index}` }));
  const settings = configuration(
    [
      treatment('mail', 'email', { cost: 1 }),
      treatment('call', 'call', {
        name: 'A call',
        value: { multiply: [{ attribute: 'fee' }, 40] },
        cost: 4,
        suitable: [{ rule: 'pays', name: 'Pays something', when: { attribute: 'fee', atLeast: 1 } }],
        applicable: [{ rule: 'seen', when: { metric: 'recencyDays', atMost: 60 } }],
      }),
    ],
    { limits: [{ id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 3 }] },
  );
  const events = customers.flatMap(({ customer }) => [
    { customer: customer ?? null, at: daysAgo(4), type: 'complaint' },
    ...Array.from({ length: 20 }, (_, k) => ({
      customer: customer ?? null,
      at: daysAgo(k + 1),
      type: 'usage',
      quantity: 2,
    })),
    { customer: customer ?? null, at: daysAgo(200), type: 'complaint' },
  ]);
  const contacts = [{ customer: 'C011', at: daysAgo(20), channel: 'email', treatment: 'mail' }];
  const outcomes = [{ customer: 'C011', at: daysAgo(19), outcome: 'opened', treatment: 'mail' }];
  const connection = await workspaceWith(
    { customers, permissions: granted(customers), events, contacts, outcomes },
    settings,
  );
  open.push(connection);
  const first = (await run(connection)).run;
  return { connection, earlier: first, number: (await run(connection)).run };
}

test('one answer holds what a person needs to see, and the hash of exactly that', async () => {
  const { connection, earlier, number } = await workspace();
  const evidence = await evidenceOf(connection, number, 'C011');
  const decision = decided(connection, number).get('C011')!;
  expect(evidence).toMatchObject({
    customerId: 'C011',
    name: 'Customer 11',
    selectedTreatment: 'call',
    treatmentName: 'A call',
    onPrior: true,
    permission: { allowed: true, purpose: 'marketing', channel: 'call' },
    standing: { state: 'proposed' },
    flagged: null,
  });
  const { net, rank, date } = { ...decision, date: evidence.date };
  const content = { v: 1, run: number, customer: 'C011', treatment: 'call', channel: 'call', date, net, rank } as const;
  expect(evidence.seen.hash).toBe(decisionHash({ ...content, wording: null }).toString('hex'));
  const texts = (values: readonly Said[]): string[] => values.map((each) => textOf(each, 'EUR'));
  expect(evidence.grounds.map(({ sentence, values, source }) => [sentence, texts(values), source])).toEqual([
    ['Days since the last event is at most 60', ['Days since the last event 1'], 'events'],
    ['Pays something', ['Fee 11.00 EUR'], 'customers'],
  ]);
  expect(evidence.lately.campaigns).toMatchObject([{ treatment: 'mail', outcomes: [{ outcome: 'opened' }] }]);
  expect(evidence.lately.events.map(({ type }) => type)).toEqual(['complaint']);
  expect(evidence.lately.counted).toEqual([{ type: 'usage', count: 20 }]);
  expect(evidence.earlier).toMatchObject([{ run: earlier, treatment: 'call', state: 'proposed', outcome: null }]);
  expect(evidence.explanation.verified).toBe(true);
});

test('a slot given up goes to the first who lost it, and the sum of both is what the run loses', async () => {
  const { connection, number } = await workspace();
  const { ifRejected, net } = await evidenceOf(connection, number, 'C011');
  // C008 was the first without a slot: a call is worth 8 × 40 × 0.1 − 4 = 28 there, the mail it got instead 9.
  expect(ifRejected?.next).toMatchObject({ customerId: 'C008', name: 'Customer 8', limit: 'slots', treatment: 'call' });
  expect(ifRejected?.next?.gain).toBeCloseTo(28 - 9, 9);
  expect(ifRejected?.loses).toBeCloseTo(net - 19, 9);
  const mailed = await evidenceOf(connection, number, 'C002');
  expect(mailed.ifRejected).toEqual({ next: null, loses: mailed.net });
});

test('what another person made of it is what is seen, under another hash', async () => {
  const { connection, number } = await workspace();
  const before = await evidenceOf(connection, number, 'C011');
  const mail = before.alternatives.find((each) => each.treatment === 'mail')!;
  changeOne(connection, act, number, 'C011', 'mail', { net: mail.net, rank: mail.rank, reason: mail.reason });
  const after = await evidenceOf(connection, number, 'C011');
  expect(after.seen).toMatchObject({ treatment: 'mail', channel: 'email', net: 9 });
  expect(after.seen.hash).not.toBe(before.seen.hash);
  expect(after.standing.state).toBe('replaced');
  const seen = before.seen.hash;
  expect(() => approveOne(connection, { ...act, seen }, number, 'C011')).toThrow(
    'The decision for C011 changed after you saw it: it is mail by email now, and replaced.',
  );
});

test('without a proposal there is nothing to approve, and the rest is told all the same', async () => {
  const { connection, number } = await workspace();
  const [id] = [...decided(connection, number)].find(([, { treatment: chosen }]) => chosen === null) ?? [];
  if (id !== undefined) expect((await evidenceOf(connection, number, id)).ifRejected).toBeNull();
  await expect(evidenceOf(connection, number, 'nobody')).rejects.toMatchObject({ code: 'UNKNOWN_CUSTOMER' });
});
