// What one customer may be contacted for now, by purpose and channel, with the row or default that says so.
import { z } from 'zod';
import { contextNow } from '#engine/orchestrator/inputs/pins.ts';
import { permissionAt } from '#engine/policy/consent.ts';
import { visibleCustomer } from '#engine/store/records/reading/customers.ts';
import { permissionsOf } from '#engine/store/records/reading/ledger.ts';
import { ANY_CHANNEL, PURPOSES, type Purpose } from '#shared/model/permission.ts';
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
          const { allowed, basis, state, sentence } = permissionAt(
            rows,
            purpose,
            channel,
            asOf,
            defaults,
            settings.zone,
          );
          return { purpose, channel, allowed, basis, state, sentence };
        }),
      );
      return { customerId: input.customer, asOf, verdicts };
    }),
  ),
});
