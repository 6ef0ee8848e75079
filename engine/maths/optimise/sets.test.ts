import { expect, test } from 'vitest';
import { mayTake, takesIn } from './plain.ts';
import { kindFrom, numbersFrom, problemFrom } from './reference.ts';
import { membersOf, setsOf } from './sets.ts';

const bitsOf = (take: readonly number[]): number => take.reduce((set, t) => set | (1 << t), 0);

test('the best set, what may join one and what that adds, beside trying them all', () => {
  const met = { larger: 0, closed: 0, replacing: 0 };
  for (let seed = 1; seed <= 400; seed += 1) {
    const next = numbersFrom(seed);
    const problem = problemFrom(seed, { ...kindFrom(seed, 6), treatments: 7, most: 2 + (seed % 3), differing: true });
    const { treatments } = problem;
    const sets = setsOf(problem)!;
    for (let i = 0; i < problem.size; i += 1) {
      const allowance = problem.allowances!.of[i]!;
      const takes = takesIn(problem)(i);
      const worth = Float64Array.from({ length: treatments }, () => (next() < 0.2 ? Number.NaN : next() * 9 - 2));
      const sum = (take: readonly number[]): number => take.reduce((all, t) => all + worth[t]!, 0);
      const largest = (from: readonly (readonly number[])[]): number =>
        Math.max(...from.map(sum).filter((each) => !Number.isNaN(each)));
      const best = membersOf(sets.best(worth, allowance));
      expect(sets.worth).toBeCloseTo(Math.max(0, largest(takes)), 9);
      expect(sum(best)).toBeCloseTo(sets.worth, 9);
      expect(mayTake(problem, i, best), `seed ${seed}`).toBe(true);
      if (best.length > 1) met.larger += 1;
      const own = takes[Math.floor(next() * takes.length)]!;
      for (let t = 0; t < treatments; t += 1) {
        if (own.includes(t)) continue;
        const fits = mayTake(problem, i, [...own, t]);
        expect(sets.fits(bitsOf(own), t, allowance), `seed ${seed}`).toBe(fits);
        if (!fits) met.closed += 1;
        if (Number.isNaN(worth[t]!) || own.some((u) => !(worth[u]! > 0))) continue;
        const others = takes.filter((take) => take.includes(t) && take.every((u) => u === t || own.includes(u)));
        expect(sets.gain(worth, allowance, bitsOf(own), t)).toBeCloseTo(largest(others) - sum(own), 9);
        if (!fits) met.replacing += 1;
      }
    }
  }
  expect(Math.min(met.larger, met.closed, met.replacing)).toBeGreaterThan(200);
});
