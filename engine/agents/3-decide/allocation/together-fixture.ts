// For tests of several treatments a customer: a case placed by the agent, and what may stand together said plainly.
import type { AgentContext } from '#engine/agents/agent.ts';
import type { Together } from '#shared/model/batch.ts';
import { REASON_CODE, REASONS } from '#shared/model/decision.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { createAllocationAgent } from './agent.ts';
import type { AllocationLimit } from './session.ts';
import { standByGains } from './stand-by.ts';

export const context = { work: unwatchedWork } as AgentContext;
const has = (set: number, t: number): boolean => ((set >>> t) & 1) === 1;

export interface Case {
  /** Row by row; NaN is not admitted. */
  readonly rank: readonly (readonly number[])[];
  /** Those below 2 are mandatory. */
  readonly tiers: readonly number[];
  readonly limits: readonly AllocationLimit[];
  readonly together: Together | null;
  readonly strategy: 'order' | 'optimal' | 'arms';
}

export const limit = (uses: readonly number[], capacity: number, minimum = 0): AllocationLimit => ({
  id: `limit ${capacity} ${uses.join()}`,
  period: 'run',
  capacity,
  minimum,
  taken: 0,
  uses: Float64Array.from(uses),
});

export async function placed({ rank, tiers, limits, together, strategy }: Case) {
  const agent = createAllocationAgent();
  const [size, treatments] = [rank.length, tiers.length];
  await agent.process({ type: 'reset_constraints', payload: { treatments, limits } }, context);
  const ranks = Float64Array.from(rank.flat());
  const reasons = Uint8Array.from(ranks, (each) => REASON_CODE[Number.isNaN(each) ? 'not-eligible' : 'outranked']);
  const lots = Uint32Array.from({ length: size }, (_, row) => row * 7919);
  const order = Int32Array.from({ length: size }, (_, row) => row);
  const half = (own: number) => ({ order: order.filter((row) => row % 2 === own), optimal: own === 1 });
  const candidates = { size, treatments, rank: ranks, reasons, lots, together };
  const payload = {
    order,
    candidates,
    tiers: Uint8Array.from(tiers),
    freeFrom: 2,
    optimal: strategy === 'optimal',
    arms: strategy === 'arms' ? [half(0), half(1)] : null,
    exploration: null,
    shares: null,
    keep: false,
  };
  const { result } = await agent.process({ type: 'allocate_resource', payload }, context);
  const constraints = (await agent.process({ type: 'get_constraints', payload: {} }, context)).result;
  const open = async (treatment: number) =>
    (await agent.process({ type: 'check_availability', payload: { treatment } }, context)).result.available;
  const isOpen = await Promise.all(tiers.map((_, t) => open(t)));
  const { chosen, further } = result;
  const taken = rank.map((_, row) => [
    ...(chosen[row]! < 0 ? [] : [chosen[row]!]),
    ...[...further.positions].flatMap((position, k) => (position === row ? [further.treatments[k]!] : [])),
  ]);
  const reasonOf = (row: number, t: number) => REASONS[reasons[row * treatments + t]!]!;
  const gains = await standByGains(candidates, result, unwatchedWork);
  return { ...result, proofs: result.proofs.flat(), taken, reasonOf, constraints, isOpen, gains, lots };
}

/** Whether a row may take treatments together, said as plainly as can be. */
export function mayTake({ most, apart, windows, rooms }: Together, row: number, taken: readonly number[]): boolean {
  return (
    taken.length <= most &&
    taken.every((t) => taken.every((u) => u === t || !has(apart[t]!, u))) &&
    windows.every(({ binds, counts }, w) => {
      const room = rooms[row * windows.length + w]!;
      return !taken.some((t) => has(binds, t)) || taken.filter((t) => has(counts, t)).length <= room;
    })
  );
}
