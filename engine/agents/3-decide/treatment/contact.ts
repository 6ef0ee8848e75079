// May we contact this customer with this treatment at the planned instant: permission, contact windows, earlier
// rejections, the treatment's dates and the address. What a rule says stands in filters.ts.
import type { AgentContext } from '#engine/agents/agent.ts';
import { knownZones, noonOf } from '#engine/policy/calendar.ts';
import { type ContactAt, windowRefusal, windowRoom } from '#engine/policy/contact-policy.ts';
import { togetherRules } from '#engine/policy/together.ts';
import { zoneAttribute } from '#engine/store/records/attributes.ts';
import {
  type CustomerData,
  type KnownContact,
  type KnownRejection,
  type PermissionVerdicts,
  type Together,
  VERDICT,
} from '#shared/model/batch.ts';
import {
  type Configuration,
  type ContactWindow,
  contactClassOf,
  NO_CONTACT_FIELD,
  type Treatment,
} from '#shared/model/configuration.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Column } from '#shared/model/frame.ts';
import { ANY_CHANNEL } from '#shared/model/permission.ts';
import type { Instant } from '#shared/model/units.ts';

const FREE = -1;

export interface ContactRules {
  /** REASON_CODE of what forbids the contact, or -1. */
  readonly refusal: (row: number) => number;
  /** Everything that forbids the contact, in the order in which it is asked. */
  readonly refusals: (row: number) => number[];
  readonly byDefault: (row: number) => boolean;
  /** The window that refuses, or null. */
  readonly window: (row: number) => ContactWindow | null;
  readonly rejection: (row: number) => KnownRejection | null;
}

/** Everything about a batch that the contact rules of its treatments share. */
export interface ContactBatch {
  readonly data: CustomerData;
  readonly permissions: PermissionVerdicts;
  readonly plannedAt: (row: number) => Instant;
  readonly zoneOf: (row: number) => string;
}

/** The planned instant is noon of the date in the customer's zone, where an attribute names one, else the workspace's. */
export function contactBatch(
  data: CustomerData,
  permissions: PermissionVerdicts,
  { connection, change, configuration, settings, date }: AgentContext,
): ContactBatch {
  const attribute = zoneAttribute(connection, change, configuration.feeds.zone);
  const column = attribute === undefined ? undefined : data.frame.attributes.get(attribute);
  const noon = noonOf(date, settings.zone);
  if (column?.type !== 'text') return { data, permissions, plannedAt: () => noon, zoneOf: () => settings.zone };
  const { codes } = column;
  const zones = knownZones(column.values, settings.zone);
  const noons = zones.map((zone) => noonOf(date, zone));
  return {
    data,
    permissions,
    plannedAt: (row) => noons[codes[row]!] ?? noon,
    zoneOf: (row) => zones[codes[row]!] ?? settings.zone,
  };
}

/** The contact rules of one treatment over a batch. */
export function compileContact(treatment: Treatment, batch: ContactBatch, context: AgentContext): ContactRules {
  const { configuration, date } = context;
  const { frame } = batch.data;
  const profiling = verdictReader(batch.permissions, 'profiling', ANY_CHANNEL);
  const permission = verdictReader(batch.permissions, treatment.purpose, treatment.channel);
  const window = windowReader(treatment, batch, configuration);
  const rejection = rejectionReader(treatment, batch.data);
  const missingAddress = missingAddressReader(treatment, configuration, frame.attributes);
  const { from, to } = treatment.valid;
  const outOfDate = (from !== undefined && date < from) || (to !== undefined && date > to);
  const tests: readonly (readonly [code: number, forbids: (row: number) => boolean])[] = [
    // An objection to profiling leaves mandatory treatments (decisions 4).
    [REASON_CODE['profiling-objected'], (row) => !treatment.mandatory && (profiling(row) & VERDICT.allowed) === 0],
    [REASON_CODE['no-permission'], (row) => (permission(row) & VERDICT.allowed) === 0],
    [REASON_CODE['contact-window'], (row) => window(row) !== null],
    [REASON_CODE['rejected-before'], (row) => rejection(row) !== null],
    [REASON_CODE['not-valid'], () => outOfDate],
    [REASON_CODE['no-contact-field'], missingAddress],
  ];
  return {
    window,
    rejection,
    byDefault: (row) => (permission(row) & VERDICT.byDefault) !== 0,
    refusal(row) {
      for (const [code, forbids] of tests) if (forbids(row)) return code;
      return FREE;
    },
    refusals: (row) => tests.flatMap(([code, forbids]) => (forbids(row) ? [code] : [])),
  };
}

function verdictReader({ questions, verdicts }: PermissionVerdicts, purpose: string, channel: string) {
  const question = questions.findIndex((each) => each.purpose === purpose && each.channel === channel);
  if (question === -1) throw new Error(`nobody asked for the permission of ${purpose} by ${channel}`);
  const { length } = questions;
  return (row: number): number => verdicts[row * length + question]!;
}

function windowReader(treatment: Treatment, batch: ContactBatch, configuration: Configuration) {
  const { contactClasses: classes } = configuration;
  const { windows } = configuration.contactPolicy;
  const { channel } = treatment;
  const contactsOf = contactReader(configuration);
  const own = contactClassOf(treatment, configuration);
  const { contacts, frame } = batch.data;
  // Nobody's first contact is refused but by a window that allows none.
  const closed = windowRefusal(windows, classes, [], { at: batch.plannedAt(0), channel, class: own }, batch.zoneOf(0));
  return (row: number): ContactWindow | null => {
    const known = contacts.get(frame.customers[row]!);
    if (known === undefined) return closed;
    return windowRefusal(
      windows,
      classes,
      contactsOf(known),
      { at: batch.plannedAt(row), channel, class: own },
      batch.zoneOf(row),
    );
  };
}

/** Contacts as windows see them: one of no class we know counts in every window. */
function contactReader(configuration: Configuration): (known: readonly KnownContact[]) => ContactAt[] {
  const classOf = new Map(configuration.treatments.map((each) => [each.id, contactClassOf(each, configuration)]));
  return (known) =>
    known.map(({ at, channel, class: of, treatment }) => ({ at, channel, class: of ?? classOf.get(treatment) ?? '' }));
}

/** What the customers of a batch may take together; null where that is one treatment at most. */
export async function togetherOf(batch: ContactBatch, { configuration, work }: AgentContext): Promise<Together | null> {
  const rules = togetherRules(configuration);
  if (rules === null) return null;
  const { together, windows } = rules;
  const { contactClasses: classes } = configuration;
  const { contacts, frame } = batch.data;
  const contactsOf = contactReader(configuration);
  const rooms = new Uint8Array(frame.size * windows.length);
  for (const [w, window] of windows.entries()) {
    const fresh = Math.min(together.most, window.max);
    for (let row = 0; row < frame.size; row += 1) {
      const known = contacts.get(frame.customers[row]!);
      rooms[row * windows.length + w] =
        known === undefined
          ? fresh
          : windowRoom(window, classes, contactsOf(known), batch.plannedAt(row), batch.zoneOf(row), together.most);
    }
    await work.breathe();
  }
  return { ...together, rooms };
}

function rejectionReader(treatment: Treatment, { rejections, frame }: CustomerData) {
  return (row: number): KnownRejection | null => {
    const known = rejections.get(frame.customers[row]!);
    if (known === undefined) return null;
    const binds = ({ scope, ...rejected }: KnownRejection): boolean =>
      scope === 'customer' ||
      (scope === 'channel' ? rejected.channel === treatment.channel : rejected.treatment === treatment.id);
    return known.find(binds) ?? null;
  };
}

function missingAddressReader(
  treatment: Treatment,
  { channels }: Configuration,
  attributes: ReadonlyMap<string, Column>,
): (row: number) => boolean {
  const field = channels[treatment.channel]?.contact ?? NO_CONTACT_FIELD;
  if (field === NO_CONTACT_FIELD) return () => false;
  const column = attributes.get(field);
  if (column === undefined) return () => true;
  if (column.type === 'text') return (row) => column.codes[row]! < 0;
  return (row) => Number.isNaN(column.values[row]!);
}
