// Orders that were worked out, kept by the desk until what they rest on changes. Whoever asks for the same while it is
// being worked out waits for the same work; it stops when nobody waits any more.
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { audienceMembers } from '#engine/store/decisions/audiences.ts';
import { readDecided } from '#engine/store/records/reading/orders/decided.ts';
import { type Everybody, readEverybody } from '#engine/store/records/reading/orders/everybody.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { type Asked, checkAsked, type Evaluated, evaluate, factOf } from './evaluate.ts';
import { readAllowed, readContactsLately } from './facts.ts';
import { Kept } from './kept.ts';
import { type Standing, stampOf, standingNow } from './standing.ts';
import type { Worked } from './tests.ts';
import { readValues, type Values } from './values.ts';

export interface OrderRequest extends Asked {
  /** Whose decisions are shown and asked about; the newest over everybody when absent. */
  readonly run?: number | undefined;
}

export interface Order extends Evaluated, Asked {
  readonly id: string;
  readonly standing: Standing;
  readonly stamp: string;
  readonly run: number | null;
  /** Everybody who can be seen, matching or not. */
  readonly total: number;
  readonly milliseconds: number;
}

export interface OrderProgress {
  /** How far it is, in customers of all that there are: each of several passes is a part. */
  readonly done: number;
  readonly total: number;
}

/** Orders and what is worked out for them are kept while they take no more than this. */
const MOST_BYTES = 96_000_000;
const VALUES_BYTES = 50_000;
/** Of what a run decided about one customer. */
const DECIDED_BYTES = 11;

/** Work under way, and who waits for it. */
interface UnderWay {
  readonly result: Promise<Order>;
  readonly listeners: Set<(progress: OrderProgress) => void>;
  waiting: number;
}

class Orders {
  readonly #connection: Connection;
  readonly #kept = new Kept(MOST_BYTES);
  readonly #underWay = new Map<string, UnderWay>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The order of a request, worked out if need be. Throws BAD_VALUE, or JOB_CANCELLED when the signal stops it. */
  async of(
    asked: OrderRequest,
    signal: AbortSignal | undefined,
    report: (progress: OrderProgress) => void = () => {},
  ): Promise<Order> {
    const standing = this.#connection.read(() => standingNow(this.#connection));
    checkAsked(this.#connection, asked, standing);
    const run = asked.run ?? standing.newestRun;
    const id = idOf(asked, run, this.#stamp(asked, run, standing));
    const kept = this.#kept.take<Order>(`order ${id}`);
    if (kept !== null) return kept;
    let work = this.#underWay.get(id);
    if (work === undefined || work.waiting === 0) {
      work = this.#start(id, asked, run, standing);
      this.#underWay.set(id, work);
    }
    return await waitFor(work, signal, report);
  }

  /** An order by its id. Throws ORDER_GONE when it is not kept, or what it rests on has changed. */
  get(id: string): Order {
    const order = this.#kept.take<Order>(`order ${id}`);
    if (order !== null && order.stamp === this.#stamp(order, order.run, standingNow(this.#connection))) return order;
    this.#kept.forget(`order ${id}`);
    throw new Problem('ORDER_GONE', 'The list has changed since it was read. Ask for it again.', { order: id });
  }

  /** The values of a text attribute, the most frequent first. Throws BAD_VALUE for what is no text attribute. */
  async valuesOf(attribute: string, signal: AbortSignal | undefined): Promise<Values> {
    const standing = this.#connection.read(() => standingNow(this.#connection));
    checkAsked(this.#connection, { filter: [{ attribute, contains: '?' }], sort: null }, standing);
    const breathe = async (): Promise<void> => {
      await turn();
      if (signal?.aborted === true) throw new Problem('JOB_CANCELLED', 'Nobody waits for these values any more.');
    };
    const everybody = await this.#everybody(standing, breathe);
    return await this.#kept.orMake(
      `values ${standing.imported} ${attribute}`,
      () => readValues(this.#connection, standing, everybody, attribute, breathe),
      () => VALUES_BYTES,
    );
  }

  #start(id: string, asked: OrderRequest, run: number | null, standing: Standing): UnderWay {
    const started = performance.now();
    const listeners: UnderWay['listeners'] = new Set();
    const passes = passesOf(asked);
    let done = 0;
    let total = 1;
    const breathe = async (more: number): Promise<void> => {
      done += more / passes;
      for (const listener of listeners) listener({ done: Math.min(Math.round(done), total), total });
      await turn();
      if (work.waiting === 0) throw new Problem('JOB_CANCELLED', 'Nobody waits for this list any more.');
    };
    const workOut = async (): Promise<Order> => {
      await turn();
      const everybody = await this.#everybody(standing, () => breathe(0));
      total = Math.max(1, everybody.byId.length);
      const worked = await this.#worked(asked, run, standing, everybody, breathe);
      const evaluated = await evaluate(this.#connection, asked, standing, everybody, worked, breathe);
      const stamp = this.#stamp(asked, run, standing);
      const milliseconds = performance.now() - started;
      const order = { ...asked, ...evaluated, id, standing, stamp, run, total: everybody.byId.length, milliseconds };
      this.#kept.keep(`order ${id}`, order, evaluated.customers.byteLength);
      return order;
    };
    const work: UnderWay = {
      waiting: 0,
      listeners,
      result: workOut().finally(() => {
        if (this.#underWay.get(id) === work) this.#underWay.delete(id);
      }),
    };
    // Whoever waits is told; when nobody does any more, nobody needs to be.
    work.result.catch(() => {});
    return work;
  }

  /** What the filters and the sort of a request need to know of everybody. */
  async #worked(
    asked: Asked,
    run: number | null,
    standing: Standing,
    everybody: Everybody,
    breathe: (done: number) => Promise<void>,
  ): Promise<Worked> {
    const needs = needsOf(asked);
    const highest = everybody.place.length - 1;
    const stamp = stampOf(standing);
    const bytes = (values: Int32Array | Float64Array): number => values.byteLength;
    const allowed = needs.allowed
      ? await this.#kept.orMake(
          `allowed ${stamp}`,
          () => readAllowed(this.#connection, standing, everybody, breathe),
          bytes,
        )
      : null;
    const decided =
      needs.decided && run !== null
        ? await this.#kept.orMake(
            `decided ${run} ${standing.imported}`,
            () => readDecided(this.#connection, run, highest, () => breathe(0)),
            () => highest * DECIDED_BYTES,
          )
        : null;
    const contacts30 = needs.contacts30
      ? await this.#kept.orMake(
          `contacts ${stamp} ${standing.change}`,
          () => readContactsLately(this.#connection, standing, everybody, breathe),
          bytes,
        )
      : null;
    const named = asked.filter.flatMap((each) => ('audience' in each ? [each.audience] : []));
    const audiences = new Map(named.map((audience) => [audience, audienceMembers(this.#connection, audience)]));
    return { audiences, allowed, decided, contacts30 };
  }

  #everybody(standing: Standing, breathe: () => Promise<void>): Promise<Everybody> {
    return this.#kept.orMake(
      `everybody ${standing.imported}`,
      () => readEverybody(this.#connection, standing.change, breathe),
      ({ byId, place, ascending }) => byId.byteLength + place.byteLength + ascending.byteLength,
    );
  }

  /** Names what an order rests on. Decisions move nobody unless the contacts they come to are asked about. */
  #stamp(asked: Asked, run: number | null, standing: Standing): string {
    const acts = needsOf(asked).contacts30 ? `.${standing.change}` : '';
    return `${stampOf(standing)}.${run ?? 0}${acts}`;
  }
}

const BY_CONNECTION = new WeakMap<Connection, Orders>();

/** The orders that a desk keeps. */
export function ordersOf(connection: Connection): Orders {
  let orders = BY_CONNECTION.get(connection);
  if (orders === undefined) {
    orders = new Orders(connection);
    BY_CONNECTION.set(connection, orders);
  }
  return orders;
}

function needsOf({ filter, sort }: Asked): { allowed: boolean; decided: boolean; contacts30: boolean } {
  const facts = filter.flatMap((each) => ('fact' in each ? [each.fact] : []));
  const sorted = factOf(sort?.column ?? '');
  if (sorted !== undefined) facts.push(sorted);
  return {
    allowed: filter.some((each) => 'allowed' in each),
    decided: facts.includes('net') || filter.some((each) => 'decision' in each),
    contacts30: facts.includes('contacts30'),
  };
}

/** How often everybody is read or sorted: by text, the texts are ranked first. */
function passesOf(asked: Asked): number {
  const { allowed, contacts30 } = needsOf(asked);
  const sorts = asked.sort === null || asked.sort.column === 'id' ? 0 : factOf(asked.sort.column) === undefined ? 2 : 1;
  return 1 + Number(allowed) + Number(contacts30) + sorts;
}

/** The same request on the same ground has the same id. */
function idOf({ filter, sort }: Asked, run: number | null, stamp: string): string {
  const text = JSON.stringify([filter, sort, run, stamp]);
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

async function waitFor(
  work: UnderWay,
  signal: AbortSignal | undefined,
  report: (progress: OrderProgress) => void,
): Promise<Order> {
  work.waiting += 1;
  work.listeners.add(report);
  let left = false;
  const leave = (): void => {
    if (left) return;
    left = true;
    work.waiting -= 1;
    work.listeners.delete(report);
  };
  if (signal?.aborted === true) leave();
  signal?.addEventListener('abort', leave, { once: true });
  try {
    return await work.result;
  } finally {
    signal?.removeEventListener('abort', leave);
    leave();
  }
}
