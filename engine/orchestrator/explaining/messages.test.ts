import { expect, test } from 'vitest';
import { tracesOf } from '#engine/store/work/traces.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { configuration, granted, people, run, treatment, workspaceWith } from '../fixture.ts';
import { explainDecision } from './explain.ts';

test('an explanation tells of as many messages whether the run had few batches or many, and of all of them', async () => {
  const customers = people(20);
  const connection = await workspaceWith(
    { customers, permissions: granted(customers) },
    configuration([treatment('mail', 'email')]),
  );
  try {
    const told: [string, number][][] = [];
    for (const batchSize of [3, 50]) {
      const { run: number } = await run(connection, {}, { batchSize });
      const { trace } = await explainDecision(connection, { run: number, customer: 'C007' }, unwatchedWork);
      const all = tracesOf(connection, number);
      const sizeOf = (each: readonly { readonly size: number }[]): number =>
        each.reduce((total, { size }) => total + size, 0);
      const timeOf = (each: readonly { readonly milliseconds: number }[]): number =>
        each.reduce((total, { milliseconds }) => total + milliseconds, 0);
      expect(sizeOf(trace)).toBe(sizeOf(all));
      expect(timeOf(trace)).toBeCloseTo(timeOf(all), 9);
      expect(trace.reduce((total, { messages }) => total + messages, 0)).toBe(all.length);
      expect(trace.find(({ message }) => message === 'get_permissions')).toMatchObject({
        agent: 'permissions',
        messages: Math.ceil(20 / batchSize),
        size: 20,
        outcome: 'answered',
      });
      told.push(trace.map(({ message, size }) => [message, size]));
    }
    expect(told[0]).toEqual(told[1]);
  } finally {
    connection.close();
  }
});
