// What one customer may be contacted for now, by purpose and channel, with the row or default that says so.
import { z } from 'zod';
import { contextNow } from '#engine/orchestrator/inputs/pins.ts';
import { permissionAt } from '#engine/policy/consent.ts';
import { permissionOn } from '#engine/policy/consent-history.ts';
import { visibleCustomer } from '#engine/store/records/reading/customers.ts';
import { permissionsOf } from '#engine/store/records/reading/ledger.ts';
import { Problem, quoted } from '#shared/errors.ts';
import { ANY_CHANNEL, PURPOSES, type Purpose } from '#shared/model/permission.ts';
import { isoDate } from '#shared/model/units.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { query, router } from './trpc.ts';

export const permissionsRouter = router({
  /** The verdicts a run of today would meet, under the newest configuration. Throws UNKNOWN_CUSTOMER. */
  inForce: query.input(z.object({ customer: z.string().min(1) })).query(({ ctx: { connection }, input }) =>
    connection.read(() => {
      const { change, asOf, configuration, settings } = contextNow(connection, unwatchedWork);
      const customer = visibleCustomer(connection, input.customer, change);
      const rows = permissionsOf(connection, change, Int32Array.of(customer)).get(customer) ?? [];
      const channels = Object.keys(configuration.channels);
      // Profiling is a purpose as such: nobody is profiled by a channel.
      const channelsOf = (purpose: Purpose): string[] =>
        purpose === 'profiling' || channels.length === 0 ? [ANY_CHANNEL] : channels;
      const verdicts = PURPOSES.flatMap((purpose) =>
        channelsOf(purpose).map((channel) => {
          const defaults = configuration.permissions.default;
          const { allowed, basis, state, row, sentence } = permissionAt(
            rows,
            purpose,
            channel,
            asOf,
            defaults,
            settings.zone,
          );
          return { purpose, channel, allowed, basis, state, row, sentence };
        }),
      );
      return { customerId: input.customer, asOf, verdicts };
    }),
  ),

  /**
   * Whether one customer might have been contacted at noon of a day, by what had been recorded by then and the defaults
   * of today's configuration, with the row that says so and when the answer became another. Throws UNKNOWN_CUSTOMER,
   * and BAD_VALUE for a channel there is not.
   */
  on: query
    .input(
      z.object({
        customer: z.string().min(1),
        channel: z.string().min(1),
        purpose: z.enum(PURPOSES).default('marketing'),
        date: z.iso.date(),
      }),
    )
    .query(({ ctx: { connection }, input: { customer: id, channel, purpose, date } }) =>
      connection.read(() => {
        const { change, configuration, settings } = contextNow(connection, unwatchedWork);
        const customer = visibleCustomer(connection, id, change);
        if (channel !== ANY_CHANNEL && !Object.hasOwn(configuration.channels, channel)) {
          const channels = Object.keys(configuration.channels);
          const known = channels.length === 0 ? 'It has none yet.' : `Use one of ${channels.join(', ')}.`;
          throw new Problem('BAD_VALUE', `The configuration has no channel ${quoted(channel)}. ${known}`, { channel });
        }
        const rows = permissionsOf(connection, change, Int32Array.of(customer)).get(customer) ?? [];
        const { zone } = settings;
        const defaults = configuration.permissions.default;
        const { at, verdict, changes } = permissionOn(rows, isoDate(date), { purpose, channel, defaults, zone });
        const { allowed, basis, state, row, sentence } = verdict;
        return { customerId: id, date, purpose, channel, at, allowed, basis, state, row, sentence, changes };
      }),
    ),
});
