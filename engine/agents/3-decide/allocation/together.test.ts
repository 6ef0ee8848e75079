// Several treatments a customer: whoever places and in whatever order, nothing is given that may not stand together.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentContext } from '#engine/agents/agent.ts';
import type { Together } from '#shared/model/batch.ts';
import { REASON_CODE, REASONS } from '#shared/model/decision.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { createAllocationAgent } from './agent.ts';
import type { AllocationLimit } from './session.ts';
import { standByGains } from './stand-by.ts';

const context = { work: unwatchedWork } as AgentContext;
const has = (set: number, t: number): boolean => ((set >>> t) & 1) === 1;
const bits = (...treatments: number[]): number => treatments.reduce((set, t) => set | (1 << t), 0);

interface Case {
  /** Row by row; NaN is not admitted. */
  readonly rank: readonly (readonly number[])[];
  /** Those below 2 are mandatory. */
  readonly tiers: readonly number[];
  readonly limits: readonly AllocationLimit[];
  readonly together: Together | null;
  readonly strategy: 'order' | 'optimal' | 'arms';
}

const limit = (uses: readonly number[], capacity: number, minimum = 0): AllocationLimit => ({
  id: `limit ${capacity} ${uses.join()}`,
  period: 'run',
  capacity,
  minimum,
  taken: 0,
  uses: Float64Array.from(uses),
});

async function placed({ rank, tiers, limits, together, strategy }: Case) {
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
  return { ...result, proofs: result.proofs.flat(), taken, reasonOf, constraints, isOpen, gains };
}

/** Whether a row may take treatments together, said as plainly as can be. */
function mayTake({ most, apart, windows, rooms }: Together, row: number, taken: readonly number[]): boolean {
  return (
    taken.length <= most &&
    taken.every((t) => taken.every((u) => u === t || !has(apart[t]!, u))) &&
    windows.every(({ binds, counts }, w) => {
      const room = rooms[row * windows.length + w]!;
      return !taken.some((t) => has(binds, t)) || taken.filter((t) => has(counts, t)).length <= room;
    })
  );
}

/** Of up to so many rows. */
const cases = (rows: number, treatments: number): fc.Arbitrary<Case> =>
  fc
    .tuple(fc.integer({ min: 1, max: rows }), fc.integer({ min: 1, max: treatments }))
    .chain(([size, count]) => {
      const set = fc.integer({ min: 0, max: 2 ** count - 1 });
      const windows = fc.array(fc.tuple(set, set), { maxLength: 3 });
      return fc.record({
        ranks: fc.array(fc.option(fc.integer({ min: 1, max: 12 })), {
          minLength: size * count,
          maxLength: size * count,
        }),
        tiers: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: count, maxLength: count }),
        limits: fc.array(
          fc.tuple(
            fc.array(fc.constantFrom(0, 1, 1, 2), { minLength: count, maxLength: count }),
            fc.integer({ min: 0, max: size + 2 }),
          ),
          { maxLength: 3 },
        ),
        most: fc.integer({ min: 1, max: 4 }),
        pairs: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 4 }),
        windows,
        rooms: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: size * 3, maxLength: size * 3 }),
        strategy: fc.constantFrom('order', 'optimal', 'arms'),
      });
    })
    .map(({ ranks, tiers, limits, most, pairs, windows, rooms, strategy }): Case => {
      const apart = new Uint32Array(tiers.length);
      for (const [t, u] of pairs) {
        if (t === u) continue;
        apart[t]! |= 1 << u;
        apart[u]! |= 1 << t;
      }
      const size = ranks.length / tiers.length;
      const bound = windows.map(([binds, counts]) => ({ binds: binds & counts, counts }));
      const together = {
        most,
        apart,
        windows: bound,
        rooms: Uint8Array.from(rooms).subarray(0, size * windows.length),
      };
      const rank = Array.from({ length: size }, (_, row) =>
        tiers.map((_, t) => {
          const worth = ranks[row * tiers.length + t] ?? Number.NaN;
          // As the contact agent does, what has no room by itself is not admitted.
          return mayTake(together, row, [t]) ? worth : Number.NaN;
        }),
      );
      return { rank, tiers, limits: limits.map(([uses, capacity]) => limit(uses, capacity)), together, strategy };
    });

test('no limit, window, exclusion or number is ever passed, and the reasons say what became of the rest', async () => {
  const met = { several: 0, outranked: 0, lost: 0 };
  await fc.assert(
    fc.asyncProperty(cases(12, 6), async (of) => {
      const { rank, tiers, together, strategy } = of;
      const { taken, reasonOf, constraints, isOpen, placed: count, gains, chosen } = await placed(of);
      for (const { capacity, taken: before, used } of constraints) expect(before + used).toBeLessThanOrEqual(capacity);
      expect(taken.flat().length).toBe(count);
      for (const [row, own] of taken.entries()) {
        expect(mayTake(together!, row, own)).toBe(true);
        expect(new Set(own).size).toBe(own.length);
        // By rank, the best first; ties beyond the first by treatment.
        const worth = (t: number): number => rank[row]![t]!;
        if (own.length > 0) expect(worth(chosen[row]!)).toBe(Math.max(...own.map(worth)));
        expect(own.slice(1)).toEqual(own.slice(1).sort((a, b) => worth(b) - worth(a) || a - b));
        if (own.length > 1) met.several += 1;
        let lost = 0;
        for (const t of tiers.keys()) {
          const reason = reasonOf(row, t);
          if (Number.isNaN(worth(t))) expect([reason, own.includes(t)]).toEqual(['not-eligible', false]);
          else if (own.includes(t)) expect(reason).toBe('chosen');
          else if (reason === 'outranked') {
            expect(mayTake(together!, row, [...own, t])).toBe(false);
            met.outranked += 1;
          } else {
            expect(reason).toBe('limit');
            if (strategy === 'order') expect(isOpen[t]).toBe(false);
            if (mayTake(together!, row, [...own, t])) expect(gains[row]).toBeGreaterThanOrEqual(worth(t));
            lost += 1;
          }
        }
        met.lost += lost;
        if (lost === 0) expect(gains[row]).toBe(0);
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(Math.min(met.several, met.outranked, met.lost)).toBeGreaterThan(100);
});

/** The most that one class after the other can come to, by trying everything: what was given before it stays. */
function bestOf({ rank, limits, together }: Case, before: readonly number[][], members: readonly number[]): number {
  const used = limits.map(({ uses }) => before.flat().reduce((sum, t) => sum + uses[t]!, 0));
  const place = (row: number, t: number, own: readonly number[], used: readonly number[]): number => {
    if (row === rank.length) return 0;
    if (t === members.length) return place(row + 1, 0, [], used);
    const each = members[t]!;
    const without = place(row, t + 1, own, used);
    const worth = rank[row]![each]!;
    const more = used.map((units, l) => units + limits[l]!.uses[each]!);
    if (Number.isNaN(worth) || more.some((units, l) => units > limits[l]!.capacity)) return without;
    if (!mayTake(together!, row, [...before[row]!, ...own, each])) return without;
    return Math.max(without, worth + place(row, t + 1, [...own, each], more));
  };
  return place(0, 0, [], used);
}

test('each class is placed at its best beside what higher ones gave: everything tried comes to no more', async () => {
  let beside = 0;
  await fc.assert(
    fc.asyncProperty(cases(4, 4), async (of) => {
      const { taken, proofs } = await placed({ ...of, strategy: 'optimal' });
      for (const { tier, value, bound } of proofs) {
        const inTier = (test: (own: number) => boolean): number[][] =>
          taken.map((own) => own.filter((t) => test(of.tiers[t]!)));
        const before = inTier((own) => own < tier);
        const members = [...of.tiers.keys()].filter((t) => of.tiers[t] === tier);
        const best = bestOf(of, before, members);
        expect(value).toBeCloseTo(best, 9);
        expect(bound).toBeGreaterThanOrEqual(value - 1e-9);
        if (before.some((own, row) => own.length > 0 && inTier((each) => each === tier)[row]!.length > 0)) beside += 1;
      }
    }),
    { numRuns: 300, seed: 2 },
  );
  expect(beside).toBeGreaterThan(30);
});

test('one treatment at most, said as a number, is what it is without one', async () => {
  await fc.assert(
    fc.asyncProperty(cases(12, 6), async (of) => {
      const one = { most: 1, apart: new Uint32Array(of.tiers.length), windows: [], rooms: new Uint8Array(0) };
      const [said, plain] = [await placed({ ...of, together: one }), await placed({ ...of, together: null })];
      expect([...said.chosen]).toEqual([...plain.chosen]);
      expect(said.further.positions.length).toBe(0);
      expect(said.proofs.map(({ value, bound }) => [value, bound])).toEqual(
        plain.proofs.map(({ value, bound }) => [value, bound]),
      );
      for (const row of of.rank.keys()) {
        for (const t of of.tiers.keys()) expect(said.reasonOf(row, t)).toBe(plain.reasonOf(row, t));
      }
      expect(said.gains).toEqual(plain.gains);
    }),
    { numRuns: 100, seed: 3 },
  );
});

const together = (most: number, more: Partial<Together> = {}): Together => ({
  most,
  apart: new Uint32Array(3),
  windows: [],
  rooms: new Uint8Array(0),
  ...more,
});

test('in an order each takes the next best that fits until full, before the next has a turn', async () => {
  const apart = Uint32Array.of(bits(1), bits(0), 0);
  const rank = [
    [5, 4, 3],
    [5, 4, 3],
  ];
  const of: Case = {
    rank,
    tiers: [2, 2, 2],
    limits: [limit([1, 1, 1], 3)],
    together: together(2, { apart }),
    strategy: 'order',
  };
  const { taken, reasonOf } = await placed(of);
  expect(taken).toEqual([[0, 2], [0]]);
  expect([0, 1, 2].map((t) => reasonOf(0, t))).toEqual(['chosen', 'outranked', 'chosen']);
  // It excludes what the second has; the third had no room.
  expect([0, 1, 2].map((t) => reasonOf(1, t))).toEqual(['chosen', 'outranked', 'limit']);
});

test('what a higher class gave uses up the number, the exclusions and the windows of a lower one', async () => {
  const rank = [[1, 9, 8]];
  const of = (more: Partial<Together>, most = 2): Promise<{ taken: number[][] }> =>
    placed({ rank, tiers: [0, 2, 3], limits: [], together: together(most, more), strategy: 'optimal' });
  expect((await of({}, 3)).taken).toEqual([[1, 2, 0]]);
  expect((await of({}, 2)).taken).toEqual([[1, 0]]);
  expect((await of({ apart: Uint32Array.of(bits(1), bits(0), 0) })).taken).toEqual([[2, 0]]);
  // The mandatory one is bound: whatever counts beside it has no room.
  const window = { windows: [{ binds: bits(0), counts: bits(0, 1) }], rooms: Uint8Array.of(1) };
  expect((await of(window)).taken).toEqual([[2, 0]]);
  // It only counts: what the window binds has no room beside it, and what it does not bind has.
  const counted = { windows: [{ binds: bits(1), counts: bits(0, 1, 2) }], rooms: Uint8Array.of(1) };
  expect((await of(counted, 3)).taken).toEqual([[2, 0]]);
});

test('what cannot stand beside is outranked, and what the limit took is lost, whatever it would replace', async () => {
  const apart = Uint32Array.of(bits(1), bits(0), 0);
  const of: Case = {
    rank: [
      [9, 4, 2],
      [7, 4, 2],
    ],
    tiers: [2, 2, 2],
    limits: [limit([1, 0, 0], 1)],
    together: together(2, { apart }),
    strategy: 'optimal',
  };
  const { taken, reasonOf, gains } = await placed(of);
  expect(taken).toEqual([
    [0, 2],
    [1, 2],
  ]);
  expect(reasonOf(0, 1)).toBe('outranked');
  expect(reasonOf(1, 0)).toBe('limit');
  // The treatment lost is worth 7, in place of one that is worth 4.
  expect([...gains]).toEqual([0, 3]);
});

test('nothing can be drawn to learn where customers take several', async () => {
  const agent = createAllocationAgent();
  const candidates = {
    size: 1,
    treatments: 3,
    rank: new Float64Array(3),
    reasons: new Uint8Array(3),
    lots: new Uint32Array(1),
    together: together(2),
  };
  const exploration = {
    share: 0.1,
    limitShare: 0.1,
    weights: [1, 1, 1],
    lots: Float64Array.of(0),
    picks: Float64Array.of(0),
  };
  const order = Int32Array.of(0);
  const payload = {
    order,
    candidates,
    tiers: new Uint8Array(3),
    freeFrom: 0,
    optimal: false,
    arms: null,
    shares: null,
    keep: false,
    exploration,
  };
  await expect(agent.process({ type: 'allocate_resource', payload }, context)).rejects.toThrow('not worked out');
});
