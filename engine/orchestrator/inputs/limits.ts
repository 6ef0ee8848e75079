// The limits of a run: capacity as configured or overridden, less what claims and contacts hold of the period.
import type { AgentContext } from '#engine/agents/agent.ts';
import type { AllocationLimit } from '#engine/agents/index.ts';
import { addDays, endOfDay, periodDates } from '#engine/policy/calendar.ts';
import { capacitiesOf, limitUse, useOf } from '#engine/policy/limits.ts';
import { configurationAt } from '#engine/review/claiming/rules.ts';
import { type Span, type Use, usesAt } from '#engine/store/decisions/usage.ts';
import type { Configuration, Limit, Period } from '#shared/model/configuration.ts';
import { instant } from '#shared/model/units.ts';

/**
 * The limits with a capacity or a minimum, in the order of the configuration, as they stand before the run. One without
 * a capacity has an infinite one: it refuses nothing and is counted for its minimum.
 */
export async function allocationLimits(
  context: AgentContext,
  overrides: Readonly<Record<string, number>>,
): Promise<AllocationLimit[]> {
  const { configuration } = context;
  const capacities = capacitiesOf(configuration, overrides);
  const { change, connection, work } = context;
  const usesOf = remembered((period: Period) =>
    usesAt(connection, spanOf(context, period), change, () => work.breathe()),
  );
  const limits: AllocationLimit[] = [];
  for (const limit of configuration.limits) {
    const capacity = capacities.get(limit.id) ?? Number.POSITIVE_INFINITY;
    if (!Number.isFinite(capacity) && limit.minimum === undefined) continue;
    const { id, period } = limit;
    // A run's own period begins with the run.
    const taken =
      period === 'run'
        ? 0
        : takenOf(limit, configuration, await usesOf(period), (version) => configurationAt(connection, version));
    const uses = Float64Array.from(configuration.treatments, (treatment) => useOf(limit, treatment));
    limits.push({ id, period, capacity, minimum: limit.minimum ?? 0, taken, uses });
  }
  return limits;
}

/** Claims count as their own configuration describes the treatment, other contacts as this run's does. */
function takenOf(
  limit: Limit,
  configuration: Configuration,
  uses: readonly Use[],
  configurationAt: (version: number) => Configuration,
): number {
  const byVersion = Map.groupBy(uses, (use) => use.configuration);
  let taken = 0;
  for (const [version, group] of byVersion) {
    const tallies = group
      .map(({ treatment, channel, count }) => ({ treatment, channel: channel ?? '', count }))
      .sort((a, b) => (a.treatment < b.treatment ? -1 : 1));
    taken += limitUse(limit, version === null ? configuration : configurationAt(version), tallies);
  }
  return taken;
}

function spanOf({ date, settings }: AgentContext, period: Period): Span {
  const { from, to } = periodDates(period, date);
  const begin = endOfDay(addDays(from, -1), settings.zone) + 1;
  const end = endOfDay(to, settings.zone) + 1;
  return { run: null, fromDate: from, toDate: to, from: instant(begin), to: instant(end) };
}

function remembered<Key, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = find(key);
      known.set(key, value);
    }
    return value;
  };
}
