import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentContext } from '#engine/agents/agent.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { createAllocationAgent } from './agent.ts';
import { type Exploration, fillChances } from './explore.ts';
import type { AllocationLimit } from './session.ts';

const NONE = -1;
const context = { work: unwatchedWork } as AgentContext;

/** The same numbers for the same seed: Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const limit = (id: string, uses: number[], capacity: number, more: Partial<AllocationLimit> = {}): AllocationLimit => ({
  id,
  period: 'run',
  capacity,
  minimum: 0,
  taken: 0,
  uses: Float64Array.from(uses),
  ...more,
});

interface Case {
  readonly size: number;
  readonly treatments: number;
  /** NaN is not admitted. */
  readonly rank: readonly number[];
  readonly limits: readonly AllocationLimit[];
  readonly weights: readonly number[];
  readonly share: number;
  readonly limitShare: number;
  readonly optimal: boolean;
  /** Treatments of tier 0 are mandatory. */
  readonly tiers: readonly number[];
}

async function allocated(of: Case, salt: number) {
  const { size, treatments, limits, weights, share, limitShare, optimal, tiers } = of;
  const agent = createAllocationAgent();
  await agent.process({ type: 'reset_constraints', payload: { treatments, limits } }, context);
  const rank = Float64Array.from(of.rank);
  const reasons = Uint8Array.from(rank, (each) => REASON_CODE[Number.isNaN(each) ? 'not-eligible' : 'outranked']);
  const random = randomOf(salt);
  const [lots, picks] = [Float64Array.from({ length: size }, random), Float64Array.from({ length: size }, random)];
  const exploration: Exploration = { share, limitShare, weights, lots, picks };
  const payload = {
    order: Int32Array.from({ length: size }, (_, row) => row),
    candidates: { size, treatments, rank, reasons, lots: Uint32Array.from({ length: size }, (_, row) => row * 7919) },
    tiers: Uint8Array.from(tiers),
    freeFrom: 1,
    optimal,
    arms: null,
    exploration,
    shares: null,
    keep: false,
  };
  const { result } = await agent.process({ type: 'allocate_resource', payload }, context);
  const constraints = (await agent.process({ type: 'get_constraints', payload: {} }, context)).result;
  return { ...result, explored: result.explored!, reasons, constraints };
}

type Answer = Awaited<ReturnType<typeof allocated>>;

/** How likely each treatment was for a row, and nothing in the last place: whatever was decided. */
function chancesOf({ explored, chosen, reasons }: Answer, { treatments, weights }: Case, row: number): Float64Array {
  const into = new Float64Array(treatments + 1);
  const own = explored.planned[row]!;
  const given = explored.learning[row] === 1 ? chosen[row]! : NONE;
  const chances = into.subarray(0, treatments);
  const stays = fillChances(chances, { reasons, weights, told: explored.treatments }, row * treatments, given);
  into[own === NONE ? treatments : own]! += stays;
  return into;
}

/** Sixty customers whom different treatments are open to, and too little room for what is drawn. */
function tight(optimal: boolean): Case {
  const random = randomOf(5);
  const [size, treatments] = [60, 3];
  const rank = Array.from({ length: size * treatments }, () => (random() < 0.25 ? Number.NaN : 1 + random() * 9));
  const limits = [limit('slots', [1, 0, 0], 24), limit('hours', [0.5, 1.5, 0], 30), limit('all', [1, 1, 1], 60)];
  return {
    size,
    treatments,
    rank,
    limits,
    weights: [3, 1, 2],
    share: 0.3,
    limitShare: 0.2,
    optimal,
    tiers: [1, 1, 2],
  };
}

test('over many draws decisions are as frequent as their chances say, and weighted totals are unbiased', async () => {
  const of = tight(false);
  const draws = 1500;
  const cells = of.size * (of.treatments + 1);
  const [surplus, variance, weighted] = [new Float64Array(cells), new Float64Array(cells), new Float64Array(cells)];
  const possible = new Uint8Array(cells);
  let short = 0;
  let given = 0;
  let plan: readonly number[] = [];
  for (let salt = 1; salt <= draws; salt += 1) {
    const answer = await allocated(of, salt);
    const { explored, chosen } = answer;
    // The plan is the same whatever is drawn.
    if (salt === 1) plan = [...explored.planned];
    expect([...explored.planned]).toEqual(plan);
    for (const { drawn, setAside } of explored.treatments) if (drawn > setAside) short += 1;
    for (let row = 0; row < of.size; row += 1) {
      given += explored.learning[row]!;
      const chances = chancesOf(answer, of, row);
      expect(chances.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
      const own = chosen[row] === NONE ? of.treatments : chosen[row]!;
      expect(explored.chance[row]).toBeCloseTo(chances[own]!, 12);
      for (let t = 0; t <= of.treatments; t += 1) {
        const cell = row * (of.treatments + 1) + t;
        const chance = chances[t]!;
        if (chance > 0) possible[cell] = 1;
        surplus[cell]! += (own === t ? 1 : 0) - chance;
        variance[cell]! += chance * (1 - chance);
        if (own === t) weighted[cell]! += 1 / chance;
      }
    }
  }
  // What is tested matters: treatments ran short in many draws, and many were given something.
  expect(short).toBeGreaterThan(draws / 2);
  expect(given).toBeGreaterThan(draws * 3);
  let [squares, counted, total] = [0, 0, 0];
  for (let cell = 0; cell < cells; cell += 1) {
    if (variance[cell]! < 1) continue;
    const z = surplus[cell]! / Math.sqrt(variance[cell]!);
    expect(Math.abs(z), `cell ${cell}`).toBeLessThan(4.5);
    squares += z * z;
    counted += 1;
    total += weighted[cell]! / draws;
  }
  // Chi-square over its degrees: 1, give or take three standard errors of sqrt(2 / counted).
  expect(counted).toBeGreaterThan(100);
  expect(Math.abs(squares / counted - 1)).toBeLessThan(3 * Math.sqrt(2 / counted));
  // Horvitz and Thompson: every possible decision of every customer comes to one, on average.
  expect(total / counted).toBeGreaterThan(0.97);
  expect(total / counted).toBeLessThan(1.03);
});

test('the best plan is the same whatever is drawn, and is made with what is not set aside', async () => {
  const of = tight(true);
  const first = await allocated(of, 1);
  for (let salt = 2; salt <= 12; salt += 1) {
    const { explored, proofs } = await allocated(of, salt);
    expect(explored.planned).toEqual(first.explored.planned);
    expect(proofs).toEqual(first.proofs);
  }
  const { treatments } = first.explored;
  for (const { uses, capacity } of of.limits) {
    const aside = uses.reduce((sum, use, t) => sum + use * treatments[t]!.setAside, 0);
    const planned = uses.reduce(
      (sum, use, t) => sum + use * first.explored.planned.filter((own) => own === t).length,
      0,
    );
    expect(aside).toBeLessThanOrEqual(of.limitShare * capacity);
    expect(planned + aside).toBeLessThanOrEqual(capacity);
  }
});

const cases = fc
  .record({ size: fc.integer({ min: 1, max: 30 }), treatments: fc.integer({ min: 1, max: 4 }), seed: fc.nat() })
  .chain(({ size, treatments, seed }) =>
    fc.record({
      size: fc.constant(size),
      treatments: fc.constant(treatments),
      rank: fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(Number.NaN)), {
        minLength: size * treatments,
        maxLength: size * treatments,
      }),
      limits: fc.array(
        fc
          .tuple(
            fc.array(fc.constantFrom(0, 0.1, 0.4, 1, 3), { minLength: treatments, maxLength: treatments }),
            fc.double({ min: 0, max: 12, noNaN: true }),
            fc.constantFrom(0, 0, 2),
            fc.constantFrom(0, 1.3),
          )
          .map(([uses, capacity, minimum, taken]) => limit(`l${seed}`, uses, capacity, { minimum, taken })),
        { maxLength: 3 },
      ),
      weights: fc.array(fc.constantFrom(0, 1, 2.5), { minLength: treatments, maxLength: treatments }),
      share: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      limitShare: fc.double({ min: 0, max: 1, noNaN: true }),
      optimal: fc.boolean(),
      tiers: fc.array(fc.constantFrom(0, 1, 2), { minLength: treatments, maxLength: treatments }),
    }),
  )
  .map((each): Case => ({ ...each, weights: each.weights.map((weight, t) => (each.tiers[t] === 0 ? 0 : weight)) }));

test('no limit is passed, chances add up to one, and what the plan owes is not touched', async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.nat(), async (of, salt) => {
      const answer = await allocated(of, salt);
      const { chosen, constraints, explored } = answer;
      for (const [l, { uses, capacity, taken, minimum }] of of.limits.entries()) {
        const used = uses.reduce((sum, use, t) => sum + use * chosen.filter((own) => own === t).length, 0);
        expect(constraints[l]!.used).toBe(used);
        if (used > 0) expect(taken + used).toBeLessThanOrEqual(capacity);
        const planned = uses.reduce((sum, use, t) => sum + use * explored.planned.filter((own) => own === t).length, 0);
        if (minimum > 0) expect(used).toBeGreaterThanOrEqual(planned);
      }
      for (let row = 0; row < of.size; row += 1) {
        const own = chosen[row]!;
        if (own !== NONE) expect(of.rank[row * of.treatments + own]).not.toBeNaN();
        expect(explored.chance[row]).toBeGreaterThan(0);
        expect(explored.chance[row]).toBeLessThanOrEqual(1 + 1e-12);
        if (explored.learning[row] === 0) expect(own).toBe(explored.planned[row]);
        else expect(of.weights[own]).toBeGreaterThan(0);
        const total = chancesOf(answer, of, row).reduce((sum, each) => sum + each, 0);
        expect(total).toBeCloseTo(1, 9);
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);
