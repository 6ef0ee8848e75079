// The customers a staged import names: their numbers, and those it makes. New customers are kept aside until the chunk
// that names them is written.
import type { Connection } from '../../workspace/connection.ts';
import type { IncomingRow } from './incoming.ts';

/** Ids remembered at once; a full book starts again. A dry run remembers all, for it writes nobody down. */
const REMEMBERED = 262_144;

const IDS_AT_ONCE = 64;
const AMONG = `SELECT id, customer FROM customer WHERE id IN (${new Array(IDS_AT_ONCE).fill('?').join(', ')})`;

export class CustomerBook {
  /** Ids that got a number since the last chunk. */
  numbered: { readonly customer: number; readonly id: string }[] = [];
  /** Customers that a record of another kind made since the last chunk, with the record's line. */
  created: { readonly customer: number; readonly id: string; readonly line: number }[] = [];
  readonly #connection: Connection;
  readonly #visible: ReadonlySet<number>;
  readonly #own: number | null;
  readonly #known = new Map<string, number>();
  /** Everybody a dry run gave a number. */
  readonly #unwritten = new Map<string, number>();
  /** Ids of the chunk with their numbers, 0 without one, and those that got one since. */
  readonly #lookedUp = new Map<string, number>();
  /** The first number that this import gives. */
  readonly #first: number;
  #next: number;

  constructor(connection: Connection, visible: ReadonlySet<number>, own: number | null) {
    this.#connection = connection;
    this.#visible = visible;
    this.#own = own;
    const newest = connection.guard(() => connection.statement('SELECT max(customer) AS newest FROM customer').get());
    this.#next = Number((newest as { newest: number | null }).newest ?? 0) + 1;
    this.#first = this.#next;
  }

  /** Finds at once the numbers of everybody a chunk names. */
  lookUp(rows: readonly IncomingRow[]): void {
    const wanted: string[] = [];
    for (const { customer: id, stranger } of rows) {
      // Half a surrogate pair is stored as another character, so such an id is not found by what comes back.
      if (id === null || this.#lookedUp.has(id) || !id.isWellFormed()) continue;
      const unwritten = this.#own === null ? (this.#unwritten.get(id) ?? 0) : 0;
      this.#lookedUp.set(id, unwritten);
      if (stranger !== true && unwritten === 0) wanted.push(id);
    }
    const among = this.#connection.statement(AMONG).raw(true);
    for (let from = 0; from < wanted.length; from += IDS_AT_ONCE) {
      const some = wanted.slice(from, from + IDS_AT_ONCE);
      while (some.length < IDS_AT_ONCE) some.push(some[0]!);
      for (const [id, customer] of among.all(...some) as [string, number][]) this.#lookedUp.set(id, customer);
    }
  }

  /** The number of a customer who is visible, or whom this import made; 0 when there is none. */
  known(id: string): number {
    const remembered = this.#known.get(id);
    if (remembered !== undefined) return remembered;
    const number = this.#stored(id);
    if (number === 0 || !this.#hasVersion(number)) return 0;
    this.#known.set(id, number);
    return number;
  }

  /** The number of a customer who is visible already, or is made so by the record of this line. */
  visibleNumberFor(id: string, line: number): number {
    const known = this.known(id);
    if (known !== 0) return known;
    const customer = this.numberFor(id);
    this.created.push({ customer, id, line });
    this.#known.set(id, customer);
    return customer;
  }

  /** The number of an id, given now when it has none. */
  numberFor(id: string): number {
    const stored = this.#stored(id);
    if (stored !== 0) return stored;
    const customer = this.#next;
    this.#next += 1;
    this.numbered.push({ customer, id });
    this.#lookedUp.set(id, customer);
    if (this.#own === null) this.#unwritten.set(id, customer);
    return customer;
  }

  /** Whether the import gave this number since it began or went on: nothing else in the workspace names it. */
  gave(customer: number): boolean {
    return customer >= this.#first;
  }

  /** The id of the customer a finished run decided at a position. */
  decided(run: number, position: number): string | undefined {
    return this.#connection
      .statement(
        'SELECT c.id FROM decision d JOIN run r ON r.run = d.run JOIN customer c ON c.customer = d.customer WHERE d.run = ? AND d.position = ? AND r.change IS NOT NULL',
      )
      .pluck(true)
      .get(run, position) as string | undefined;
  }

  /** Called at the end of a chunk: everybody made so far stands in the workspace now, unless this is a dry run. */
  closeChunk(): void {
    this.numbered = [];
    this.created = [];
    this.#lookedUp.clear();
    if (this.#own !== null && this.#known.size >= REMEMBERED) this.#known.clear();
  }

  #stored(id: string): number {
    const lookedUp = this.#lookedUp.get(id) ?? this.#unwritten.get(id);
    if (lookedUp !== undefined) return lookedUp;
    const sql = 'SELECT customer FROM customer WHERE id = ?';
    return (this.#connection.statement(sql).pluck(true).get(id) as number | undefined) ?? 0;
  }

  #hasVersion(customer: number): boolean {
    const sql = 'SELECT import FROM customer_row WHERE customer = ? ORDER BY import DESC';
    const imports = this.#connection.statement(sql).pluck(true).all(customer) as number[];
    return imports.some((each) => each === this.#own || this.#visible.has(each));
  }
}
