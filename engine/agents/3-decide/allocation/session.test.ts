import { expect, test } from 'vitest';
import type { AgentContext } from '#engine/agents/agent.ts';
import { REASON_CODE, REASONS } from '#shared/model/decision.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { createAllocationAgent } from './agent.ts';
import { type AllocationLimit, Session } from './session.ts';

const limit = (uses: number[], capacity: number, taken = 0): AllocationLimit => ({
  id: 'units',
  period: 'day',
  capacity,
  minimum: 0,
  taken,
  uses: Float64Array.from(uses),
});
const context = { work: unwatchedWork } as AgentContext;

test('fractions of a unit are counted, not added up: ten tenths are one', () => {
  const session = new Session(1, [limit([0.1], 1)]);
  for (let given = 0; given < 10; given += 1) {
    expect(session.fullLimit(0)).toBeNull();
    session.take(0);
  }
  expect(session.fullLimit(0)?.id).toBe('units');
  expect(session.constraints()[0]).toMatchObject({ used: 1, taken: 0 });
});

test('what was taken before counts, and a treatment that uses nothing is never refused', () => {
  const session = new Session(2, [limit([2, 0], 5, 4)]);
  expect(session.fullLimit(0)?.id).toBe('units');
  expect(session.fullLimit(1)).toBeNull();
});

test('the agent allocates in its session, tells of it, and starts afresh', async () => {
  const agent = createAllocationAgent();
  const ask = agent.process;
  const limits = [limit([1, 1], 2)];
  await ask({ type: 'reset_constraints', payload: { treatments: 2, limits } }, context);
  const reasons = new Uint8Array(6).fill(REASON_CODE.outranked);
  const rank = Float64Array.of(5, 9, 7, 8, 1, 2);
  const payload = {
    order: Int32Array.of(2, 0, 1),
    candidates: { size: 3, treatments: 2, rank, reasons, lots: new Uint32Array(3) },
    tiers: new Uint8Array(2),
    freeFrom: 0,
    optimal: false,
    arms: null,
    exploration: null,
    shares: null,
    keep: false,
  };
  const { result } = await ask({ type: 'allocate_resource', payload }, context);
  expect([...result.chosen]).toEqual([1, -1, 1]);
  expect([...reasons].map((code) => REASONS[code])).toEqual([
    'outranked',
    'chosen',
    'limit',
    'limit',
    'outranked',
    'chosen',
  ]);
  const check = async () => (await ask({ type: 'check_availability', payload: { treatment: 0 } }, context)).result;
  expect(await check()).toEqual({ available: false, limit: 'units' });
  expect((await ask({ type: 'get_history', payload: {} }, context)).result).toEqual([
    { customers: 3, placed: 2, lost: 2 },
  ]);
  expect((await ask({ type: 'get_constraints', payload: {} }, context)).result[0]!.used).toBe(2);
  await ask({ type: 'reset_constraints', payload: { treatments: 2, limits } }, context);
  expect(await check()).toEqual({ available: true, limit: null });
  expect((await ask({ type: 'get_history', payload: {} }, context)).result).toEqual([]);
});

test('a message that is not understood is refused before it does anything', async () => {
  const agent = createAllocationAgent();
  const wrong = { type: 'check_availability' as const, payload: { treatment: -1 } };
  await expect(agent.process(wrong, context)).rejects.toThrow(/agent allocation, message check_availability/);
});
