// The values that a text attribute has, for choosing among them.
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import { type Everybody, pagesOf } from '#engine/store/records/reading/orders/everybody.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Standing } from './standing.ts';

export interface Values {
  /** The most frequent first, at equal count by their bytes. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** How many different ones there are; above the values told, only that there are more. */
  readonly distinct: number;
  readonly missing: number;
}

const MOST_TOLD = 200;
/** Free text and names have a value for each customer: beyond this many no more are told apart. */
const MOST_COUNTED = 20_000;

export async function readValues(
  connection: Connection,
  { change }: Standing,
  everybody: Everybody,
  attribute: string,
  breathe: () => Promise<void>,
): Promise<Values> {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const customers of pagesOf(everybody)) {
    const column = readCustomerColumns(connection, change, customers, [attribute]).get(attribute);
    if (column?.type !== 'text') break;
    const seen = new Int32Array(column.values.length);
    for (const code of column.codes) {
      if (code < 0) missing += 1;
      else seen[code]! += 1;
    }
    for (const [code, value] of column.values.entries()) {
      const before = counts.get(value);
      if (before !== undefined || counts.size < MOST_COUNTED) counts.set(value, (before ?? 0) + seen[code]!);
    }
    await breathe();
  }
  const values = [...counts].map(([value, count]) => ({ value, count }));
  values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { values: values.slice(0, MOST_TOLD), distinct: counts.size, missing };
}
