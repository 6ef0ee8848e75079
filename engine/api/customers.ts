// Customers: the list as an order that is evaluated once, its rows by position; and one customer as imported.
import { z } from 'zod';
import { runOf } from '#engine/store/decisions/runs.ts';
import { customerProfile, visibleCustomer, whoIs } from '#engine/store/records/reading/customers.ts';
import { contactsOf, eventsOf, outcomesOf, permissionsOf, scoresOf } from '#engine/store/records/reading/ledger.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { columnKeySchema, filtersSchema, sortSchema } from '#shared/model/filter.ts';
import { changeNumber, instant } from '#shared/model/units.ts';
import { listColumns } from './customers/columns.ts';
import { decidedBefore } from './customers/decided-before.ts';
import { findCustomers } from './customers/find.ts';
import { customerLanes, SPANS } from './customers/lanes.ts';
import { type Order, type OrderProgress, ordersOf } from './customers/orders.ts';
import { rowsOf } from './customers/rows.ts';
import { tellingProgress } from './customers/telling.ts';
import { query, router } from './trpc.ts';

// For the page.
export type { ProfileValue } from '#engine/store/records/reading/customers.ts';

const BEGINNING = instant(-8.64e15);
const END = instant(8.64e15);

const MOST_ROWS = 500;
const order = z.string().min(1).max(100);

export const customersRouter = router({
  /** What a list can show, filter and sort by. */
  columns: query.query(({ ctx: { connection } }) => connection.read(() => listColumns(connection))),

  /**
   * Works out which customers match and in which order, saying how far it is at most ten times a second; the last thing
   * it says is the order. Without a sort, by id. Throws BAD_VALUE for what the attributes do not have.
   */
  order: query
    .input(
      z.object({
        filter: filtersSchema.default([]),
        sort: sortSchema.nullable().default(null),
        run: z.int().min(1).optional(),
      }),
    )
    .subscription(async function* ({
      ctx: { connection },
      input,
      signal,
    }): AsyncGenerator<{ readonly progress: OrderProgress } | { readonly order: ReturnType<typeof told> }> {
      if (input.run !== undefined) runOf(connection, input.run);
      const work = (report: (progress: OrderProgress) => void) => ordersOf(connection).of(input, signal, report);
      for await (const each of tellingProgress(work)) {
        yield 'progress' in each ? each : { order: told(each.result) };
      }
    }),

  /** Rows of an order from a position on. Throws ORDER_GONE when the list has changed: ask for the order again. */
  rows: query
    .input(
      z.object({
        order,
        from: z.int().min(0),
        count: z.int().min(1).max(MOST_ROWS),
        columns: z.array(columnKeySchema).max(200),
      }),
    )
    .query(({ ctx: { connection }, input }) =>
      connection.read(() => ({ rows: rowsOf(connection, ordersOf(connection).get(input.order), input) })),
    ),

  /** Where a customer stands in an order, from 0, or null. Throws UNKNOWN_CUSTOMER, ORDER_GONE. */
  position: query.input(z.object({ order, customer: z.string().min(1) })).query(({ ctx: { connection }, input }) =>
    connection.read(() => {
      const { customers, standing } = ordersOf(connection).get(input.order);
      const at = customers.indexOf(visibleCustomer(connection, input.customer, standing.change));
      return { position: at === -1 ? null : at, count: customers.length };
    }),
  ),

  /** The values of a text attribute with how many have them, the most frequent first, 200 at most. Throws BAD_VALUE. */
  values: query
    .input(z.object({ attribute: z.string().min(1) }))
    .query(({ ctx: { connection }, input, signal }) => ordersOf(connection).valuesOf(input.attribute, signal)),

  /** One customer's journey as lanes on one axis of time, of the last 30 days, 12 months, or all. Throws UNKNOWN_CUSTOMER. */
  lanes: query
    .input(z.object({ customer: z.string().min(1), span: z.enum(SPANS).default('months12') }))
    .query(({ ctx: { connection }, input }) =>
      connection.read(() => customerLanes(connection, input.customer, input.span)),
    ),

  /** What runs decided about one customer, newest first, and what became of it. Throws UNKNOWN_CUSTOMER. */
  decisions: query
    .input(z.object({ customer: z.string().min(1), limit: z.int().min(1).max(100).default(20) }))
    .query(({ ctx: { connection }, input }) =>
      connection.read(() => decidedBefore(connection, input.customer, input.limit)),
    ),

  /** Customers whose id or name begins with a text. */
  find: query
    .input(z.object({ text: z.string().trim().min(1).max(200), limit: z.int().min(1).max(100).default(20) }))
    .query(({ ctx: { connection }, input, signal }) => findCustomers(connection, input, signal)),

  /**
   * Instants are UTC milliseconds, money is in currency. Of events, contacts and outcomes the latest `limit`. An id that
   * was merged into another answers as that one, and says so.
   */
  profile: query
    .input(
      z.object({
        customer: z.string().min(1),
        change: z.int().min(0).optional(),
        limit: z.int().min(0).max(1000).default(50),
      }),
    )
    .query(({ ctx: { connection }, input }) =>
      connection.read(() => {
        const change = input.change === undefined ? newestChange(connection) : changeNumber(input.change);
        const customer = visibleCustomer(connection, input.customer, change);
        const alone = Int32Array.of(customer);
        const latest = <Row>(rows: readonly Row[]): readonly Row[] =>
          rows.slice(Math.max(0, rows.length - input.limit));
        const events = eventsOf(connection, change, customer);
        const contacts = contactsOf(connection, change, alone, BEGINNING, END).get(customer) ?? [];
        const outcomes = outcomesOf(connection, change, customer);
        return {
          ...whoIs(connection, input.customer, customer, change),
          change,
          attributes: customerProfile(connection, customer, change),
          permissions: permissionsOf(connection, change, alone).get(customer) ?? [],
          counts: { events: events.length, contacts: contacts.length, outcomes: outcomes.length },
          events: latest(events),
          contacts: latest(contacts),
          outcomes: latest(outcomes),
          scores: scoresOf(connection, change, customer),
        };
      }),
    ),
});

/** An order for who asked: `without` says how many would match if the filter in that place were removed. */
function told({ id, customers, total, run, standing, without, milliseconds }: Order) {
  return { id, count: customers.length, total, run, change: standing.change, without, ms: milliseconds };
}
