// From a decision to the candidate for a claim: what the newest configuration and the rejections in force say of it.
import { knownZones } from '#engine/policy/calendar.ts';
import type { Candidate } from '#engine/store/decisions/claims.ts';
import { decisionHash } from '#engine/store/decisions/decision-hash.ts';
import { rejectedBefore } from '#engine/store/decisions/rejected-before.ts';
import type { StoredRun } from '#engine/store/decisions/runs.ts';
import type { DecisionRow } from '#engine/store/decisions/states.ts';
import { zoneAttribute } from '#engine/store/records/attributes.ts';
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import { mergedAt } from '#engine/store/records/reading/merged.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { KnownRejection } from '#shared/model/batch.ts';
import { contactClassOf } from '#shared/model/configuration.ts';
import type { IsoDate } from '#shared/model/units.ts';
import { type Refusal, refused } from './refusal.ts';
import { plannedAt, type Rules } from './rules.ts';

/** What is to be claimed for a decision: the run's proposal, or what a person chose instead. */
export interface Wanted extends Pick<DecisionRow, 'position' | 'customer' | 'customerId' | 'net' | 'rank'> {
  readonly treatment: string;
  readonly channel: string;
}

/** Customers' facts that every candidate of a batch needs. */
export interface CustomerFacts {
  zoneOf(customer: number): string;
  rejectionsOf(customer: number): readonly KnownRejection[];
  /** The change that merged the customer into another who is decided about instead, or null. */
  mergedBy(customer: number): number | null;
}

/** Reads the facts of a batch in one go, inside the transaction that judges it. */
export function customerFacts(connection: Connection, rules: Rules, batch: readonly number[]): CustomerFacts {
  const customers = Int32Array.from(new Set(batch)).sort();
  const change = newestChange(connection);
  const rejections = rejectedBefore(connection, change, customers, rules.now);
  const merged = mergedAt(connection, change);
  const attribute = zoneAttribute(connection, change, rules.configuration.feeds.zone);
  const column =
    attribute === undefined
      ? undefined
      : readCustomerColumns(connection, change, customers, [attribute]).get(attribute);
  const places = new Map([...customers].map((customer, place) => [customer, place]));
  const zones = column?.type === 'text' ? knownZones(column.values, rules.zone) : [];
  return {
    zoneOf(customer) {
      if (column?.type !== 'text') return rules.zone;
      return zones[column.codes[places.get(customer)!]!] ?? rules.zone;
    },
    rejectionsOf: (customer) => rejections.get(customer) ?? [],
    mergedBy: (customer) => (merged?.away.has(customer) ? merged.changeOf(customer) : null),
  };
}

/** The candidate, or why the decision cannot be claimed whatever room there is. */
export function candidateOf(run: StoredRun, rules: Rules, facts: CustomerFacts, wanted: Wanted): Candidate | Refusal {
  const { position, customer, customerId, treatment: id, channel, net, rank } = wanted;
  const treatment = rules.treatments.get(id);
  if (treatment === undefined) return refused('treatment-gone', id);
  if (treatment.channel !== channel) return refused('treatment-changed', id);
  if (!isValidOn(treatment.valid, run.date)) return refused('not-valid', id);
  const merging = facts.mergedBy(customer);
  if (merging !== null) return refused('merged', merging);
  const rejection = facts.rejectionsOf(customer).find((each) => forbids(each, id, channel));
  if (rejection !== undefined) return refused('rejected-before', rejection.code);
  const zone = facts.zoneOf(customer);
  const content = { v: 1, run: run.run, customer: customerId, treatment: id, channel, date: run.date } as const;
  return {
    position,
    customer,
    treatment: id,
    channel,
    class: contactClassOf(treatment, rules.configuration),
    purpose: treatment.purpose,
    plannedAt: plannedAt(run.date, zone),
    zone,
    net,
    rank,
    hash: decisionHash({ ...content, net, rank, wording: null }),
  };
}

/** Whether a rejection is about a treatment by a channel. */
export function forbids(rejection: KnownRejection, treatment: string, channel: string): boolean {
  if (rejection.scope === 'customer') return true;
  return rejection.scope === 'channel' ? rejection.channel === channel : rejection.treatment === treatment;
}

export function isValidOn(valid: { from?: string | undefined; to?: string | undefined }, date: IsoDate): boolean {
  return (valid.from === undefined || valid.from <= date) && (valid.to === undefined || date <= valid.to);
}
