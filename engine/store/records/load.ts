// Columns of typed values into a kind, for callers in the same process: the same staging, checks, receipt, publishing
// and undo as a file. Values that do not fit their column reject their row.
import { Problem, quoted } from '#shared/errors.ts';
import type { Attribute, AttributeType } from '#shared/model/attribute.ts';
import type { JobProgress } from '#shared/model/job.ts';
import { KIND_COLUMNS, type Kind } from '#shared/model/kind.ts';
import { MONEY_SCALE } from '#shared/model/units.ts';
import { type Work, WorkStopped } from '#shared/model/work.ts';
import { newestChange } from '../workspace/audit.ts';
import type { Connection } from '../workspace/connection.ts';
import { visibleAttributes } from './attributes.ts';
import { discardImport } from './imports.ts';
import type { ImportReceipt, ReceiptColumn, Reject } from './receipt.ts';
import type { IncomingRow } from './staging/incoming.ts';
import { type ImportPlan, rowsAChunk } from './staging/rehearsal.ts';
import { Staging } from './staging/staging.ts';
import { KIND_TABLES, ownColumns, type StoredValue } from './tables.ts';

export interface LoadPlan {
  readonly kind: Kind;
  /** What the rows are, for the list of imports. */
  readonly name: string;
  readonly attributes: readonly Attribute[];
  /** What progress is counted in, where it is not known how many rows will come: 10,000 customers, say. */
  readonly extent?: { readonly total: number; readonly unit: JobProgress['unit'] };
  readonly actor: string;
}

/**
 * Rows as columns: the kind's own by their names (`customer` is the id as text) and attributes by theirs. Money is in
 * the workspace's currency, an instant in UTC milliseconds, a date as ISO text, yes-no 1 or 0; null or NaN is missing,
 * and so is a column that is not there.
 */
export interface ColumnBlock {
  readonly size: number;
  /** How much of the plan's extent is behind at the end of the block. */
  readonly reached?: number;
  readonly columns: Readonly<Record<string, readonly (string | number | null)[] | Float64Array | Int32Array>>;
}

/** Loads blocks in order; the line of a row is its number, from 1. Publishes them as one import, or leaves nothing. */
export async function loadColumns(
  connection: Connection,
  plan: LoadPlan,
  blocks: Iterable<ColumnBlock>,
  work: Work,
): Promise<ImportReceipt> {
  const { kind, attributes } = plan;
  refuseOtherTypes(connection, plan);
  const own = ownColumns(kind);
  const importPlan: ImportPlan = {
    ...plan,
    bytes: null,
    hash: null,
    mapping: null,
    mappingOf: null,
    remember: null,
    own: own.map((column) => column.name),
    missing: 'create',
  };
  const staging = await Staging.begin(connection, importPlan, work, null);
  try {
    const columns = [...own, ...attributes];
    const size = rowsAChunk(columns.length);
    let line = 0;
    let reached = 0;
    for (const block of blocks) {
      refuseUnknownColumns(plan, block);
      const readers = columns.map(({ name, type }) => ({
        name,
        type,
        cells: Object.hasOwn(block.columns, name) ? block.columns[name] : undefined,
      }));
      const customers = KIND_TABLES[kind].hasCustomer ? block.columns.customer : undefined;
      for (let from = 0; from < block.size; from += size) {
        const until = Math.min(block.size, from + size);
        const rows: IncomingRow[] = [];
        const rejects: Reject[] = [];
        for (let i = from; i < until; i += 1) {
          line += 1;
          const values: StoredValue[] = new Array(readers.length);
          let reject: Reject | null = null;
          for (let k = 0; k < readers.length; k += 1) {
            const { name, type, cells } = readers[k]!;
            const value = cells === undefined ? null : stored(type, cells[i] ?? null);
            if (value === undefined) {
              reject ??= misfit(line, name, type, cells?.[i]);
            } else values[k] = value;
          }
          const customer = customers?.[i] ?? null;
          if (reject !== null) rejects.push(reject);
          else rows.push({ line, customer: customer === null ? null : String(customer), values });
        }
        staging.stage({ first: line - (until - from) + 1, last: line, rows, rejects, source: null });
        const part = ((block.reached ?? reached) - reached) * (until / block.size);
        work.progress({ phase: `Loading ${plan.name}`, ...progressOf(plan, line, reached + part) });
        await work.breathe();
      }
      reached = block.reached ?? reached;
    }
    return staging.publish({ source: [], columns: receiptColumns(plan), blank: {}, inexact: {}, warnings: [] }, null);
  } catch (error) {
    if (!(error instanceof WorkStopped)) await discardImport(connection, staging.import);
    throw error;
  }
}

function progressOf({ extent }: LoadPlan, line: number, reached: number): Pick<JobProgress, 'done' | 'total' | 'unit'> {
  if (extent === undefined) return { done: line, total: null, unit: 'rows' };
  return { done: Math.floor(reached), ...extent };
}

function receiptColumns({ kind, attributes }: LoadPlan): ReceiptColumn[] {
  const own = KIND_COLUMNS[kind].map(({ name, type }) => {
    const role: ReceiptColumn['role'] = type === 'customer' ? 'id' : 'feature';
    return { name, type, role, why: `a column of ${kind}` };
  });
  return [...own, ...attributes.map(({ name, type, role }) => ({ name, type, role, why: 'declared' }))];
}

function refuseOtherTypes(connection: Connection, { kind, attributes }: LoadPlan): void {
  for (const known of visibleAttributes(connection, kind, newestChange(connection))) {
    const wanted = attributes.find((each) => each.name === known.name);
    if (wanted === undefined || wanted.type === known.type) continue;
    throw new Problem(
      'BAD_VALUE',
      `${kind} has an attribute ${quoted(known.name)} of type ${known.type} already; it cannot become ${wanted.type}. Use another name.`,
      { attribute: known.name, type: known.type },
    );
  }
}

function refuseUnknownColumns({ kind, attributes }: LoadPlan, block: ColumnBlock): void {
  for (const name of Object.keys(block.columns)) {
    if (KIND_COLUMNS[kind].some((each) => each.name === name) || attributes.some((each) => each.name === name))
      continue;
    throw new Problem('BAD_VALUE', `${kind} has no column ${quoted(name)}: declare it as an attribute.`, {
      column: name,
    });
  }
}

function misfit(line: number, column: string, type: AttributeType, cell: unknown): Reject {
  return {
    line,
    column,
    value: String(cell).slice(0, 200),
    rule: `not ${type}`,
    advice: `Give a value of type ${type}.`,
  };
}

const MOST_INSTANT = 8.64e15;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** The value as it is bound, null when missing, undefined when it does not fit the type. */
function stored(type: AttributeType, cell: string | number | null): StoredValue | undefined {
  if (cell === null || Number.isNaN(cell) || (cell === '' && type !== 'text')) return null;
  if (type === 'text') return typeof cell === 'string' && cell !== '' ? cell : cell === '' ? null : undefined;
  if (type === 'date') return typeof cell === 'string' && isDate(cell) ? cell : undefined;
  if (typeof cell !== 'number' || !Number.isFinite(cell)) return undefined;
  switch (type) {
    case 'number':
      return cell;
    case 'whole':
      return Number.isSafeInteger(cell) ? cell : undefined;
    case 'instant':
      return Number.isInteger(cell) && Math.abs(cell) <= MOST_INSTANT ? cell : undefined;
    case 'yes-no':
      return cell === 0 || cell === 1 ? cell : undefined;
    case 'money': {
      const units = Math.round(cell * MONEY_SCALE);
      return Number.isSafeInteger(units) ? units : undefined;
    }
  }
}

function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
