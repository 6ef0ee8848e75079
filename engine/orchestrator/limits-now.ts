// The limits as the next run would meet them: what is configured, what claims and contacts of the period hold already.

import { countedBy } from '#engine/policy/limits.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { LimitNow } from '#shared/model/run.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { allocationLimits } from './inputs/limits.ts';
import { contextNow } from './inputs/pins.ts';

/** In the order of the configuration. `breathe` is awaited between pages of claims and contacts. */
export async function limitsNow(connection: Connection, breathe: () => Promise<void>): Promise<LimitNow[]> {
  const context = contextNow(connection, { ...unwatchedWork, breathe });
  const limits = await allocationLimits(context, {});
  return limits.map(({ id, period, capacity, taken }) => {
    const limit = context.configuration.limits.find((each) => each.id === id)!;
    const bounded = Number.isFinite(capacity);
    return {
      id,
      name: limit.name ?? id,
      period,
      counts: countedBy(limit),
      capacity: bounded ? capacity : null,
      minimum: limit.minimum ?? null,
      taken,
      left: bounded ? capacity - taken : null,
    };
  });
}
