// An attribute is a named, typed column of an import kind (decisions 8).

export const ATTRIBUTE_TYPES = ['text', 'whole', 'number', 'money', 'yes-no', 'date', 'instant'] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

export const ATTRIBUTE_ROLES = ['id', 'feature', 'outcome', 'protected', 'contact', 'zone', 'ignore'] as const;
export type AttributeRole = (typeof ATTRIBUTE_ROLES)[number];

/** Storage class of each type in a STRICT table. Money is 1/10,000; yes-no 0 or 1; date ISO text; instant UTC ms. */
export const SQL_TYPES: Readonly<Record<AttributeType, 'TEXT' | 'INTEGER' | 'REAL'>> = {
  text: 'TEXT',
  whole: 'INTEGER',
  number: 'REAL',
  money: 'INTEGER',
  'yes-no': 'INTEGER',
  date: 'TEXT',
  instant: 'INTEGER',
};

export const MAX_ATTRIBUTES = 1000;
export const MAX_CELL_BYTES = 1_000_000;
export const MAX_RECORD_BYTES = 16_000_000;

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly role: AttributeRole;
}
