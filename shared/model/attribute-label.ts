// How an attribute is called on a screen: its name in words, and the unit that the name carries at its end.
import type { Attribute } from './attribute.ts';

/** `year` is a calendar year: digits without grouping. */
export type AttributeUnit = 'months' | 'days' | 'gigabytes' | 'share' | 'year';

export interface AttributeLabel {
  /** "Tenure" for `tenure_months`. */
  readonly label: string;
  readonly unit: AttributeUnit | null;
}

const UNITS: readonly (readonly [suffix: string, unit: AttributeUnit])[] = [
  ['months', 'months'],
  ['days', 'days'],
  ['gb', 'gigabytes'],
  ['share', 'share'],
  ['rate', 'share'],
  ['probability', 'share'],
  ['risk', 'share'],
  ['year', 'year'],
];
/** Units whose word stays in the label: "Birth year", "Churn risk". */
const SPOKEN: readonly AttributeUnit[] = ['share', 'year'];

export function labelOf({ name, type }: Pick<Attribute, 'name' | 'type'>): AttributeLabel {
  const words = name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .split(/[\s_.-]+/u)
    .filter((word) => word !== '');
  const last = words.at(-1)?.toLowerCase();
  const isNumber = type === 'whole' || type === 'number';
  const unit = (isNumber && UNITS.find(([suffix]) => suffix === last)?.[1]) || null;
  const kept = unit !== null && !SPOKEN.includes(unit) && words.length > 1 ? words.slice(0, -1) : words;
  const label = kept.join(' ');
  return { label: label === '' ? name : label.charAt(0).toUpperCase() + label.slice(1), unit };
}

const NAME = /^(customer[_ ]?)?(full[_ ]?|display[_ ]?)?name$/i;

/** The attribute by which a person calls a customer, or null where there is none and the id stands alone. */
export function nameAttribute<A extends Pick<Attribute, 'name' | 'type'>>(attributes: readonly A[]): A | null {
  return attributes.find(({ name, type }) => type === 'text' && NAME.test(name)) ?? null;
}
