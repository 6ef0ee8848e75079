// Who may be contacted today, by channel: the permissions in force of everybody, counted in pages and kept until an
// import, the configuration or the day changes them. The same verdicts as the filter of the list of customers.
import { setImmediate } from 'node:timers/promises';
import { readEverybody } from '#engine/store/records/reading/orders/everybody.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { channelsOf, readAllowed } from '../customers/facts.ts';
import { type Standing, stampOf, standingNow } from '../customers/standing.ts';

export interface Contactable {
  readonly customers: number;
  /** Who may be contacted on no channel at all. */
  readonly nobody: number;
  readonly channels: readonly { readonly channel: string; readonly name: string; readonly customers: number }[];
}

const KEPT = new WeakMap<Connection, { readonly stamp: string; readonly counts: Contactable }>();

/** Throws JOB_CANCELLED when whoever asked has gone. */
export async function contactableNow(connection: Connection, signal: AbortSignal | undefined): Promise<Contactable> {
  const standing = connection.read(() => standingNow(connection));
  const stamp = stampOf(standing);
  const kept = KEPT.get(connection);
  if (kept?.stamp === stamp) return kept.counts;
  const breathe = async (): Promise<void> => {
    await setImmediate();
    if (signal?.aborted === true) throw new Problem('JOB_CANCELLED', 'Nobody waits for these counts any more.');
  };
  const counts = await count(connection, standing, breathe);
  KEPT.set(connection, { stamp, counts });
  return counts;
}

async function count(connection: Connection, standing: Standing, breathe: () => Promise<void>): Promise<Contactable> {
  const everybody = await readEverybody(connection, standing.change, breathe);
  const allowed = await readAllowed(connection, standing, everybody, breathe);
  const channels = channelsOf(standing);
  const counts = new Float64Array(channels.length);
  let nobody = 0;
  for (const customer of everybody.ascending) {
    const bits = allowed[customer]!;
    if (bits === 0) nobody += 1;
    for (let bit = 0; bit < channels.length; bit += 1) if ((bits & (1 << bit)) !== 0) counts[bit]! += 1;
  }
  return {
    customers: everybody.ascending.length,
    nobody,
    channels: channels.map((channel, bit) => ({
      channel,
      name: standing.configuration.channels[channel]?.name ?? channel,
      customers: counts[bit]!,
    })),
  };
}
