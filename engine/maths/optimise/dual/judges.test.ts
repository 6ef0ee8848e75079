import { expect, test } from 'vitest';
import { mayTake, takesIn } from '../plain.ts';
import { kindFrom, numbersFrom, problemFrom } from '../reference.ts';
import { setsOf } from '../sets.ts';
import { SeveralEach } from './judges.ts';

test('inside a box of prices nobody who is settled prefers another set, and nobody wants what is not open', () => {
  const met = { settled: 0, open: 0, left: 0 };
  for (let seed = 1; seed <= 300; seed += 1) {
    const next = numbersFrom(seed);
    const kind = { ...kindFrom(seed, 8), treatments: 6, scale: 1, most: 2 + (seed % 3), differing: true };
    const problem = problemFrom(seed, kind);
    const { treatments, rank } = problem;
    const charges = Float64Array.from({ length: treatments }, () => next() * 8);
    const size = [0.1, 1, 6][seed % 3]!;
    const [up, down] = [charges.map(() => next() * size), charges.map(() => next() * size)];
    const judge = new SeveralEach({ treatments, rank, charges, up, down, largest: 20 }, setsOf(problem)!);
    for (let i = 0; i < problem.size; i += 1) {
      const first = i * treatments;
      const isOpen = judge.isOpen(first, 0, problem.allowances!.of[i]!);
      met[isOpen ? 'open' : 'settled'] += 1;
      expect(mayTake(problem, i, judge.preferred), `seed ${seed}`).toBe(true);
      if (isOpen) met.left += treatments + 1 - judge.options.length;
      for (let drawn = 0; drawn < 20; drawn += 1) {
        const scores = charges.map((charge, t) => rank[first + t]! - charge + (next() < 0.5 ? up[t]! : -down[t]!));
        const worth = (take: readonly number[]): number => take.reduce((sum, t) => sum + scores[t]!, 0);
        const [best] = [[], ...takesIn(problem)(i)]
          .filter((take) => !Number.isNaN(worth(take)))
          .sort((a, b) => worth(b) - worth(a));
        if (isOpen) for (const t of best!) expect(judge.options, `seed ${seed}`).toContain(t);
        else expect(judge.preferred, `seed ${seed}`).toEqual(best);
      }
    }
  }
  expect(Math.min(met.settled, met.open, met.left)).toBeGreaterThan(100);
});
