// A list is an order: filters and sort are evaluated once over everybody, in pages with breaths between them, into the
// numbers of the customers who match, in their order.
import { breathsFor, sortBreathing } from '#engine/orchestrator/sort.ts';
import { savedAudiences } from '#engine/store/decisions/audiences.ts';
import { visibleAttributes } from '#engine/store/records/attributes.ts';
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import { type Everybody, pagesOf } from '#engine/store/records/reading/orders/everybody.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { Attribute } from '#shared/model/attribute.ts';
import { attributeOfKey, CUSTOMER_FACTS, type CustomerFact, type Filter, type Sort } from '#shared/model/filter.ts';
import { attributeKeys, factKeys, type SortKeys } from './sort-keys.ts';
import type { Standing } from './standing.ts';
import { attributesOf, checkFilter, testOf, type Worked } from './tests.ts';

export interface Asked {
  readonly filter: readonly Filter[];
  readonly sort: Sort | null;
}

export interface Evaluated {
  /** Customer numbers, in order. */
  readonly customers: Int32Array;
  /** For each filter: how many would match without it. */
  readonly without: readonly number[];
}

/** Throws BAD_VALUE for a filter or sort that the attributes do not have. */
export function checkAsked(connection: Connection, { filter, sort }: Asked, standing: Standing): void {
  const attributes = visibleAttributes(connection, 'customers', standing.change);
  const audiences = filter.some((each) => 'audience' in each) ? savedAudiences(connection) : [];
  for (const each of filter) {
    if ('audience' in each && !audiences.some(({ audience }) => audience === each.audience)) {
      const sentence = `There is no audience ${each.audience} any more. Remove that filter.`;
      throw new Problem('BAD_VALUE', sentence, { audience: each.audience });
    }
    checkFilter(each, attributes, standing);
  }
  if (sort !== null) checkSort(sort, attributes);
}

/** Calls `breathe` after every page with the customers read, and in a sort with how many a part of it is worth. */
export async function evaluate(
  connection: Connection,
  { filter, sort }: Asked,
  standing: Standing,
  everybody: Everybody,
  worked: Worked,
  breathe: (done: number) => Promise<void>,
): Promise<Evaluated> {
  const keys = sort === null ? null : keysOf(sort, everybody);
  const sorted = sort === null ? null : attributeOfKey(sort.column);
  const names = [...new Set([...filter.flatMap(attributesOf), ...(sorted === null ? [] : [sorted])])];
  const matches = new Uint8Array(everybody.place.length);
  const failing = new Array<number>(filter.length).fill(0);
  let count = 0;
  for (const customers of filter.length === 0 && keys === null ? [] : pagesOf(everybody)) {
    const page = { customers, columns: readCustomerColumns(connection, standing.change, customers, names) };
    const tests = filter.map((each) => testOf(each, page, standing, worked));
    for (let row = 0; row < customers.length; row += 1) {
      const failed = failedTest(tests, row);
      if (failed === NONE_FAILED) {
        matches[customers[row]!] = 1;
        count += 1;
      } else if (failed !== SEVERAL_FAILED) failing[failed]! += 1;
    }
    keys?.add(page, worked);
    await breathe(customers.length);
  }
  const chosen = filter.length === 0 ? everybody.byId.slice() : matching(everybody.byId, matches, count);
  const without = failing.map((each) => each + chosen.length);
  await breathe(0);
  if (keys !== null) {
    const part = (share: number): Promise<void> => breathe(share * everybody.byId.length);
    const by = await keys.finish(part);
    // Stable, and `chosen` is in order of ids: so are ties.
    const compare = (a: number, b: number): number => (by[a]! < by[b]! ? -1 : by[a]! > by[b]! ? 1 : 0);
    await sortBreathing(chosen, compare, () => part(1 / breathsFor(chosen.length)));
  } else if (sort?.descending === true) chosen.reverse();
  return { customers: chosen, without };
}

const NONE_FAILED = -1;
const SEVERAL_FAILED = -2;

/** Which test alone says no. */
function failedTest(tests: readonly ((row: number) => boolean)[], row: number): number {
  let failed = NONE_FAILED;
  for (let k = 0; k < tests.length; k += 1) {
    if (tests[k]!(row)) continue;
    if (failed !== NONE_FAILED) return SEVERAL_FAILED;
    failed = k;
  }
  return failed;
}

function matching(byId: Int32Array, matches: Uint8Array, count: number): Int32Array<ArrayBuffer> {
  const chosen = new Int32Array(count);
  let next = 0;
  for (const customer of byId) if (matches[customer] === 1) chosen[next++] = customer;
  return chosen;
}

function checkSort({ column }: Sort, attributes: readonly Attribute[]): void {
  if (column === 'id' || factOf(column) !== undefined) return;
  const name = attributeOfKey(column);
  if (name !== null && attributes.some((each) => each.name === name)) return;
  throw new Problem('BAD_VALUE', `A list cannot be sorted by ${quoted(name ?? column)}. Sort by another column.`, {
    column,
  });
}

function keysOf({ column, descending }: Sort, { place }: Everybody): SortKeys | null {
  if (column === 'id') return null;
  const fact = factOf(column);
  const highest = place.length - 1;
  if (fact !== undefined) return factKeys(fact, highest, descending);
  return attributeKeys(attributeOfKey(column) ?? column, highest, descending);
}

/** The fact that a column shows, if it is one. */
export const factOf = (column: string): CustomerFact | undefined => CUSTOMER_FACTS.find((each) => each === column);
