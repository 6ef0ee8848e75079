// Where each kind's rows are stored: its table, what makes two rows the same thing, and the columns of one import.
import type { AttributeType } from '#shared/model/attribute.ts';
import { KIND_COLUMNS, type Kind } from '#shared/model/kind.ts';

export interface KindTable {
  readonly table: string;
  /** Rows of these kinds carry a customer number in column `customer`. */
  readonly hasCustomer: boolean;
  /** The column by which a later row is the same thing as an earlier one; null where every row is new (decisions 7). */
  readonly identity: 'customer' | 'event_id' | 'id' | null;
}

export const KIND_TABLES: Readonly<Record<Kind, KindTable>> = {
  customers: { table: 'customer_row', hasCustomer: true, identity: 'customer' },
  events: { table: 'event', hasCustomer: true, identity: 'event_id' },
  permissions: { table: 'permission', hasCustomer: true, identity: null },
  contacts: { table: 'contact', hasCustomer: true, identity: null },
  outcomes: { table: 'outcome', hasCustomer: true, identity: null },
  scores: { table: 'score', hasCustomer: true, identity: null },
  offers: { table: 'offer', hasCustomer: false, identity: 'id' },
  prices: { table: 'price', hasCustomer: false, identity: null },
  network: { table: 'network', hasCustomer: false, identity: null },
};

/** A value as it is bound to a STRICT column: money in 1/10,000, whole numbers beyond 2^53 as bigint, null is missing. */
export type StoredValue = string | number | bigint | null;

export interface StoredColumn {
  readonly name: string;
  /** The physical column, or NULL for one that a dry run does not make. */
  readonly column: string;
  readonly type: AttributeType;
  readonly required: boolean;
}

/** A kind's own columns except the customer's, in stored order. */
export function ownColumns(kind: Kind): StoredColumn[] {
  return KIND_COLUMNS[kind].flatMap(({ name, type, required }) =>
    type === 'customer' ? [] : [{ name, column: name, type, required }],
  );
}

export const attributeColumn = (position: number): string => `a${position}`;

/** How to select a stored column so that nothing is lost: int64 as text, the rest as it is. */
export const exactly = ({ column, type }: StoredColumn): string =>
  type === 'whole' ? `CAST(${column} AS TEXT)` : column;
