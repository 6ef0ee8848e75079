// Linear and integer programs, solved by HiGHS in slices, so that the thread answers between them.
import highsModule, { type Highs, type Model } from 'highs';
import type { Breathe } from '../problem.ts';

// Its types describe the CommonJS half, where the loader is the default of the default.
const loadHighs = highsModule as unknown as typeof highsModule.default;

/** Maximises Σ gain × x, x ≥ 0, with each row's sum between its ends. Columns are written one after the other. */
export interface Program {
  readonly gains: number[];
  /** Column c's entries stand at `starts[c]` to `starts[c + 1]`. */
  readonly starts: number[];
  readonly indices: number[];
  readonly values: number[];
  readonly rowLeast: number[];
  readonly rowMost: number[];
  /** Columns before this one are whole numbers. */
  readonly whole: number;
  /** A corner to start from: as many columns and rows as there are rows. */
  readonly corner?: Corner;
  /** Solved in one run as HiGHS would by itself: what tests and benches compare with. */
  readonly plain?: boolean;
}

export interface Corner {
  readonly columns: readonly number[];
  readonly rows: readonly number[];
}

export interface Column {
  readonly gain: number;
  /** The rows it has an entry in, and the entries. */
  readonly rows: Int32Array;
  readonly values: Float64Array;
}

export interface Solution {
  readonly amounts: Float64Array;
  /** What one more unit of each row's end would add; empty for a program of whole numbers. */
  readonly prices: Float64Array;
}

/** Rows and columns times iterations of a slice: some 20 ms. */
const SLICE = 4_000_000;
const SHORTEST = 50;
/** After so many slices they get longer: a program at whose corner many others meet may stand still in short ones. */
const PATIENCE = 20;
const LONGER = 1.5;
const SLICES = 100;

/** HiGHS's number for the primal simplex: where programs start from a corner, and go on after columns join, it is faster. */
const PRIMAL = 4;

let loading: Promise<Highs> | null = null;

/** The optimum at a corner, or null where the solver found none. */
export async function solveProgram(program: Program, breathe: Breathe): Promise<Solution | null> {
  const solver = await Solver.of(program);
  try {
    return await solver.solve(breathe);
  } finally {
    solver.close();
  }
}

/** A program that is changed and solved again, from where it was left. To be closed. */
export class Solver {
  readonly #model: Model;
  readonly #highs: Highs;
  readonly #whole: boolean;
  readonly #sliced: boolean;
  readonly #rows: number;

  private constructor(highs: Highs, model: Model, whole: boolean, sliced: boolean, rows: number) {
    this.#highs = highs;
    this.#model = model;
    this.#whole = whole;
    this.#sliced = sliced;
    this.#rows = rows;
  }

  static async of(program: Program): Promise<Solver> {
    loading ??= loadHighs();
    const highs = await loading;
    const { gains, rowLeast, rowMost, whole, corner, plain = false } = program;
    const [columns, rows] = [gains.length, rowLeast.length];
    const model = highs.createModel();
    const solver = new Solver(highs, model, whole > 0, whole === 0 && !plain, rows);
    const sliced = whole === 0 && !plain;
    model.options.set({
      output_flag: false,
      ...(sliced && { presolve: 'off', solver: 'simplex', simplex_strategy: PRIMAL }),
      primal_feasibility_tolerance: 1e-9,
      dual_feasibility_tolerance: 1e-9,
      mip_rel_gap: 0,
      mip_abs_gap: 0,
    });
    const { variableType } = highs.constants;
    model.passModel({
      numCols: columns,
      numRows: rows,
      colCost: Float64Array.from(gains, (gain) => -gain),
      colLower: new Float64Array(columns),
      colUpper: new Float64Array(columns).fill(highs.infinity),
      rowLower: Float64Array.from(rowLeast, (end) => solver.#finite(end)),
      rowUpper: Float64Array.from(rowMost, (end) => solver.#finite(end)),
      matrix: {
        format: 'csc',
        numCols: columns,
        numRows: rows,
        starts: Int32Array.from([...program.starts, program.indices.length]),
        indices: Int32Array.from(program.indices),
        values: Float64Array.from(program.values),
      },
      ...(whole > 0 && {
        integrality: Int32Array.from({ length: columns }, (_, column) =>
          column < whole ? variableType.integer : variableType.continuous,
        ),
      }),
    });
    if (corner !== undefined && whole === 0) {
      const { lower, basic, upper } = highs.constants.basisStatus;
      const colStatus = new Int32Array(columns).fill(lower);
      for (const column of corner.columns) colStatus[column] = basic;
      // A row that is full stands at its upper end.
      const rowStatus = Int32Array.from(rowMost, (most) => (Number.isFinite(most) ? upper : lower));
      for (const row of corner.rows) rowStatus[row] = basic;
      model.setBasis({ colStatus, rowStatus });
    }
    return solver;
  }

  async solve(breathe: Breathe): Promise<Solution | null> {
    const { modelStatus } = this.#highs.constants;
    const model = this.#model;
    if (!this.#sliced) model.run();
    const { numCols, numRows } = model.getDimensions();
    let iterations = Math.max(SHORTEST, Math.floor(SLICE / (numCols + numRows + 1)));
    for (let slice = 1; this.#sliced && slice <= SLICES; slice += 1) {
      // Each run goes on from where the one before it stopped.
      model.options.set('simplex_iteration_limit', Math.floor(iterations));
      model.run();
      if (model.getModelStatus() !== modelStatus.iterationLimit) break;
      if (slice > PATIENCE) iterations *= LONGER;
      await breathe();
    }
    if (model.getModelStatus() !== modelStatus.optimal) return null;
    const { colValue, rowDual } = model.getSolution();
    return { amounts: colValue, prices: this.#whole ? new Float64Array(0) : rowDual.map((dual) => -dual) };
  }

  /** Changes what a column gains. */
  gain(column: number, gain: number): void {
    this.#model.changeColCost(column, -gain);
  }

  /** Changes the ends of a row. */
  ends(row: number, least: number, most: number): void {
    this.#model.changeRowBounds(row, this.#finite(least), this.#finite(most));
  }

  /** The largest amount of a column. */
  cap(column: number, most: number): void {
    this.#model.changeColBounds(column, 0, this.#finite(most));
  }

  /** Adds columns behind the last, each with its entries. */
  add(columns: readonly Column[]): void {
    const starts = new Int32Array(columns.length + 1);
    for (const [c, { rows }] of columns.entries()) starts[c + 1] = starts[c]! + rows.length;
    const [indices, values] = [new Int32Array(starts.at(-1)!), new Float64Array(starts.at(-1)!)];
    for (const [c, column] of columns.entries()) {
      indices.set(column.rows, starts[c]!);
      values.set(column.values, starts[c]!);
    }
    this.#model.addCols({
      cost: Float64Array.from(columns, ({ gain }) => -gain),
      lower: new Float64Array(columns.length),
      upper: new Float64Array(columns.length).fill(this.#highs.infinity),
      matrix: { format: 'csc', numCols: columns.length, numRows: this.#rows, starts, indices, values },
    });
  }

  close(): void {
    this.#model.dispose();
  }

  #finite(end: number): number {
    return Number.isFinite(end) ? end : Math.sign(end) * this.#highs.infinity;
  }
}
