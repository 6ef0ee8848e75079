// Everybody who is visible at a change, by id and by number: what every list of customers starts from.
import type { ChangeNumber } from '#shared/model/units.ts';
import type { Connection } from '../../../workspace/connection.ts';
import { customersInIdOrder } from '../customers.ts';

export interface Everybody {
  /** Customer numbers in order of the bytes of their ids. */
  readonly byId: Int32Array<ArrayBuffer>;
  /** By customer number: the place in `byId`, -1 for who is not visible. */
  readonly place: Int32Array;
  /** The same customers, by number. */
  readonly ascending: Int32Array;
}

export async function readEverybody(
  connection: Connection,
  change: ChangeNumber,
  breathe: () => Promise<void>,
): Promise<Everybody> {
  const { customers } = await customersInIdOrder(connection, change, breathe);
  const byId = Int32Array.from(customers);
  let most = 0;
  for (const customer of byId) if (customer > most) most = customer;
  const place = new Int32Array(most + 1).fill(-1);
  for (let k = 0; k < byId.length; k += 1) place[byId[k]!] = k;
  await breathe();
  const ascending = new Int32Array(byId.length);
  let next = 0;
  for (let customer = 0; customer <= most; customer += 1) if (place[customer]! >= 0) ascending[next++] = customer;
  await breathe();
  return { byId, place, ascending };
}

/** Customers read between two breaths: some 20 ms where their permissions are read too. */
const PAGE = 2048;

/** Everybody by number, a page at a time. */
export function* pagesOf({ ascending }: Everybody): Generator<Int32Array> {
  for (let from = 0; from < ascending.length; from += PAGE) yield ascending.subarray(from, from + PAGE);
}
