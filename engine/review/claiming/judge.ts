// The judge that a claim asks: permission, contact windows and limits as the newest configuration has them.
import { permissionAt } from '#engine/policy/consent.ts';
import { type ContactAt, windowReach, windowRefusal } from '#engine/policy/contact-policy.ts';
import { capacitiesOf, useOf } from '#engine/policy/limits.ts';
import { isApart } from '#engine/policy/together.ts';
import type { Candidate, ClaimRefusal, Judge } from '#engine/store/decisions/claims.ts';
import { decisionsIn, type StoredRun } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { KnownContact } from '#shared/model/batch.ts';
import { type Configuration, contactClassOf } from '#shared/model/configuration.ts';
import type { PermissionRow, Purpose } from '#shared/model/permission.ts';
import { configurationAt, type Rules, spanOf, treatmentOf } from './rules.ts';

/** The judge of a run's claims under `rules`. Capacity is the run's override if it has one (decisions 5). */
export function judgeOf(connection: Connection, run: StoredRun, rules: Rules): Judge {
  const { configuration, zone } = rules;
  const overrides = Object.entries(run.overrides).filter(([id]) => configuration.limits.some((each) => each.id === id));
  const capacities = capacitiesOf(configuration, Object.fromEntries(overrides));
  const limits = configuration.limits.filter(({ id }) => capacities.has(id));
  return {
    configuration: rules.version,
    capacities: Object.fromEntries(capacities),
    limits: limits.map((limit) => ({
      id: limit.id,
      capacity: capacities.get(limit.id)!,
      span: spanOf(limit, run.run, run.date, zone),
      units: ({ configuration: version, treatment: id, channel }) => {
        const described = version === null ? configuration : configurationAt(connection, version);
        const unknown = { id, channel: channel ?? '', uses: {}, cost: 0 };
        return useOf(limit, treatmentOf(described, id) ?? unknown);
      },
    })),
    reach: (candidate) => windowReach(configuration.contactPolicy.windows, candidate.plannedAt, candidate.zone),
    refusal: (candidate, contacts, permissions) =>
      permissionRefusal(rules, candidate, permissions) ?? contactRefusal(configuration, candidate, contacts),
    beside:
      decisionsIn(connection, run.run) > run.customers
        ? (treatment, others) => besideRefusal(configuration, treatment, others)
        : null,
  };
}

/** Refuses what no customer may have beside other treatments of a run. */
export function besideRefusal(
  configuration: Configuration,
  id: string,
  others: readonly string[],
): ClaimRefusal | null {
  const treatment = treatmentOf(configuration, id);
  const apart = others.find((other) => {
    const beside = treatmentOf(configuration, other);
    return treatment !== undefined && beside !== undefined && isApart(treatment, beside);
  });
  if (apart !== undefined) return { reason: 'beside', detail: apart };
  const { treatmentsPerCustomer: most } = configuration.contactPolicy;
  return others.length < most ? null : { reason: 'treatments-per-customer', detail: String(most) };
}

/** Refuses what is not permitted now, or will not be when the contact is planned. */
export function permissionRefusal(
  rules: Rules,
  candidate: Pick<Candidate, 'purpose' | 'channel' | 'plannedAt'>,
  permissions: readonly PermissionRow[],
): ClaimRefusal | null {
  const { purpose, channel, plannedAt } = candidate;
  const defaults = rules.configuration.permissions.default;
  const moments = plannedAt > rules.now ? [rules.now, plannedAt] : [rules.now];
  const allowed = moments.every((at) => permissionAt(permissions, purpose as Purpose, channel, at, defaults).allowed);
  return allowed ? null : { reason: 'no-permission', detail: `${purpose} by ${channel}` };
}

/** The class of an imported contact; none for a treatment that the configuration does not know. */
function classByName(configuration: Configuration, id: string): string {
  const treatment = treatmentOf(configuration, id);
  return treatment === undefined ? '' : contactClassOf(treatment, configuration);
}

/** Refuses what a contact window has no room for beside the customer's other contacts. */
export function contactRefusal(
  configuration: Configuration,
  candidate: Pick<Candidate, 'plannedAt' | 'channel' | 'class' | 'zone'>,
  contacts: readonly KnownContact[],
): ClaimRefusal | null {
  const { plannedAt: at, channel, zone } = candidate;
  const existing: ContactAt[] = contacts.map((contact) => ({
    at: contact.at,
    channel: contact.channel,
    class: contact.class ?? classByName(configuration, contact.treatment),
  }));
  const { windows } = configuration.contactPolicy;
  const full = windowRefusal(
    windows,
    configuration.contactClasses,
    existing,
    { at, channel, class: candidate.class },
    zone,
  );
  return full === null ? null : { reason: 'contact-window', detail: full.id };
}
