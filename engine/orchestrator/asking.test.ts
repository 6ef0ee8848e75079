import { afterEach, expect, test } from 'vitest';
import { approveOne } from '#engine/review/approve.ts';
import { rejectOne } from '#engine/review/reject.ts';
import { releaseOne } from '#engine/review/release.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { askAfterRun } from './asking.ts';
import { apply, configuration, got, granted, load, people, run, treatment, workspaceWith } from './fixture.ts';

let connection: Connection;
afterEach(() => connection.close());

const act = { actor: 'Ada', reason: null };
const customers = people(12);
const settings = {
  strategy: { default: 'optimal' },
  limits: [{ id: 'slots', name: 'Calls a day', of: { channel: 'call' }, period: 'day', capacity: 3 }],
  rejections: [{ code: 'no', name: 'No', scope: 'treatment' }],
};
// A call is worth the customer's fee less 1, and the three slots go to those with a fee of 11, 10 and 9.
const call = treatment('call', 'call', { cost: 1, value: { multiply: [{ attribute: 'fee' }, 10] } });
const start = async () => {
  connection = await workspaceWith({ customers, permissions: granted(customers) }, configuration([call], settings));
  return (await run(connection)).run;
};
const ask = (number: number, customer: string, wanted?: string) =>
  askAfterRun(connection, { run: number, customer, treatment: wanted }, unwatchedWork);

test('who has a proposal gets it, the others stand by in the order of the run, and asking claims nothing', async () => {
  const number = await start();
  expect(Object.entries(got(connection, number)).filter(([, id]) => id !== null)).toHaveLength(3);
  expect(await ask(number, 'C010')).toMatchObject({ gets: 'call', standBy: null, has: null });
  const eighth = await ask(number, 'C008');
  expect(eighth).toMatchObject({ gets: null, standBy: { treatment: 'call', place: 1, of: 7 } });
  expect(eighth.offers[0]).toMatchObject({ rank: 7, full: ['slots'] });
  expect(eighth.sentence).toMatch(/On the stand-by list this customer is number 1 of 7\.$/);
  expect((await ask(number, 'C006')).standBy).toMatchObject({ place: 3, of: 7 });
  // Nothing was claimed: everybody's own proposal can still be approved.
  for (const id of ['C009', 'C010', 'C011']) approveOne(connection, act, number, id);
  expect(await ask(number, 'C010')).toMatchObject({
    has: 'call',
    gets: null,
    sentence: 'call is approved for this customer already.',
  });
});

test('a rejected proposal names the next in line, who then gets the unit when asking', async () => {
  const number = await start();
  const { nextInLine } = rejectOne(connection, { ...act, code: 'no' }, number, 'C009');
  expect(nextInLine).toMatchObject([{ limit: 'slots', customerId: 'C008', treatment: 'call' }]);
  // A unit is free, and a call to C008 is worth 7: no less than its price, which is what C008 would have added.
  expect(await ask(number, 'C008', 'call')).toMatchObject({ gets: 'call', wanted: 'call' });
  // To C003 it is worth 2, and the price is what others would give.
  const third = await ask(number, 'C003');
  expect(third.offers[0]).toMatchObject({ verdict: 'dear', full: [] });
  expect(third.sentence).toContain('its place is worth to others');
  expect(third).toMatchObject({ gets: null, standBy: { place: 6, of: 7 } });
  expect(await ask(number, 'C009')).toMatchObject({ gets: null, standBy: null });
});

test('a released approval is free again; a newcomer stands after those of the run, or gets what beats the price', async () => {
  const number = await start();
  for (const id of ['C009', 'C010', 'C011']) approveOne(connection, act, number, id);
  const later = [
    { ...customers[0]!, customer: 'NEW1', fee: 20 },
    { ...customers[0]!, customer: 'NEW2', fee: 4 },
  ];
  await load(connection, 'customers', later);
  await load(connection, 'permissions', granted(later));
  expect(await ask(number, 'NEW1')).toMatchObject({ gets: null, standBy: { place: 8, of: 8 } });
  const released = releaseOne(connection, act, number, 'C009');
  expect(released.nextInLine[0]).toMatchObject({ customerId: 'C008' });
  expect(await ask(number, 'NEW1')).toMatchObject({ gets: 'call' });
  expect(await ask(number, 'NEW2')).toMatchObject({ gets: null });
});

test('the best of several at their prices; what is not open says why; what is unknown is named', async () => {
  const number = await start();
  const mail = treatment('mail', 'email', { cost: 1, value: 50 });
  apply(connection, configuration([call, mail], settings));
  const second = await run(connection);
  const tenth = await ask(second.run, 'C006');
  expect(tenth).toMatchObject({ gets: 'mail' });
  expect((await ask(second.run, 'C006', 'call')).standBy).toMatchObject({ treatment: 'call', place: 3, of: 3 });
  const none = await ask(number, 'C001');
  expect(none.offers[0]).toMatchObject({ verdict: 'closed', reason: 'not positive', rank: null });
  expect(none.sentence).toBe('Nothing now: nothing is open to this customer.');
  await expect(ask(number, 'C999')).rejects.toMatchObject({ code: 'UNKNOWN_CUSTOMER' });
  await expect(ask(9, 'C001')).rejects.toMatchObject({ code: 'UNKNOWN_RUN' });
  await expect(ask(number, 'C001', 'cal')).rejects.toMatchObject({ code: 'UNKNOWN_TREATMENT' });
});
