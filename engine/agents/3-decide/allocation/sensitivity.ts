// What the allocation agent can say of a problem it has solved: how far prices hold, what another capacity would come to,
// and how limits that contradict each other could be kept together.
import { z } from 'zod';
import { message } from '#engine/agents/agent.ts';
import { curveOf } from '#engine/maths/optimise/sensitivity/curve.ts';
import { rangesOf } from '#engine/maths/optimise/sensitivity/ranges.ts';
import { relaxationsOf } from '#engine/maths/optimise/sensitivity/relaxations.ts';
import type { TierProof } from './place-tier.ts';

const proof = z.custom<Proved>((value) => typeof value === 'object' && value !== null);

/** A proof whose problem was kept. */
export type Proved = TierProof & { readonly solved: NonNullable<TierProof['solved']> };

export const sensitivityMessages = {
  /** How far the prices of some limits, by place, hold; null for a limit that nothing uses. */
  get_price_ranges: message(z.object({ proof, limits: z.array(z.int()) }), async (asked, { work }) => {
    const { solved } = asked.proof;
    const result = await rangesOf(solved.problem, asked.proof, asked.limits, () => work.breathe());
    return { result, size: solved.rows.length, cache: 'none' as const };
  }),
  /** What no plan would pass, at other units of one end of a limit. */
  get_value_curve: message(
    z.object({ proof, limit: z.int(), end: z.enum(['most', 'least']), at: z.array(z.number()) }),
    async ({ proof: { solved, prices }, ...asked }, { work }) => {
      const result = await curveOf(solved.problem, { prices }, asked, () => work.breathe());
      return { result, size: solved.rows.length, cache: 'none' as const };
    },
  ),
  /**
   * Which limits contradict each other, and the cheapest ways out; null where none do. `costs` are those of a unit of each
   * limit, Infinity for one that may not be changed.
   */
  get_ways_out: message(
    z.object({ proof, costs: z.custom<readonly number[]>((value) => Array.isArray(value)) }),
    async ({ proof: { solved }, costs }, { work }) => {
      const result = await relaxationsOf(solved.problem, costs, () => work.breathe());
      return { result, size: solved.rows.length, cache: 'none' as const };
    },
  ),
};
