// Customers told apart only by their group, by which of some treatments they are admitted to, and by what they may take
// together: enough to say what can be reached, and far fewer than customers.
import { type Breathe, NONE, type Problem, type Row, STRETCH } from '../problem.ts';
import type { Customers } from './classes.ts';
import type { Pool } from './pool.ts';

/** The treatments that help to keep the rows: what counts for a least, or makes room under a most. */
export function helpingOf(rows: readonly Row[], treatments: number): number[] {
  const helps = ({ uses, highest }: Row, t: number): boolean =>
    uses.some((use, c) => c % treatments === t && (highest === 0 ? use > 0 : use < 0));
  return Array.from({ length: treatments }, (_, t) => t).filter((t) => rows.some((row) => helps(row, t)));
}

/** Everybody, by group and admission, worth nothing. */
export async function admissionsOf(
  { size, treatments, rank, groups, allowances = null }: Problem,
  counting: readonly number[],
  cells: number,
  breathe: Breathe,
): Promise<Pool> {
  const found = new Map<string, Customers>();
  for (let i = 0; i < size; i += 1) {
    const group = groups === null ? 0 : groups[i]!;
    const allowance = allowances === null ? 0 : allowances.of[i]!;
    let key = `${group} ${allowance}`;
    for (const t of counting) if (!Number.isNaN(rank[i * treatments + t]!)) key += `,${t}`;
    const same = found.get(key);
    if (same !== undefined) same.count += 1;
    else {
      const options = [NONE, ...counting.filter((t) => !Number.isNaN(rank[i * treatments + t]!))];
      const own = { options, gains: options.map(() => 0), preferred: [] };
      found.set(key, { group, allowance, ...own, count: 1, depths: [], members: [] });
    }
    if (i % STRETCH === STRETCH - 1) await breathe();
  }
  const classes = [...found.values()].filter(({ options }) => options.length > 1);
  const entries = classes.reduce((sum, { options }) => sum + options.length, 0);
  return { classes, entries, settled: new Float64Array(cells), open: new Float64Array(cells), whole: true };
}
