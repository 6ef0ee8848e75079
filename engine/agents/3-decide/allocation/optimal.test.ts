import { expect, test } from 'vitest';
import type { AgentContext } from '#engine/agents/agent.ts';
import { REASON_CODE, REASONS } from '#shared/model/decision.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { createAllocationAgent } from './agent.ts';

const context = { work: unwatchedWork } as AgentContext;
const admitted = REASON_CODE.outranked;
const limit = (id: string, uses: number[], capacity: number, minimum = 0) => ({
  id,
  period: 'run' as const,
  capacity,
  minimum,
  taken: 0,
  uses: Float64Array.from(uses),
});

/** Three customers, treatments in one tier each where `tiers` says so; those from tier 1 on are placed at their best. */
async function allocated(rank: number[], tiers: number[], limits: ReturnType<typeof limit>[]) {
  const agent = createAllocationAgent();
  const treatments = tiers.length;
  await agent.process({ type: 'reset_constraints', payload: { treatments, limits } }, context);
  const size = rank.length / treatments;
  const reasons = new Uint8Array(rank.length).fill(admitted);
  const payload = {
    order: Int32Array.from({ length: size }, (_, i) => i),
    candidates: { size, treatments, rank: Float64Array.from(rank), reasons, lots: new Uint32Array(size) },
    tiers: Uint8Array.from(tiers),
    freeFrom: 1,
    optimal: true,
    arms: null,
    exploration: null,
    shares: null,
    keep: false,
  };
  const { result } = await agent.process({ type: 'allocate_resource', payload }, context);
  return {
    ...result,
    proofs: result.proofs.flat(),
    chosen: [...result.chosen],
    reasons: [...reasons].map((code) => REASONS[code]),
  };
}

test('the unit goes to whom it is worth the most, and the reasons say what was lost', async () => {
  const { chosen, reasons, proofs, lost } = await allocated([5, 4, 9, 3, 7, 6], [1, 1], [limit('slots', [1, 0], 1)]);
  expect(chosen).toEqual([1, 0, 1]);
  expect(reasons).toEqual(['limit', 'chosen', 'chosen', 'outranked', 'limit', 'chosen']);
  expect(lost).toBe(2);
  expect(proofs).toMatchObject([{ tier: 1, customers: 3, value: 19, bound: 19 }]);
  expect(proofs[0]!.prices[0]).toBeGreaterThanOrEqual(1);
});

test('mandatory tiers are placed in the order, a higher class before a lower one', async () => {
  const slots = [limit('slots', [1, 1, 1], 2)];
  const { chosen, reasons, proofs } = await allocated([0, 2, 9, 0, 8, 9, 0, 3, 9], [0, 1, 2], slots);
  expect(chosen).toEqual([0, 0, -1]);
  expect(reasons.slice(6)).toEqual(['limit', 'limit', 'limit']);
  expect(proofs.map(({ value, bound }) => [value, bound])).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test('a minimum is asked for by the last class that can meet it', async () => {
  const limits = [limit('either', [0, 1, 1], 9, 2), limit('slots', [1, 1, 1], 2)];
  const { chosen } = await allocated([1, 5, 4, 1, 5, 4], [1, 1, 2], limits);
  expect(chosen).toEqual([1, 1]);
});
