// One customer as imported: attributes, permission ledger and what happened, at the newest change or an earlier one.
import { z } from 'zod';
import { customerProfile, visibleCustomer } from '#engine/store/records/reading/customers.ts';
import { contactsOf, eventsOf, outcomesOf, permissionsOf, scoresOf } from '#engine/store/records/reading/ledger.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { changeNumber, instant } from '#shared/model/units.ts';
import { query, router } from './trpc.ts';

const BEGINNING = instant(-8.64e15);
const END = instant(8.64e15);

export const customersRouter = router({
  /** Instants are UTC milliseconds, money is in currency. Of events, contacts and outcomes the latest `limit`. */
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
          customerId: input.customer,
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
