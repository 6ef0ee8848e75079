// What a limit counts and how much of it one contact takes (decisions 5 and 15). Pure: claims come as tallies.
import { Problem, quoted } from '#shared/errors.ts';
import type { Configuration, Limit, Treatment } from '#shared/model/configuration.ts';
import type { LimitNow } from '#shared/model/run.ts';

/**
 * How many units of a limit one contact with the treatment takes: 1 or 0 for contacts of a channel, of named treatments
 * or of any kind; the treatment's use of a resource, which may be a fraction; its cost in currency.
 */
export function useOf(
  limit: Pick<Limit, 'of'>,
  treatment: Pick<Treatment, 'id' | 'channel' | 'uses' | 'cost'>,
): number {
  const { of } = limit;
  if (of === 'contacts') return 1;
  if (of === 'cost') return treatment.cost;
  if ('channel' in of) return of.channel === treatment.channel ? 1 : 0;
  if ('treatments' in of) return of.treatments.includes(treatment.id) ? 1 : 0;
  return Object.hasOwn(treatment.uses, of.resource) ? (treatment.uses[of.resource] ?? 0) : 0;
}

/**
 * The capacity of each limit that has one, by limit id: the override if given, else the configuration's.
 * @throws Problem UNKNOWN_LIMIT for an override of a limit that is not configured, BAD_VALUE for one below 0.
 */
export function capacitiesOf(
  configuration: Pick<Configuration, 'limits'>,
  overrides: Readonly<Record<string, number>> = {},
): Map<string, number> {
  const { limits } = configuration;
  for (const [id, capacity] of Object.entries(overrides)) {
    if (!limits.some((limit) => limit.id === id)) {
      const known =
        limits.length === 0
          ? 'The configuration has no limits.'
          : `Use one of ${limits.map((limit) => limit.id).join(', ')}.`;
      throw new Problem('UNKNOWN_LIMIT', `There is no limit ${quoted(id)}. ${known}`, { limit: id });
    }
    if (!Number.isFinite(capacity) || capacity < 0) {
      throw new Problem('BAD_VALUE', `The capacity of ${id} cannot be ${capacity}. Give a number of at least 0.`, {
        limit: id,
        capacity: String(capacity),
      });
    }
  }
  const capacities = new Map<string, number>();
  for (const limit of limits) {
    const capacity = Object.hasOwn(overrides, limit.id) ? overrides[limit.id] : limit.capacity;
    if (capacity !== undefined) capacities.set(limit.id, capacity);
  }
  return capacities;
}

/** A number of contacts with one treatment. `channel` is needed only where the configuration may not know the treatment. */
export interface ContactTally {
  readonly treatment: string;
  readonly channel?: string;
  readonly count: number;
}

/**
 * The units of a limit that contacts take, each treatment as `configuration`, the one of their claims, describes it.
 * A contact with a treatment that it does not know counts as one of its channel and as a contact.
 */
export function limitUse(
  limit: Pick<Limit, 'of'>,
  configuration: Pick<Configuration, 'treatments'>,
  tallies: Iterable<ContactTally>,
): number {
  let used = 0;
  for (const { treatment: id, channel = '', count } of tallies) {
    const known = configuration.treatments.find((treatment) => treatment.id === id);
    used += count * useOf(limit, known ?? { id, channel, uses: {}, cost: 0 });
  }
  return used;
}

/** What a limit counts: contacts, units of a resource, or money. */
export function countedBy({ of }: Pick<Limit, 'of'>): LimitNow['counts'] {
  if (of === 'cost') return 'money';
  return typeof of === 'object' && 'resource' in of ? 'units' : 'contacts';
}
