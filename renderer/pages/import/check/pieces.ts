// What a person changes of a column, as a piece of a mapping.
import { ATTRIBUTE_ROLES, ATTRIBUTE_TYPES, type AttributeRole, type AttributeType } from '#shared/model/attribute.ts';
import type { InspectedColumn } from '#shared/model/inspection.ts';
import { KIND_COLUMNS, type Kind } from '#shared/model/kind.ts';
import type { MappingPiece } from '#shared/model/question.ts';
import type { Choice } from '../../../parts/form/select.tsx';

const ROLE_WORDS: Readonly<Record<AttributeRole, string>> = {
  id: 'Id',
  feature: 'Feature',
  outcome: 'Outcome',
  protected: 'Protected',
  contact: 'Contact',
  zone: 'Time zone',
  ignore: 'Ignore',
};
const ROLE_DETAILS: Partial<Record<AttributeRole, string>> = {
  feature: 'for rules, values and segments',
  outcome: 'known only afterwards',
  protected: 'never used to decide',
  contact: 'an address, a number',
  zone: "the customer's own clock",
  ignore: 'not stored',
};
const OWN_WORDS: Readonly<Record<string, string>> = { customer: 'Customer id', at: 'When', id: 'Id' };

export const TYPE_WORDS: Readonly<Record<AttributeType | 'customer', string>> = {
  customer: 'Text',
  text: 'Text',
  whole: 'Whole number',
  number: 'Number',
  money: 'Money',
  'yes-no': 'Yes or no',
  date: 'Date',
  instant: 'Date and time',
};

/** The kind's own columns first, then what an attribute may be. */
export function roleChoices(kind: Kind): Choice[] {
  const own = KIND_COLUMNS[kind].map(({ name, required }) => ({
    value: `own ${name}`,
    label: OWN_WORDS[name] ?? capital(name.replaceAll('_', ' ')),
    detail: required ? `every row of ${kind} has one` : `a column of ${kind}`,
  }));
  const roles = ATTRIBUTE_ROLES.filter((role) => role !== 'id').map((role) => ({
    value: role,
    label: ROLE_WORDS[role],
    ...(ROLE_DETAILS[role] === undefined ? {} : { detail: ROLE_DETAILS[role] }),
  }));
  return [...own, ...roles];
}

export const roleOf = ({ target, name, role }: InspectedColumn): string =>
  target === 'attribute' ? role : `own ${name}`;

export function rolePiece({ header, name, target }: InspectedColumn, role: string): MappingPiece {
  const own = role.startsWith('own ') ? role.slice('own '.length) : null;
  const column = own === null ? { name: target === 'attribute' ? name : header, role } : { name: own, role: 'feature' };
  return { columns: { [header]: column } };
}

export const typeChoices = (currency: string): Choice[] =>
  ATTRIBUTE_TYPES.map((type) => ({ value: type, label: type === 'money' ? `Money, ${currency}` : TYPE_WORDS[type] }));

export const typePiece = ({ header }: InspectedColumn, type: string): MappingPiece => ({
  columns: { [header]: { type, exact: false } },
});

export const datesPiece = (header: string, dateOrder: string): MappingPiece => ({
  columns: { [header]: { dateOrder } },
});

export const DATE_CHOICES: readonly Choice[] = [
  { value: 'dmy', label: 'Day first' },
  { value: 'mdy', label: 'Month first' },
];

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
