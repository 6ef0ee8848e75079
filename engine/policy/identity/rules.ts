// By which attributes customers are compared: as the configuration says, else by what the attributes' roles and names
// suggest. And in which zone a pair is by what agrees and what does not.
import type { Attribute, AttributeType } from '#shared/model/attribute.ts';
import type { Configuration } from '#shared/model/configuration.ts';

/** Names of attributes. `email` and `phone` can make a proposal; the others speak for or against it. */
export type IdentityRules = NonNullable<Configuration['identity']>;

export const KEY_KINDS = ['email', 'phone'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];
/** A column of telephone numbers without signs may have been taken for whole numbers. */
export const KEY_TYPES: readonly AttributeType[] = ['text', 'whole'];

const EMAIL = /mail/i;
const PHONE = /phone|mobile|tel|cell|msisdn|gsm/i;
const NAME = /^((full|first|last|given|family|sur)[ _-]?)?name$/i;
const BIRTH = /birth|^dob$/i;
/** More customers than this at one address are a switchboard or a filler, not a person. */
export const SHARED_BY_MOST = 10;

/** The rules of a configuration, else those that the attributes suggest; null when nothing can be compared by. */
export function identityRules(
  configured: Configuration['identity'],
  attributes: readonly Attribute[],
): IdentityRules | null {
  if (configured !== undefined) return configured;
  const contacts = attributes.filter(({ role, type }) => role === 'contact' && KEY_TYPES.includes(type));
  const named = (pattern: RegExp, among: readonly Attribute[]): string[] =>
    among.filter(({ name }) => pattern.test(name)).map(({ name }) => name);
  const email = named(EMAIL, contacts);
  const phone = named(PHONE, contacts).filter((name) => !email.includes(name));
  if (email.length + phone.length === 0) return null;
  const others = attributes.filter(({ name, role }) => role !== 'ignore' && ![...email, ...phone].includes(name));
  const agree = named(NAME, others);
  // A household shares a telephone: without a name beside it, it says little.
  const weak = agree.length === 0 ? phone : [];
  return { email, phone, weak, agree, contradict: named(BIRTH, others), sharedByMost: SHARED_BY_MOST };
}

/** What two customers have in common and what not, by names of attributes. */
export interface PairFacts {
  /** Addresses they share: attributes of `email` and `phone`. */
  readonly same: readonly string[];
  /** Of `agree`: equal, and not known of one of the two. */
  readonly agreeing: readonly string[];
  readonly unknown: readonly string[];
  /** Of `agree` and `contradict`: different. */
  readonly different: readonly string[];
}

export type Zone = 'match' | 'possible' | 'none';

/**
 * *match*: a strong address is shared, everything that must agree does, and nothing contradicts. *none*: nothing is
 * shared, or only what is weak while something contradicts. *possible*: all that lies between.
 */
export function zoneOf({ weak }: Pick<IdentityRules, 'weak'>, facts: PairFacts): Zone {
  if (facts.same.length === 0) return 'none';
  const strong = facts.same.some((name) => !weak.includes(name));
  const contradicted = facts.different.length > 0;
  if (strong) return contradicted || facts.unknown.length > 0 ? 'possible' : 'match';
  return contradicted ? 'none' : 'possible';
}

/** Why a pair is proposed: "same email and name; different birth_date; phone alone is weak". */
export function inWords({ same, agreeing, unknown, different }: PairFacts): string {
  const list = (names: readonly string[]): string =>
    names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const parts = [`same ${list([...same, ...agreeing])}`];
  if (different.length > 0) parts.push(`different ${list(different)}`);
  if (unknown.length > 0) parts.push(`${list(unknown)} not known of one of them`);
  return parts.join('; ');
}
