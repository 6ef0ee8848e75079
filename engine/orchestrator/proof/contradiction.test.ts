import { afterEach, expect, test } from 'vitest';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { configuration, granted, people, run, treatment, workspaceWith } from '../fixture.ts';

let connection: Connection;
afterEach(() => connection.close());

test('a run with a capacity of its own names that, and not what is configured', async () => {
  const customers = people(40);
  const call = treatment('call', 'call', { cost: 1, uses: { minutes: 10 } });
  const limits = [
    { id: 'minutes', of: { resource: 'minutes' }, period: 'day', capacity: 100 },
    { id: 'asked', of: { channel: 'call' }, period: 'day', minimum: 20 },
  ];
  const settings = configuration([call], { strategy: { default: 'optimal' }, limits });
  connection = await workspaceWith({ customers, permissions: granted(customers) }, settings);
  const said = async (limits: Record<string, number>): Promise<string | undefined> =>
    (await run(connection, { limits })).warnings.find((each) => each.includes('cannot be kept together'));
  expect(await said({})).toMatch(/minutes \(at most 100\)/);
  const other = await said({ minutes: 50 });
  expect(other).toMatch(/minutes \(at most 50\)/);
  expect(other).toMatch(/raise minutes from 50 to 200/);
});
