// Everybody a run decides about: in order of id bytes, where decisions have their positions, and in order of customer
// numbers, in which the tables are read.
import { audienceMembers } from '#engine/store/decisions/audiences.ts';
import { ARM_HELD_OUT, type Arms } from '#engine/store/decisions/layers.ts';
import type { PinnedRun } from '#engine/store/decisions/runs.ts';
import type { CustomerSet } from '#engine/store/records/customer-set.ts';
import { customerIdOf, customersInIdOrder } from '#engine/store/records/reading/customers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';

const BATCH = 8192;

export interface Audience {
  /** Customer number and id at each position. */
  readonly customers: Int32Array;
  readonly ids: readonly string[];
  /** The same numbers, ascending, with the position of each. */
  readonly ascending: Int32Array;
  readonly positions: Int32Array;
}

export async function audienceOf(
  connection: Connection,
  pins: PinnedRun,
  breathe: () => Promise<void>,
): Promise<Audience> {
  if (pins.customer !== null) {
    const customers = Int32Array.of(pins.customer);
    return {
      customers,
      ids: [customerIdOf(connection, pins.customer)],
      ascending: customers,
      positions: Int32Array.of(0),
    };
  }
  const everybody = await customersInIdOrder(connection, pins.pinnedChange, breathe);
  const { customers, ids } =
    pins.audience === null ? everybody : within(everybody, audienceMembers(connection, pins.audience));
  const ascending = customers.slice().sort();
  await breathe();
  const places = new Int32Array((ascending.at(-1) ?? 0) + 1);
  for (let position = 0; position < customers.length; position += 1) places[customers[position]!] = position;
  const positions = ascending.map((customer) => places[customer]!);
  await breathe();
  return { customers, ids, ascending, positions };
}

/** Those of everybody who are in a set, in their order. */
function within({ customers, ids }: Pick<Audience, 'customers' | 'ids'>, members: CustomerSet) {
  const places: number[] = [];
  for (let place = 0; place < customers.length; place += 1) if (members.has(customers[place]!)) places.push(place);
  return { customers: Int32Array.from(places, (place) => customers[place]!), ids: places.map((place) => ids[place]!) };
}

/** A stretch of consecutive customer numbers. */
export interface AudienceBatch {
  readonly batch: number;
  readonly customers: Int32Array;
  readonly positions: Int32Array;
  readonly ids: readonly string[];
  readonly heldOut: Uint8Array;
}

/** The audience in batches of 8,192, or of another size. `arms` says who is held out. */
export function* batchesOf(audience: Audience, arms: Arms, size = BATCH): Generator<AudienceBatch> {
  const { ascending, positions, ids } = audience;
  for (let from = 0, batch = 0; from < ascending.length; from += size, batch += 1) {
    const customers = ascending.subarray(from, from + size);
    const places = positions.subarray(from, from + size);
    yield {
      batch,
      customers,
      positions: places,
      ids: Array.from(places, (position) => ids[position]!),
      heldOut: Uint8Array.from(customers, (customer) => (arms[customer] === ARM_HELD_OUT ? 1 : 0)),
    };
  }
}
