import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('calls begin in order, one a turn; one that is taken back before its turn never does', async () => {
  const turns = createTurns();
  const begun: number[] = [];
  for (const call of [1, 2, 3, 4]) turns.add(call, () => begun.push(call));
  expect(begun).toEqual([]);
  await nextTurn();
  expect(begun).toEqual([1]);
  expect(turns.drop(3)).toBe(true);
  expect(turns.drop(1)).toBe(false);
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  expect(begun).toEqual([1, 2, 4]);
  turns.add(5, () => begun.push(5));
  await nextTurn();
  await nextTurn();
  expect(begun).toEqual([1, 2, 4, 5]);
});

test('a call that throws does not stop those behind it', async () => {
  const turns = createTurns();
  const begun: number[] = [];
  const faults: unknown[] = [];
  const heard = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.once('uncaughtException', (fault) => faults.push(fault));
  turns.add(1, () => {
    throw new Error('planted');
  });
  turns.add(2, () => begun.push(2));
  for (let turn = 0; turn < 4; turn += 1) await nextTurn();
  for (const listener of heard) process.on('uncaughtException', listener);
  expect(faults).toHaveLength(1);
  expect(begun).toEqual([2]);
});
