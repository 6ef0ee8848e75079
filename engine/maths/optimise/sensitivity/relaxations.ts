// Ways out of limits that contradict each other: which of them cannot be kept together, and the changes that cost the
// least. Exact for fractions of customers, who are told apart only by their group and by what they are admitted to.
import { admissionsOf, helpingOf } from '../dual/admissions.ts';
import type { Pool } from '../dual/pool.ts';
import { PoolProgram } from '../dual/pool-program.ts';
import { type Breathe, cellsOf, type Problem, type Row } from '../problem.ts';
import { setsOf } from '../sets.ts';

/** One end of a limit. */
export interface End {
  readonly limit: number;
  readonly end: 'most' | 'least';
}

/** A new end, in units of the limit. */
export interface Change extends End {
  /** The end as it is; of a most that others have passed, what they have taken. */
  readonly from: number;
  readonly to: number;
}

export interface Relaxation {
  readonly changes: readonly Change[];
  /** Σ cost × how much each end is changed. */
  readonly cost: number;
}

export interface Contradiction {
  /** Ends that cannot be kept together, though any of them could be if one were left out. */
  readonly ends: readonly End[];
  /** Up to three ways out, the cheapest first: none changes all that one before it changes. */
  readonly relaxations: readonly Relaxation[];
}

const WAYS = 3;
/** Programs that are solved at most for the ways out. */
const SEARCHED = 100;
/** Of a row's largest use, and of its bound: less than this is not missed. */
const CERTAIN = 1e-7;
const NEARLY = 1e-9;
/** What a unit costs that may not be missed, beside the dearest that may: a price, so that every program has an answer. */
const NEVER = 1e6;

/**
 * Null where the limits can be kept together. `costs` is what a unit of each limit costs to change, Infinity for one that
 * may not be; there is no way out where all that would have to change may not.
 */
export async function relaxationsOf(
  problem: Problem,
  costs: readonly number[],
  breathe: Breathe,
): Promise<Contradiction | null> {
  const rows = endsOf(problem);
  if (!rows.some(({ highest }) => highest === 0)) return null;
  const { treatments } = problem;
  const pool = await admissionsOf(problem, helpingOf(rows, treatments), cellsOf(problem), breathe);
  const program = await Missing.of(pool, rows, problem, breathe);
  try {
    if (!(await program.isMissed(new Set(rows.keys())))) return null;
    const ends = (await contradicting(program, rows.length)).map((r) => endOf(rows[r]!));
    return { ends, relaxations: await waysOut(program, rows, problem, costs) };
  } finally {
    program.close();
  }
}

const endOf = ({ limit, highest }: Row): End => ({ limit, end: highest === 0 ? 'least' : 'most' });

/** The rows of all ends, those that nothing uses as well; `lowest` and `highest` say only which end a row is of. */
function endsOf({ limits }: Problem): Row[] {
  return limits.flatMap(({ uses, taken, least, most }, limit) => {
    const scale = uses.reduce((a, use) => Math.max(a, Math.abs(use)), 0) || 1;
    const row = { limit, scale, uses: uses.map((use) => use / scale) };
    const rows: Row[] = [];
    if (most < Infinity) rows.push({ ...row, bound: Math.max(0, most - taken) / scale, lowest: 0, highest: Infinity });
    if (least > -Infinity) rows.push({ ...row, bound: (least - taken) / scale, lowest: -Infinity, highest: 0 });
    return rows;
  });
}

/** Everybody's admissions, and what has to be missed where some rows may be at a cost a unit and others not at all. */
class Missing {
  readonly #program: PoolProgram;
  readonly #rows: readonly Row[];
  readonly #breathe: Breathe;

  private constructor(program: PoolProgram, rows: readonly Row[], breathe: Breathe) {
    this.#program = program;
    this.#rows = rows;
    this.#breathe = breathe;
  }

  static async of(pool: Pool, rows: readonly Row[], problem: Problem, breathe: Breathe): Promise<Missing> {
    const box = {
      prices: new Float64Array(rows.length),
      everything: true,
      lowest: Float64Array.from(rows, ({ highest }) => (highest === 0 ? -1 : 0)),
      highest: Float64Array.from(rows, ({ highest }) => (highest === 0 ? 0 : 1)),
    };
    const settings = { treatments: problem.treatments, largest: 1, sets: setsOf(problem) };
    return new Missing(await PoolProgram.of(pool, rows, box, settings), rows, breathe);
  }

  /** Whether these rows cannot be kept together, all others left out. */
  async isMissed(kept: ReadonlySet<number>): Promise<boolean> {
    const missed = await this.missed((r) => (kept.has(r) ? 1 : 0));
    return missed === null || [...kept].some((r) => missed[r]! > 0);
  }

  /** The units of each row that are missed, scaled, at the least Σ cost × units; null where it cannot be. */
  async missed(costOf: (r: number) => number): Promise<Float64Array | null> {
    for (const [r, { highest }] of this.#rows.entries()) {
      const cost = costOf(r);
      this.#program.priceBetween(r, highest === 0 ? -cost : 0, highest === 0 ? 0 : cost);
    }
    const solution = await this.#program.solve(this.#breathe);
    if (solution === null) return null;
    return solution.spare.map((spare, r) => {
      const units = this.#rows[r]!.highest === 0 ? spare : -spare;
      return units <= CERTAIN + NEARLY * Math.abs(this.#rows[r]!.bound) ? 0 : units;
    });
  }

  close(): void {
    this.#program.close();
  }
}

/** A smallest set of rows that cannot be kept together: each in turn is left out if the rest is still missed. */
async function contradicting(program: Missing, rows: number): Promise<number[]> {
  const kept = new Set(Array.from({ length: rows }, (_, r) => r));
  for (let r = 0; r < rows; r += 1) {
    kept.delete(r);
    if (!(await program.isMissed(kept))) kept.add(r);
  }
  return [...kept];
}

interface Way {
  /** Rows that are not changed here. */
  readonly fixed: ReadonlySet<number>;
  readonly missed: Float64Array;
  readonly changed: readonly number[];
  readonly cost: number;
}

/**
 * The cheapest way out; then those that leave alone something of what each one before changes, found by fixing each of its
 * rows in turn. The cheapest of what is open is the next.
 */
async function waysOut(
  program: Missing,
  rows: readonly Row[],
  { limits }: Problem,
  costs: readonly number[],
): Promise<Relaxation[]> {
  const costOf = (r: number): number => costs[rows[r]!.limit]! * rows[r]!.scale;
  const dearest = rows.reduce((a, _, r) => (costOf(r) < Infinity ? Math.max(a, costOf(r)) : a), 0) || 1;
  const wayWith = async (fixed: ReadonlySet<number>): Promise<Way | null> => {
    // What costs nothing is still not changed without need.
    const missed = await program.missed((r) => (fixed.has(r) ? NEVER : Math.max(costOf(r) / dearest, CERTAIN)));
    if (missed === null || [...fixed].some((r) => missed[r]! > 0)) return null;
    const changed = [...missed.keys()].filter((r) => missed[r]! > 0);
    return { fixed, missed, changed, cost: changed.reduce((sum, r) => sum + missed[r]! * costOf(r), 0) };
  };
  const first = await wayWith(new Set([...rows.keys()].filter((r) => costOf(r) === Infinity)));
  const open = first === null ? [] : [first];
  const ways: Way[] = [];
  const seen = new Set<string>();
  for (let searched = 1; open.length > 0 && ways.length < WAYS && searched < SEARCHED; ) {
    open.sort((a, b) => a.cost - b.cost);
    const way = open.shift()!;
    const covered = ways.find(({ changed }) => changed.every((r) => way.changed.includes(r)));
    if (covered === undefined) ways.push(way);
    for (const r of (covered ?? way).changed) {
      const fixed = new Set([...way.fixed, r]);
      const key = [...fixed].sort((a, b) => a - b).join();
      if (seen.has(key)) continue;
      seen.add(key);
      searched += 1;
      const next = await wayWith(fixed);
      if (next !== null) open.push(next);
    }
  }
  return ways.map(({ missed, changed, cost }) => ({
    cost,
    changes: changed.map((r) => {
      const { limit, scale, highest } = rows[r]!;
      const { least, most, taken } = limits[limit]!;
      const from = highest === 0 ? least : Math.max(most, taken);
      return { ...endOf(rows[r]!), from, to: highest === 0 ? from - missed[r]! * scale : from + missed[r]! * scale };
    }),
  }));
}
