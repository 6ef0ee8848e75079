import { afterEach, expect, test } from 'vitest';
import { configuration, granted, people, run, treatment, workspaceWith } from '#engine/orchestrator/fixture.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { checkRuns } from './decisions.ts';
import { Findings } from './report.ts';

let connection: Connection;
afterEach(() => connection.close());

async function drawnRun(): Promise<number> {
  const customers = people(200);
  const settings = configuration(
    [
      treatment('mail', 'email', { cost: 1 }),
      treatment('call', 'call', { cost: 4 }),
      treatment('gift', 'email', { value: 60 }),
    ],
    {
      limits: [{ id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 40 }],
      holdout: { share: 0.1 },
      exploration: { share: 0.4, limitShare: 0.3 },
      strategy: {
        arms: [
          { strategy: 'optimal', share: 2 },
          { strategy: 'first-come', share: 1 },
        ],
      },
    },
  );
  connection = await workspaceWith({ customers, permissions: granted(customers) }, settings);
  return (await run(connection)).run;
}

async function found(): Promise<readonly string[]> {
  const findings = new Findings();
  await checkRuns(connection, findings, async () => {});
  return findings.faults;
}

test('what was drawn is drawn again, and every altered decision is found', async () => {
  const number = await drawnRun();
  expect(await found()).toEqual([]);
  const alter = (set: string, where: string): void => {
    const some = `(SELECT min(position) FROM decision WHERE run = ${number} AND ${where})`;
    connection.write(() =>
      connection.statement(`UPDATE decision SET ${set} WHERE run = ${number} AND position = ${some}`).run(),
    );
  };
  const learned = connection.statement('SELECT min(position) FROM decision WHERE learning = 1').pluck().get();
  alter('arm = 1 - arm', 'arm IS NOT NULL');
  alter('chance = chance * 0.9', 'learning = 0 AND chance < 1');
  alter('learning = 0, planned = NULL', 'learning = 1');
  const findings = await found();
  expect(findings).toHaveLength(4);
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/is in another arm than its customer's lot$/),
      expect.stringMatching(/says another chance than its lots give$/),
      expect.stringMatching(new RegExp(`^decision r${number}-${learned} was passed over`)),
      expect.stringMatching(/to learn another number of times than it says/),
    ]),
  );
});
