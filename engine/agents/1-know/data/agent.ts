// The data agent: everything the feeds say about a batch of customers, as one frame. It remembers small batches, so
// that a customer looked at twice is read once.
import { z } from 'zod';
import { type AgentContext, defineAgent, message } from '#engine/agents/agent.ts';
import { hashBytes } from '#engine/maths/hash.ts';
import { liveContactsOf } from '#engine/store/decisions/live-contacts.ts';
import { rejectedBefore } from '#engine/store/decisions/rejected-before.ts';
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import { permissionsOf } from '#engine/store/records/reading/ledger.ts';
import type { CustomerData, DataNeeds } from '#shared/model/batch.ts';
import { readEvents, readScores } from './columns.ts';
import { readNetwork, readPrices } from './feeds.ts';

/** Customers kept altogether; a larger batch is not remembered. */
const REMEMBERED_CUSTOMERS = 4096;

interface Remembered {
  readonly customers: Int32Array;
  readonly data: CustomerData;
}

const getPayload = z.object({
  /** Customer numbers, ascending. */
  customers: z.custom<Int32Array>((value) => value instanceof Int32Array),
  needs: z.custom<DataNeeds>((value) => typeof value === 'object' && value !== null),
});

/** A data agent with an empty memory. */
export function createDataAgent() {
  const remembered = new Map<string, Remembered>();
  let feeds: { readonly key: string; readonly value: Feeds } | null = null;
  const feedsOf = (context: AgentContext): Feeds => {
    const { connection, change, asOf, configurationVersion } = context;
    const key = JSON.stringify([connection.path, change, asOf, configurationVersion]);
    if (feeds?.key !== key) feeds = { key, value: readFeeds(context) };
    return feeds.value;
  };
  return defineAgent('data', {
    get_customer_data: message(getPayload, async ({ customers, needs }, context) => {
      const size = customers.length;
      const key = keyOf(context, customers, needs);
      const known = remembered.get(key);
      if (known !== undefined && sameNumbers(known.customers, customers)) {
        remembered.delete(key);
        remembered.set(key, known);
        return { result: known.data, size, cache: 'hit' as const };
      }
      const data = await readData(context, customers, needs, feedsOf(context));
      remember(remembered, key, { customers, data });
      return { result: data, size, cache: 'miss' as const };
    }),
    clear_cache: message(z.object({}), () => {
      const size = remembered.size;
      remembered.clear();
      feeds = null;
      return { result: { cleared: size }, size, cache: 'none' as const };
    }),
  });
}

async function readData(
  context: AgentContext,
  customers: Int32Array,
  needs: DataNeeds,
  feeds: Feeds,
): Promise<CustomerData> {
  const { connection, change, asOf, work } = context;
  const attributes = readCustomerColumns(connection, change, customers, [...needs.attributes]);
  await work.breathe();
  const events = needs.events ? await readEvents(context, customers) : null;
  const { scores, probabilities } = await readScores(context, customers, needs.scores);
  const data: CustomerData = {
    frame: { size: customers.length, customers, attributes, metrics: new Map(), scores },
    probabilities,
    events,
    contacts: needs.contacts ? liveContactsOf(connection, customers, ...needs.contacts, change) : new Map(),
    rejections: needs.contacts ? rejectedBefore(connection, change, customers, asOf) : new Map(),
    permissions: needs.permissions ? permissionsOf(connection, change, customers) : new Map(),
    ...feeds,
  };
  await work.breathe();
  return data;
}

/** The feeds that are the same for every batch. */
type Feeds = Pick<CustomerData, 'network' | 'prices'>;

function readFeeds(context: AgentContext): Feeds {
  const { network, prices } = context.configuration.feeds;
  return {
    network: network === undefined ? new Map() : readNetwork(context, network.metric),
    prices: prices === undefined ? new Map() : readPrices(context),
  };
}

function keyOf(context: AgentContext, customers: Int32Array, needs: DataNeeds): string {
  const { connection, change, asOf, configurationVersion } = context;
  const bytes = new Uint8Array(customers.buffer, customers.byteOffset, customers.byteLength);
  return JSON.stringify([
    connection.path,
    change,
    asOf,
    configurationVersion,
    needs,
    hashBytes(bytes, customers.length),
  ]);
}

function sameNumbers(left: Int32Array, right: Int32Array): boolean {
  return left.length === right.length && left.every((each, i) => each === right[i]);
}

function remember(remembered: Map<string, Remembered>, key: string, entry: Remembered): void {
  if (entry.customers.length > REMEMBERED_CUSTOMERS) return;
  remembered.set(key, entry);
  let total = 0;
  for (const { customers } of remembered.values()) total += customers.length;
  for (const [oldest, { customers }] of remembered) {
    if (total <= REMEMBERED_CUSTOMERS) return;
    remembered.delete(oldest);
    total -= customers.length;
  }
}
