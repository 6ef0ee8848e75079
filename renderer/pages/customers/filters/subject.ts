// What the editor of a filter is handed, whatever its type, and what the filter is about.
import type { ListColumn, ListColumns } from '#engine/api/customers/columns.ts';
import { attributeOfKey, CUSTOMER_FACTS, type Filter } from '#shared/model/filter.ts';

export interface EditorProps {
  readonly column: ListColumn;
  /** Null for one that is being made. */
  readonly filter: Filter | null;
  readonly catalogue: ListColumns;
  readonly onChange: (filter: Filter) => void;
}

/** The attribute or the fact that a column is, as the beginning of a filter. */
export function about({ key }: ListColumn): { attribute: string } | { fact: (typeof CUSTOMER_FACTS)[number] } {
  const fact = CUSTOMER_FACTS.find((each) => each === key);
  return fact === undefined ? { attribute: attributeOfKey(key) ?? key } : { fact };
}
