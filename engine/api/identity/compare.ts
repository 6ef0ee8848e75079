// Two ids of a proposal side by side: every attribute of both with how the two values stand to each other, and what has
// happened under each id. It shows values: it is for a person, and never kept.
import { comparableEmail, comparablePhone, comparableText } from '#engine/policy/identity/compare.ts';
import type { IdentityRules } from '#engine/policy/identity/rules.ts';
import type { SearchSummary } from '#engine/review/identity/find.ts';
import { type Proposal, proposalShown } from '#engine/review/identity/proposals.ts';
import { togetherNow } from '#engine/review/identity/together.ts';
import { newestSearch, proposalOf } from '#engine/store/identity/proposals.ts';
import { customerIdOf, customerProfile, type ProfileValue } from '#engine/store/records/reading/customers.ts';
import { contactsOf, eventsOf, permissionsOf } from '#engine/store/records/reading/ledger.ts';
import { mergedAt } from '#engine/store/records/reading/merged.ts';
import { namesOf } from '#engine/store/records/reading/names.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { type AttributeUnit, labelOf } from '#shared/model/attribute-label.ts';
import { type ChangeNumber, changeNumber, instant } from '#shared/model/units.ts';

/** How two values stand: `alike` are equal as they are compared, and written otherwise; `one` has only one of them. */
export type Agreement = 'same' | 'alike' | 'different' | 'one' | 'neither';

export interface ComparedLine extends Omit<ProfileValue, 'value'> {
  readonly label: string;
  readonly unit: AttributeUnit | null;
  /** What it is to the search: an address, what must agree, what must not differ. */
  readonly evidence: 'address' | 'agree' | 'contradict' | null;
  /** Of the first id in byte order, and of the other. */
  readonly one: ProfileValue['value'];
  readonly other: ProfileValue['value'];
  readonly agreement: Agreement;
}

export interface ComparedPerson {
  readonly id: string;
  readonly name: string | null;
  /** Who the id was merged into before, or null. */
  readonly standsFor: string | null;
  /** Other ids that were merged into this one before. */
  readonly merged: readonly string[];
  readonly events: number;
  /** UTC milliseconds, or null without any. */
  readonly lastEvent: number | null;
  readonly contacts: number;
  readonly lastContact: number | null;
  /** The newest thing said about permission for marketing, on any channel. */
  readonly permission: { readonly state: string; readonly channel: string; readonly at: number } | null;
}

export interface Comparison extends Proposal {
  readonly one: ComparedPerson;
  readonly other: ComparedPerson;
  readonly lines: readonly ComparedLine[];
}

const BEGINNING = instant(-8_640_000_000_000_000);
const END = instant(8_640_000_000_000_000);

/** Ids that are one by now are shown as the search saw them. Throws UNKNOWN_PROPOSAL. */
export function compareProposal(connection: Connection, number: number): Comparison {
  const stored = proposalOf(connection, number);
  const search = newestSearch(connection);
  if (stored === undefined || search === undefined || stored.search !== search.search) {
    throw new Problem('UNKNOWN_PROPOSAL', `Proposal ${number} is none of the newest search. Look at the list again.`, {
      proposal: number,
    });
  }
  const { rules, seen } = JSON.parse(search.summary) as SearchSummary;
  const proposal = proposalShown(connection, stored, togetherNow(connection));
  const change = proposal.state === 'merged' ? changeNumber(seen) : newestChange(connection);
  const numbers = [stored.one, stored.other] as const;
  const [names, others] = [namesOf(connection, change, numbers), customerProfile(connection, stored.other, change)];
  const lines = customerProfile(connection, stored.one, change).map((one, at): ComparedLine => {
    const { value, ...attribute } = one;
    const other = others[at]!.value;
    const evidence = evidenceOf(attribute.name, rules);
    return {
      ...attribute,
      ...labelOf(attribute),
      evidence,
      one: value,
      other,
      agreement: agreementOf(attribute.name, rules, value, other),
    };
  });
  return {
    ...proposal,
    one: personOf(connection, stored.one, names[0] ?? null, change),
    other: personOf(connection, stored.other, names[1] ?? null, change),
    lines,
  };
}

function personOf(connection: Connection, customer: number, name: string | null, change: ChangeNumber): ComparedPerson {
  const merged = mergedAt(connection, change);
  const survivor = merged?.survivorOf(customer) ?? customer;
  const alone = Int32Array.of(customer);
  const events = eventsOf(connection, change, customer);
  const contacts = contactsOf(connection, change, alone, BEGINNING, END).get(customer) ?? [];
  const permissions = (permissionsOf(connection, change, alone).get(customer) ?? []).filter(
    ({ purpose }) => purpose === 'marketing',
  );
  const said = permissions.reduce<(typeof permissions)[number] | null>(
    (newest, each) => (newest === null || each.recordedAt >= newest.recordedAt ? each : newest),
    null,
  );
  return {
    id: customerIdOf(connection, customer),
    name,
    standsFor: survivor === customer ? null : customerIdOf(connection, survivor),
    merged: (merged?.membersOf(customer)?.slice(1) ?? []).map((each) => customerIdOf(connection, each)),
    events: events.length,
    lastEvent: events.at(-1)?.at ?? null,
    contacts: contacts.length,
    lastContact: contacts.at(-1)?.at ?? null,
    permission: said === null ? null : { state: said.state, channel: said.channel, at: said.recordedAt },
  };
}

function evidenceOf(name: string, { email, phone, agree, contradict }: IdentityRules): ComparedLine['evidence'] {
  if (email.includes(name) || phone.includes(name)) return 'address';
  if (agree.includes(name)) return 'agree';
  return contradict.includes(name) ? 'contradict' : null;
}

function agreementOf(
  name: string,
  rules: IdentityRules,
  one: ProfileValue['value'],
  other: ProfileValue['value'],
): Agreement {
  if (one === null && other === null) return 'neither';
  if (one === null || other === null) return 'one';
  if (one === other) return 'same';
  const [a, b] = [one, other].map((value) => comparable(name, rules, String(value)));
  return a !== null && a === b ? 'alike' : 'different';
}

/** As the search compares it; null where it cannot be read as what it should be. */
function comparable(name: string, { email, phone, country }: IdentityRules, text: string): string | null {
  if (email.includes(name)) return comparableEmail(text);
  return phone.includes(name) ? comparablePhone(text, country) : comparableText(text);
}
