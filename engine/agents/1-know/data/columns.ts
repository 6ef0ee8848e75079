// Reads events and scores of a batch of customers as flat columns. Rows come in ranges of customer numbers, so that
// reading everybody batch by batch is one pass over each index.
import { supersededEvents } from '#engine/store/records/reading/ledger.ts';
import { mergedAt, withMembers } from '#engine/store/records/reading/merged.ts';
import { visibleImports } from '#engine/store/records/visibility.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { EVENT_CODES, type EventColumns } from '#shared/model/batch.ts';
import type { ChangeNumber, Instant } from '#shared/model/units.ts';
import type { Work } from '#shared/model/work.ts';

/** Customers of one statement: about 25,000 events, some 30 ms. */
const RANGE = 1024;

export interface Moment {
  readonly connection: Connection;
  readonly change: ChangeNumber;
  readonly asOf: Instant;
  readonly work: Work;
}

type EventTuple = [
  customer: number,
  at: number,
  code: number,
  amount: number | null,
  quantity: number | null,
  order: string | null,
  row: number,
];

/**
 * The events of `customers` (ascending numbers) up to as-of; null when no event was ever imported.
 * Of an event imported again with the same event_id the newest visible row counts. Events of whom a customer speaks for
 * are theirs.
 */
export async function readEvents(moment: Moment, customers: Int32Array): Promise<EventColumns | null> {
  const { connection, change, asOf, work } = moment;
  const imports = visibleImports(connection, change, ['events']);
  if (imports.length === 0) return null;
  const visible = JSON.stringify(imports);
  const statement = connection.statement(EVENTS).raw(true);
  const columns = new EventBuilder(customers.length);
  const merged = mergedAt(connection, change);
  const read = (first: number, last: number): readonly EventTuple[] => {
    const all = statement.all({ from: first, to: last, asOf, visible }) as EventTuple[];
    const superseded = supersededEvents(connection, change, first, last);
    return superseded.size === 0 ? all : all.filter((tuple) => !superseded.has(tuple[6]));
  };
  for (const [from, to] of ranges(customers.length)) {
    const own = read(customers[from]!, customers[to - 1]!);
    const part = customers.subarray(from, to);
    columns.add(
      customers,
      from,
      to,
      withMembers(merged, part, own, (each) => read(each, each), byTime),
    );
    await work.breathe();
  }
  return columns.finish();
}

const EVENTS = `SELECT customer, at,
    CASE type WHEN 'usage' THEN ${EVENT_CODES.usage} WHEN 'complaint' THEN ${EVENT_CODES.complaint} ELSE ${EVENT_CODES.other} END,
    amount, quantity, CASE WHEN amount IS NOT NULL THEN order_id END, row
  FROM event INDEXED BY event_by_customer
  WHERE customer BETWEEN :from AND :to AND at <= :asOf AND import IN (SELECT value FROM json_each(:visible))
  ORDER BY customer, at`;

const byTime = (a: EventTuple, b: EventTuple): number => a[0] - b[0] || a[1] - b[1];

/** Grows columns of events, customer after customer. */
class EventBuilder {
  readonly #starts: Int32Array<ArrayBuffer>;
  #size = 0;
  #at = new Float64Array(4096);
  #code = new Uint8Array(4096);
  #amount = new Float64Array(4096);
  #quantity = new Float64Array(4096);
  #order = new Int32Array(4096);
  readonly #orders = new Map<string, number>();

  constructor(customers: number) {
    this.#starts = new Int32Array(customers + 1);
  }

  /** Adds the events of rows `from` to `to`; events of customers who are not in the batch are passed over. */
  add(customers: Int32Array, from: number, to: number, tuples: readonly EventTuple[]): void {
    this.#reserve(tuples.length);
    let next = 0;
    for (let row = from; row < to; row += 1) {
      const customer = customers[row]!;
      while (next < tuples.length && tuples[next]![0] < customer) next += 1;
      this.#orders.clear();
      const first = this.#size;
      for (; next < tuples.length && tuples[next]![0] === customer; next += 1) this.#put(tuples[next]!, first);
      this.#starts[row + 1] = this.#size;
    }
  }

  finish(): EventColumns {
    const size = this.#size;
    return {
      starts: this.#starts,
      at: this.#at.subarray(0, size),
      code: this.#code.subarray(0, size),
      amount: this.#amount.subarray(0, size),
      quantity: this.#quantity.subarray(0, size),
      order: this.#order.subarray(0, size),
    };
  }

  /** Of events at one instant those with less quantity come first: they add up alike whatever the order of the file. */
  #put([, at, code, amount, quantity, order]: EventTuple, first: number): void {
    let i = this.#size;
    const less = quantity ?? Number.NEGATIVE_INFINITY;
    while (i > first && this.#at[i - 1] === at && less < this.#quantity[i - 1]!) {
      this.#move(i - 1, i);
      i -= 1;
    }
    this.#at[i] = at;
    this.#code[i] = code;
    this.#amount[i] = amount ?? Number.NaN;
    this.#quantity[i] = less;
    this.#order[i] = order === null ? -1 : this.#orderNumber(order);
    this.#size += 1;
  }

  #move(from: number, to: number): void {
    this.#at[to] = this.#at[from]!;
    this.#code[to] = this.#code[from]!;
    this.#amount[to] = this.#amount[from]!;
    this.#quantity[to] = this.#quantity[from]!;
    this.#order[to] = this.#order[from]!;
  }

  #orderNumber(order: string): number {
    let number = this.#orders.get(order);
    if (number === undefined) {
      number = this.#orders.size;
      this.#orders.set(order, number);
    }
    return number;
  }

  #reserve(more: number): void {
    const needed = this.#size + more;
    if (needed <= this.#at.length) return;
    const length = Math.max(needed, this.#at.length * 2);
    this.#at = grown(this.#at, new Float64Array(length));
    this.#code = grown(this.#code, new Uint8Array(length));
    this.#amount = grown(this.#amount, new Float64Array(length));
    this.#quantity = grown(this.#quantity, new Float64Array(length));
    this.#order = grown(this.#order, new Int32Array(length));
  }
}

function grown<Values extends Float64Array | Int32Array | Uint8Array>(from: Values, into: Values): Values {
  into.set(from);
  return into;
}

type ScoreTuple = [
  customer: number,
  at: number,
  score: number,
  name: string,
  treatment: string,
  meaning: string | null,
];
type ScoreColumns = Map<string, Map<string, Float64Array>>;

/**
 * The newest score at or before as-of of each name, treatment and customer; of several at one instant the highest.
 * `probabilities` holds those alone whose meaning is a probability. Scores of whom a customer speaks for are theirs.
 */
export async function readScores(
  moment: Moment,
  customers: Int32Array,
  names: readonly string[],
): Promise<{ scores: ScoreColumns; probabilities: ScoreColumns }> {
  const { connection, change, asOf, work } = moment;
  const scores: ScoreColumns = new Map();
  const probabilities: ScoreColumns = new Map();
  const imports = names.length === 0 ? [] : visibleImports(connection, change, ['scores']);
  if (imports.length === 0) return { scores, probabilities };
  const statement = connection.statement(SCORES).raw(true);
  const constant = { asOf, names: JSON.stringify(names), visible: JSON.stringify(imports) };
  const merged = mergedAt(connection, change);
  const read = (first: number, last: number): readonly ScoreTuple[] =>
    statement.all({ ...constant, from: first, to: last }) as ScoreTuple[];
  for (const [from, to] of ranges(customers.length)) {
    const own = read(customers[from]!, customers[to - 1]!);
    const part = customers.subarray(from, to);
    let row = from;
    for (const tuple of withMembers(merged, part, own, (each) => read(each, each), byScore)) {
      const [customer, , score, name, treatment, meaning] = tuple;
      while (row < to && customers[row]! < customer) row += 1;
      if (row === to) break;
      if (customers[row] !== customer) continue;
      columnOf(scores, name, treatment, customers.length)[row] = score;
      columnOf(probabilities, name, treatment, customers.length)[row] = meaning === 'probability' ? score : Number.NaN;
    }
    await work.breathe();
  }
  return { scores, probabilities };
}

const byScore = (a: ScoreTuple, b: ScoreTuple): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

const SCORES = `SELECT customer, at, score, name, treatment, meaning FROM score INDEXED BY score_by_customer
  WHERE customer BETWEEN :from AND :to AND at <= :asOf AND name IN (SELECT value FROM json_each(:names))
    AND import IN (SELECT value FROM json_each(:visible))
  ORDER BY customer, at, score`;

function columnOf(columns: ScoreColumns, name: string, treatment: string, size: number): Float64Array {
  let byTreatment = columns.get(name);
  if (byTreatment === undefined) {
    byTreatment = new Map();
    columns.set(name, byTreatment);
  }
  let column = byTreatment.get(treatment);
  if (column === undefined) {
    column = new Float64Array(size).fill(Number.NaN);
    byTreatment.set(treatment, column);
  }
  return column;
}

function* ranges(size: number): Generator<readonly [from: number, to: number]> {
  for (let from = 0; from < size; from += RANGE) yield [from, Math.min(from + RANGE, size)];
}
