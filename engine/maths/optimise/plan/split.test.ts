import { expect, test } from 'vitest';
import { drawOf } from '../../hash.ts';
import { optimise } from '../optimise.ts';
import { NONE, type Problem } from '../problem.ts';
import { kindFrom, numbersFrom, problemFrom } from '../reference.ts';
import { byLot } from './split.ts';

const calm = (): Promise<void> => Promise.resolve();

test('more than two million are drawn, each once, by draw and not by place', () => {
  const size = 2 ** 21 + 50_000;
  const lots = Uint32Array.from({ length: size }, (_, i) => drawOf(11, i));
  const drawn = byLot(
    Array.from({ length: size }, (_, i) => i),
    lots,
  );
  const seen = new Uint8Array(size);
  let early = 0;
  for (const [place, i] of drawn.entries()) {
    seen[i]! += 1;
    if (place > 0 && drawOf(lots[i]!, 0) < drawOf(lots[drawn[place - 1]!]!, 0))
      throw new Error(`out of order at ${place}`);
    if (i >= 2 ** 21 && place < size / 2) early += 1;
  }
  expect(seen.every((times) => times === 1)).toBe(true);
  // Of those behind the first 2^21 half are in the first half.
  expect(early / 50_000).toBeCloseTo(0.5, 1);
}, 30_000);

test('a draw is an order of its members, by draw and then by place', () => {
  const lots = Uint32Array.from({ length: 5_000 }, (_, i) => i % 700);
  const members = Array.from({ length: 5_000 }, (_, i) => i);
  const drawn = byLot(members, lots);
  const sorted = members.sort((a, b) => drawOf(lots[a]!, 0) - drawOf(lots[b]!, 0) || a - b);
  expect([...drawn]).toEqual(sorted);
  expect([...byLot([7], lots)]).toEqual([7]);
  expect(byLot([], lots).length).toBe(0);
});

/** Numbers from 0 up to `length` in another order. */
function shuffled(length: number, seed: number): number[] {
  const next = numbersFrom(seed);
  const order = Array.from({ length }, (_, k) => k);
  for (let k = length - 1; k > 0; k -= 1) {
    const other = Math.floor(next() * (k + 1));
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  return order;
}

/** The same problem, its customers, treatments and limits in other orders: place k of each is what stood at `order[k]`. */
function reordered(problem: Problem, customers: number[], treatments: number[], limits: number[]): Problem {
  const { size, rank, groups, lots, most = 1, apart = null, allowances = null } = problem;
  const count = problem.treatments;
  const moved = (bits: number): number => treatments.reduce((mask, u, k) => mask | (((bits >>> u) & 1) << k), 0);
  return {
    ...problem,
    rank: Float64Array.from({ length: size * count }, (_, cell) => {
      const [i, t] = [customers[Math.floor(cell / count)]!, treatments[cell % count]!];
      return rank[i * count + t]!;
    }),
    groups: groups && Uint8Array.from(customers, (i) => groups[i]!),
    lots: Uint32Array.from(customers, (i) => lots[i]!),
    limits: limits.map((l) => {
      const { uses } = problem.limits[l]!;
      return {
        ...problem.limits[l]!,
        uses: uses.map((_, c) => uses[c - (c % count) + treatments[c % count]!]!),
      };
    }),
    most,
    apart: apart && Uint32Array.from(treatments, (t) => moved(apart[t]!)),
    allowances: allowances && {
      of: Uint32Array.from(customers, (i) => allowances.of[i]!),
      all: allowances.all.map((each) => ({
        ...each,
        windows: each.windows.map(({ binds, counts, room }) => ({ binds: moved(binds), counts: moved(counts), room })),
      })),
    },
  };
}

/** What each customer gets, by what they were in the first order. */
function byId(chosen: Int16Array, most: number, customers: number[], treatments: number[]): string[] {
  const got: string[] = [];
  for (const [place, i] of customers.entries()) {
    const own = [...chosen.subarray(place * most, (place + 1) * most)].filter((t) => t !== NONE);
    got[i] = own
      .map((t) => treatments[t]!)
      .sort((a, b) => a - b)
      .join();
  }
  return got;
}

test('whatever the order of customers, everybody gets the same, those who tie as well', async () => {
  for (let seed = 1; seed <= 16; seed += 1) {
    const kind = kindFrom(seed, 900);
    const most = seed % 4 === 0 ? 2 : 1;
    const differing = seed % 8 === 0;
    const problem = problemFrom(seed, { ...kind, size: kind.size + 300, scale: 1, most, differing });
    const own = Array.from({ length: problem.treatments }, (_, t) => t);
    const customers = shuffled(problem.size, seed);
    const other = reordered(problem, customers, own, [...problem.limits.keys()]);
    const before = await optimise(problem, calm);
    const after = await optimise(other, calm);
    const plain = Array.from({ length: problem.size }, (_, i) => i);
    const about = `seed ${seed}, ${kind.worth}, ${problem.size}`;
    expect(byId(after.chosen, most, customers, own), about).toEqual(byId(before.chosen, most, plain, own));
    expect(after.value, about).toBeCloseTo(before.value, 6);
  }
}, 120_000);

test('nor do those who are alike but for what they may take together', async () => {
  for (let seed = 201; seed <= 206; seed += 1) {
    const kind = { size: 700, treatments: 5, limits: 4, minimums: false, scale: 1, worth: 'constant' } as const;
    const problem = problemFrom(seed, { ...kind, most: 3, differing: true });
    const customers = shuffled(problem.size, seed);
    const own = Array.from({ length: problem.treatments }, (_, t) => t);
    const other = reordered(problem, customers, own, [...problem.limits.keys()]);
    const [before, after] = [await optimise(problem, calm), await optimise(other, calm)];
    const plain = Array.from({ length: problem.size }, (_, i) => i);
    expect(byId(after.chosen, 3, customers, own), `seed ${seed}`).toEqual(byId(before.chosen, 3, plain, own));
  }
}, 120_000);

test('where no two are worth the same, neither does the order of treatments and limits matter', async () => {
  for (let seed = 101; seed <= 112; seed += 1) {
    const kind = kindFrom(seed, 900);
    const most = seed % 4 === 0 ? 2 : 1;
    const problem = problemFrom(seed, {
      ...kind,
      size: kind.size + 300,
      scale: 1,
      minimums: false,
      worth: 'continuous',
      most,
      differing: seed % 8 === 0,
    });
    const customers = shuffled(problem.size, seed);
    const treatments = shuffled(problem.treatments, seed + 1);
    const other = reordered(problem, customers, treatments, shuffled(problem.limits.length, seed + 2));
    const [before, after] = [await optimise(problem, calm), await optimise(other, calm)];
    const plain = Array.from({ length: problem.size }, (_, i) => i);
    const own = Array.from({ length: problem.treatments }, (_, t) => t);
    expect(byId(after.chosen, most, customers, treatments), `seed ${seed}`).toEqual(
      byId(before.chosen, most, plain, own),
    );
  }
}, 120_000);
