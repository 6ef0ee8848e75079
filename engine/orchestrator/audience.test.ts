import { afterEach, expect, test } from 'vitest';
import { addAudience } from '#engine/store/decisions/audiences.ts';
import { customerNumberOf } from '#engine/store/records/reading/customers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { problemOf } from '#engine/store/workspace/fixture.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import {
  configuration,
  daysAgo,
  decided,
  got,
  granted,
  load,
  people,
  run,
  treatment,
  workspaceWith,
} from './fixture.ts';
import { pinsOf } from './inputs/pins.ts';
import { replay } from './replay.ts';
import { reportOf } from './report.ts';

let connection: Connection;
afterEach(() => connection.close());

const customers = people(8);
const settings = configuration([treatment('mail', 'email', { cost: 1 })], { holdout: { share: 0.5 } });

test('a run over an audience decides about its members alone, and replays although they have moved on', async () => {
  connection = await workspaceWith({ customers, permissions: granted(customers) }, settings);
  const ids = ['C002', 'C003', 'C005', 'C007'];
  const members = Int32Array.from(ids, (id) => customerNumberOf(connection, id)!);
  const audience = addAudience(connection, 'Some', '[]', members);
  const { run: number, ...summary } = await run(connection, { audience });
  expect(Object.keys(got(connection, number))).toEqual(ids);
  expect(summary).toMatchObject({ customers: 4, treated: 2, holdOut: { customers: 2, drawn: 4 } });
  expect(reportOf(connection, number)).toMatchObject({ everybody: true, audience: { name: 'Some', size: 4 } });
  await load(connection, 'customers', [{ customer: 'C001', segment: 'other' }]);
  expect(await replay(connection, { run: number, program: '1.0.0' }, unwatchedWork)).toMatchObject({ same: true });
  // Whoever was held out in it stays so; the others are drawn when a run comes to them.
  const everybody = await run(connection);
  expect(everybody).toMatchObject({ customers: 8, holdOut: { drawn: 4 } });
  expect(reportOf(connection, everybody.run).audience).toBeNull();
});

test('a member who is not there any more is left out, an audience that is none is refused', async () => {
  connection = await workspaceWith({ customers: customers.slice(0, 2), permissions: granted(customers) }, settings);
  const gone = 4_000;
  const audience = addAudience(connection, 'Some', '[]', Int32Array.of(customerNumberOf(connection, 'C000')!, gone));
  const { customers: decided } = await run(connection, { audience });
  expect(decided).toBe(1);
  const request = { actor: 'Ada', program: '1.0.0', audience: 99 };
  expect(problemOf(() => pinsOf(connection, request))).toMatchObject({ code: 'BAD_VALUE' });
});

test('a run over an audience believes what a run over everybody does: it hears the outcomes of those outside too', async () => {
  const factors = [{ when: { attribute: 'tenure', above: 5 }, times: 2 }];
  const propensity = { base: 0.2, natural: 0.5, strength: 4, factors };
  const heard = configuration([treatment('mail', 'email', { response: ['bought'], propensity })]);
  const outcomes = customers.slice(0, 7).map(({ customer }, index) => ({
    customer: customer ?? null,
    at: daysAgo(30),
    outcome: index < 3 ? 'bought' : 'none',
    treatment: 'mail',
  }));
  connection = await workspaceWith({ customers, permissions: granted(customers), outcomes }, heard);
  const members = Int32Array.from(['C006', 'C007'], (id) => customerNumberOf(connection, id)!);
  const audience = addAudience(connection, 'Long there', '[]', members);
  const some = await run(connection, { audience });
  const everybody = await run(connection);
  const again = await run(connection, { audience });
  const evidence = everybody.treatments[0]!.evidence!;
  // One of the seven has been there for more than five years.
  expect(evidence).toMatchObject({ outcomes: 7, responses: 3 });
  expect(evidence.meanPrior).toBeCloseTo((6 * 0.2 + 0.4) / 7, 12);
  for (const each of [some, again]) {
    expect(each.treatments[0]!.evidence).toEqual(evidence);
    expect(await replay(connection, { run: each.run, program: '1.0.0' }, unwatchedWork)).toMatchObject({ same: true });
  }
  const netOf = (number: number) => decided(connection, number).get('C007')!.net;
  expect(netOf(some.run)).toBe(netOf(everybody.run));
});
