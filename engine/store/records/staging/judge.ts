// Decides what becomes of a record: new, updated, unchanged, rejected or held. Reads the workspace and writes nothing, so
// that a dry run and an import cannot disagree.
import { KeyTable } from '#engine/maths/key-table.ts';
import { quoted } from '#shared/errors.ts';
import type { Kind } from '#shared/model/kind.ts';
import { PERMISSION_STATES, PURPOSES } from '#shared/model/permission.ts';
import type { Connection } from '../../workspace/connection.ts';
import type { Reject } from '../receipt.ts';
import { exactly, KIND_TABLES, type StoredColumn, type StoredValue } from '../tables.ts';
import { CustomerBook } from './customer-book.ts';
import type { IncomingRow } from './incoming.ts';

/** The columns of one import. */
export interface Layout {
  readonly kind: Kind;
  /** Columns whose values the source gives. */
  readonly given: readonly StoredColumn[];
  /** Columns a new version takes over from the one before, because the source does not have them. */
  readonly carried: readonly StoredColumn[];
}

/** What to do with a record that names a customer nobody imported (decisions 7). */
export type MissingCustomer = 'create' | 'reject' | 'hold';

export interface KeptRow {
  readonly fate: 'new' | 'updated';
  readonly line: number;
  readonly customer: number;
  readonly customerId: string | null;
  /** In the order of `given`, then `carried`. */
  readonly values: readonly StoredValue[];
}
export type Verdict = KeptRow | { readonly fate: 'unchanged' } | { readonly fate: 'refused'; readonly reject: Reject };

/** Columns that hold one of a few words. */
const ALLOWED: Partial<Record<Kind, ReadonlyMap<string, readonly string[]>>> = {
  permissions: new Map<string, readonly string[]>([
    ['purpose', PURPOSES],
    ['state', PERMISSION_STATES],
  ]),
  scores: new Map([['meaning', ['probability', 'rank', 'points']]]),
};
const UNCHANGED: Verdict = { fate: 'unchanged' };
const DECISION_ID = /^r([1-9]\d{0,14})-(0|[1-9]\d{0,14})$/;

export class Judge {
  readonly book: CustomerBook;
  readonly #connection: Connection;
  readonly #layout: Layout;
  readonly #missing: MissingCustomer;
  /** Imports whose rows a record is compared with. */
  readonly #visible: ReadonlySet<number>;
  /** The line that first named a thing; customers by their number, which takes a fifth of the room. */
  readonly #firstLines = new KeyTable();
  #customerLines = new Float64Array(1024);
  readonly #required: readonly number[];
  readonly #allowed: readonly (readonly [index: number, values: readonly string[]])[];
  readonly #identity: number | 'customer' | null;
  readonly #baseSql: string | null;

  /** `own` is the staged import the record is for, null in a dry run. */
  constructor(
    connection: Connection,
    layout: Layout,
    missing: MissingCustomer,
    visible: ReadonlySet<number>,
    own: number | null,
  ) {
    const { kind, given, carried } = layout;
    const { table, hasCustomer, identity } = KIND_TABLES[kind];
    this.#connection = connection;
    this.#layout = layout;
    this.#missing = missing;
    this.#visible = visible;
    this.book = new CustomerBook(connection, visible, own);
    this.#required = given.flatMap((column, index) => (column.required ? [index] : []));
    this.#allowed = given.flatMap(({ name }, index) => {
      const words = ALLOWED[kind]?.get(name);
      return words === undefined ? [] : [[index, words] as const];
    });
    const index = given.findIndex((column) => column.name === identity);
    this.#identity = identity === 'customer' ? identity : index === -1 ? null : index;
    this.#baseSql =
      this.#identity === null || visible.size === 0
        ? null
        : `SELECT ${['import', hasCustomer ? 'customer' : '0', ...[...given, ...carried].map(exactly)].join(', ')} FROM ${table} WHERE ${identity} = ? ORDER BY import DESC`;
  }

  judge(row: IncomingRow): Verdict {
    const { values, line } = row;
    const { given, kind } = this.#layout;
    for (const index of this.#required) {
      if (values[index] === null) return refused(line, given[index]!.name, null, 'required', 'Fill this cell.');
    }
    for (const [index, allowed] of this.#allowed) {
      const value = values[index];
      if (value !== null && !allowed.includes(value as string)) {
        return refused(line, given[index]!.name, String(value), 'not allowed', `Use one of: ${allowed.join(', ')}.`);
      }
    }
    let id = row.customer;
    if (KIND_TABLES[kind].hasCustomer) {
      const found = kind === 'outcomes' ? this.#customerOfOutcome(row) : id;
      if (found !== null && typeof found === 'object') return found;
      id = found;
      if (id === null || id === '') {
        const rule = kind === 'customers' ? 'required' : 'no customer';
        return refused(line, 'customer', null, rule, 'Every record needs the id of its customer.');
      }
      if (kind !== 'customers' && this.#missing !== 'create' && this.book.known(id) === 0) {
        const hold = this.#missing === 'hold';
        return refused(
          line,
          'customer',
          id,
          hold ? 'held' : 'unknown customer',
          hold
            ? 'Import the customer, then import this file again.'
            : 'Import the customer first, or map missing: create.',
        );
      }
    }
    return this.#place(row, id);
  }

  /** Compares a sound record with what is visible and with the records before it. */
  #place(row: IncomingRow, id: string | null): Verdict {
    const { line, values } = row;
    const { kind, carried, given } = this.#layout;
    const identity = this.#identity;
    const key = identity === 'customer' ? id : identity === null ? null : (values[identity] as string | null);
    const own = kind === 'customers';
    const numbered = own && id !== null ? this.book.numberFor(id) : 0;
    if (key !== null) {
      const first = own ? this.#noteCustomer(numbered, line) : this.#firstLines.setFirst(key, line);
      if (first !== 0) {
        const column = identity === 'customer' ? 'customer' : given[identity as number]!.name;
        return refused(line, column, key, `duplicate of line ${first}`, 'Keep one of them, or map lastWins: true.');
      }
    }
    const customer = id === null ? 0 : own ? numbered : this.book.visibleNumberFor(id, line);
    const base = key === null || (own && this.book.gave(customer)) ? undefined : this.#baseOf(own ? customer : key);
    if (base === undefined) {
      const whole = carried.length === 0 ? values : [...values, ...carried.map(() => null)];
      return { fate: 'new', line, customer, customerId: id, values: whole };
    }
    let same = base[1] === customer;
    for (let i = 0; same && i < given.length; i += 1) same = equal(values[i]!, base[i + 2]!);
    if (same) return UNCHANGED;
    const merged = [...values, ...base.slice(2 + given.length)];
    return { fate: 'updated', line, customer, customerId: id, values: merged };
  }

  /** The line that named a customer before, or 0 when this is the first. */
  #noteCustomer(customer: number, line: number): number {
    if (customer >= this.#customerLines.length) {
      const grown = new Float64Array(Math.max(customer + 1, this.#customerLines.length * 2));
      grown.set(this.#customerLines);
      this.#customerLines = grown;
    }
    const first = this.#customerLines[customer]!;
    if (first === 0) this.#customerLines[customer] = line;
    return first;
  }

  /** The newest visible row of a thing: import, customer, then its values. */
  #baseOf(key: string | number): StoredValue[] | undefined {
    if (this.#baseSql === null) return undefined;
    const rows = this.#connection.statement(this.#baseSql).raw(true).all(key) as StoredValue[][];
    return rows.find((row) => this.#visible.has(row[0] as number));
  }

  /** The id of the customer an outcome is about: named, or that of its decision. */
  #customerOfOutcome(row: IncomingRow): string | null | Verdict {
    const index = this.#layout.given.findIndex((column) => column.name === 'decision_id');
    const decision = index === -1 ? null : (row.values[index] as string | null);
    if (decision === null) return row.customer;
    const [, run, position] = DECISION_ID.exec(decision) ?? [];
    const found = run === undefined ? undefined : this.book.decided(Number(run), Number(position));
    if (row.customer === null || row.customer === '') {
      const advice = 'Name the customer, or a decision of this workspace as r<run>-<position>.';
      return found ?? refused(row.line, 'decision_id', decision, 'unknown decision', advice);
    }
    if (found !== undefined && found !== row.customer) {
      const advice = `Decision ${quoted(decision)} is about another customer: correct one of the two.`;
      return refused(row.line, 'customer', row.customer, 'another customer', advice);
    }
    return row.customer;
  }
}

function refused(line: number, column: string, value: string | null, rule: string, advice: string): Verdict {
  return { fate: 'refused', reject: { line, column, value: value?.slice(0, 200) ?? null, rule, advice } };
}

/** Whole numbers come from the workspace as text, so that none is rounded on the way. */
function equal(incoming: StoredValue, stored: StoredValue): boolean {
  if (incoming === stored) return true;
  if (incoming === null || stored === null) return false;
  return typeof incoming !== 'string' && typeof stored === 'string' && String(incoming) === stored;
}
