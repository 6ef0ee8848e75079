// The linear program over a pool: how many of each class take which of their open choices, with every price kept inside
// the box. Where the pool is a part of the open customers, it stands for all of them: at the box's own prices it asks of
// every limit exactly what everybody would, unless the box is everything. Where customers take several treatments a
// choice is a set of them, and the sets join the program when its prices make them worth it.
import { type Breathe, NONE, type Row } from '../problem.ts';
import { membersOf, type Sets } from '../sets.ts';
import { type Column, type Corner, type Program, Solver } from './linear-program.ts';
import { unitsOf } from './pass.ts';
import type { Box, Pool } from './pool.ts';

export interface Share {
  /** The treatments taken together, ascending. */
  readonly take: readonly number[];
  readonly amount: number;
}

export interface PoolSolution {
  /** Of each class, how many take what; what is left of the count takes nothing. */
  readonly shares: readonly (readonly Share[])[];
  readonly prices: Float64Array;
  /** Of each row, what is left to its bound; below 0 where that is passed, because the box ends at a price. */
  readonly spare: Float64Array;
}

export interface PoolSettings {
  readonly treatments: number;
  readonly largest: number;
  readonly sets: Sets | null;
  /** Whether only whole customers count; then there are no prices. Only where customers take one treatment. */
  readonly whole?: boolean;
}

/** Null where HiGHS found no optimum, which only numbers of very different sizes bring about. */
export async function solvePool(
  pool: Pool,
  rows: readonly Row[],
  box: Box,
  settings: PoolSettings,
  breathe: Breathe,
): Promise<PoolSolution | null> {
  const program = await PoolProgram.of(pool, rows, box, settings);
  try {
    return await program.solve(breathe);
  } finally {
    program.close();
  }
}

/** Of the largest rank: a set worth less than this more than a class's own price is not worth adding. */
const WORTH = 1e-11;
const ROUNDS = 200;

interface Choice {
  readonly take: readonly number[];
  readonly column: number;
}

/** A program that is changed and solved again, from where it was left. To be closed. */
export class PoolProgram {
  readonly #pool: Pool;
  readonly #rows: readonly Row[];
  readonly #settings: PoolSettings;
  /** Ends of the box, as they stand. */
  readonly #lowest: Float64Array;
  readonly #highest: Float64Array;
  /** What the pool has to use of each row. */
  readonly #bounds: Float64Array;
  readonly #choices: Choice[][];
  /** The column of units left over of each row; that of units too many comes after it. */
  readonly #ends: number;
  #columns: number;
  #solver!: Solver;

  static async of(pool: Pool, rows: readonly Row[], box: Box, settings: PoolSettings): Promise<PoolProgram> {
    const program: Program = { gains: [], starts: [], indices: [], values: [], rowLeast: [], rowMost: [], whole: 0 };
    const made = new PoolProgram(program, pool, rows, box, settings);
    const whole = settings.whole === true ? made.#ends : 0;
    made.#solver = await Solver.of({ ...program, whole, corner: made.#corner(pool, box) });
    for (const r of rows.keys()) made.priceBetween(r, box.lowest[r]!, box.highest[r]!);
    return made;
  }

  private constructor(program: Program, pool: Pool, rows: readonly Row[], box: Box, settings: PoolSettings) {
    this.#pool = pool;
    this.#rows = rows;
    this.#settings = settings;
    this.#lowest = box.lowest.slice();
    this.#highest = box.highest.slice();
    const { gains, starts, indices, values, rowLeast, rowMost } = program;
    const preferred = new Float64Array(pool.settled.length);
    for (const { group, preferred: own, count } of pool.classes) {
      for (const t of own) preferred[group * settings.treatments + t]! += count;
    }
    this.#bounds = Float64Array.from(rows, ({ uses, bound }) => {
      const stand = pool.whole || box.everything ? 0 : unitsOf(pool.open, uses) - unitsOf(preferred, uses);
      return bound - unitsOf(pool.settled, uses) - stand;
    });
    for (const bound of this.#bounds) {
      rowLeast.push(bound);
      rowMost.push(bound);
    }
    this.#choices = pool.classes.map(({ options, count, preferred: own }, k) => {
      const all = options.includes(NONE);
      rowLeast.push(all ? -Infinity : count);
      rowMost.push(count);
      const single = options.filter((option) => option !== NONE).map((option) => [option]);
      return (own.length > 1 ? [...single, [...own]] : single).map((take) => {
        const column = this.#column(k, take);
        starts.push(indices.length);
        gains.push(column.gain);
        for (const [e, row] of column.rows.entries()) {
          indices.push(row);
          values.push(column.values[e]!);
        }
        return { take, column: gains.length - 1 };
      });
    });
    this.#ends = gains.length;
    for (const r of rows.keys()) {
      for (const sign of [1, -1]) {
        gains.push(0);
        starts.push(indices.length);
        indices.push(r);
        values.push(sign);
      }
    }
    this.#columns = gains.length;
  }

  /** Keeps the price of a row between two ends: units are left over at the lower, and too many at the higher. */
  priceBetween(r: number, lowest: number, highest: number): void {
    this.#lowest[r] = lowest;
    this.#highest[r] = highest;
    for (const [place, end, sign] of [
      [0, lowest, 1],
      [1, highest, -1],
    ] as const) {
      const column = this.#ends + 2 * r + place;
      const isOpen = Number.isFinite(end);
      this.#solver.gain(column, isOpen ? (sign * end) / this.#settings.largest : 0);
      this.#solver.cap(column, isOpen ? Infinity : 0);
    }
  }

  /** Moves the bound of a row by so much from where it was given. */
  moveBound(r: number, by: number): void {
    this.#solver.ends(r, this.#bounds[r]! + by, this.#bounds[r]! + by);
  }

  async solve(breathe: Breathe): Promise<PoolSolution | null> {
    const { largest, sets } = this.#settings;
    for (let round = 0; round < ROUNDS; round += 1) {
      const solution = await this.#solver.solve(breathe);
      if (solution === null) return null;
      if (sets !== null && (await this.#join(sets, solution.prices, breathe))) continue;
      const { amounts } = solution;
      return {
        shares: this.#choices.map((choices) => choices.map(({ take, column }) => ({ take, amount: amounts[column]! }))),
        prices: Float64Array.from(this.#rows, (_, r) =>
          Math.min(this.#highest[r]!, Math.max(this.#lowest[r]!, solution.prices[r]! * largest)),
        ),
        spare: Float64Array.from(this.#rows, (_, r) => amounts[this.#ends + 2 * r]! - amounts[this.#ends + 2 * r + 1]!),
      };
    }
    return null;
  }

  close(): void {
    this.#solver.close();
  }

  /** The corner at which everybody takes what is preferred at the box's prices; nothing, where it is everything. */
  #corner({ classes }: Pool, { everything }: Box): Corner {
    const [columns, full]: [number[], number[]] = [[], []];
    const left = this.#bounds.slice();
    const { treatments } = this.#settings;
    for (const [k, { group, options, count, preferred }] of classes.entries()) {
      const stays = everything && options.includes(NONE);
      const same = (take: readonly number[]): boolean =>
        take.length === preferred.length && take.every((t, p) => t === preferred[p]);
      const choice = stays ? undefined : this.#choices[k]!.find(({ take }) => same(take));
      if (choice === undefined) {
        full.push(this.#rows.length + k);
        continue;
      }
      columns.push(choice.column);
      for (const [r, { uses }] of this.#rows.entries()) {
        for (const t of choice.take) left[r]! -= count * uses[group * treatments + t]!;
      }
    }
    for (const [r, units] of left.entries()) columns.push(this.#ends + 2 * r + (units >= 0 ? 0 : 1));
    return { columns, rows: full };
  }

  /** Adds to each class the set that is worth the most at prices, where it is worth more than what the class pays. */
  async #join(sets: Sets, prices: Float64Array, breathe: Breathe): Promise<boolean> {
    const { treatments, largest } = this.#settings;
    const worth = new Float64Array(treatments);
    const joining: Column[] = [];
    for (const [k, { group, allowance, options, gains }] of this.#pool.classes.entries()) {
      worth.fill(Number.NaN);
      for (const [o, t] of options.entries()) {
        if (t === NONE) continue;
        let charge = 0;
        for (const [r, { uses }] of this.#rows.entries()) charge += prices[r]! * uses[group * treatments + t]!;
        worth[t] = gains[o]! / largest - charge;
      }
      const set = sets.best(worth, allowance);
      if (sets.worth <= prices[this.#rows.length + k]! + WORTH) continue;
      const take = membersOf(set);
      const known = this.#choices[k]!.some((choice) => choice.take.join() === take.join());
      if (known) continue;
      this.#choices[k]!.push({ take, column: this.#columns + joining.length });
      joining.push(this.#column(k, take));
      if (k % 512 === 511) await breathe();
    }
    if (joining.length === 0) return false;
    this.#solver.add(joining);
    this.#columns += joining.length;
    return true;
  }

  #column(k: number, take: readonly number[]): Column {
    const { treatments, largest } = this.#settings;
    const { group, options, gains } = this.#pool.classes[k]!;
    const nothing = options.indexOf(NONE);
    const base = nothing < 0 ? 0 : gains[nothing]!;
    const [rows, values]: [number[], number[]] = [[], []];
    for (const [r, { uses }] of this.#rows.entries()) {
      let use = 0;
      for (const t of take) use += uses[group * treatments + t]!;
      if (use === 0) continue;
      rows.push(r);
      values.push(use);
    }
    let gain = 0;
    for (const t of take) gain += gains[options.indexOf(t)]! - base;
    return {
      gain: gain / largest,
      rows: Int32Array.from([...rows, this.#rows.length + k]),
      values: Float64Array.from([...values, 1]),
    };
  }
}
