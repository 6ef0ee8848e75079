// Who is held out in a run (decisions 14). The first run over more than one customer draws; later ones draw newcomers.
import type { Agents } from '#engine/agents/index.ts';
import { type Arms, armSeen, armsSeen, type Draw, drawArms, lotOf, NO_ARM } from '#engine/store/decisions/layers.ts';
import type { PinnedRun } from '#engine/store/decisions/runs.ts';
import type { Column } from '#shared/model/frame.ts';
import type { Conversation } from '../ask.ts';
import { type Audience, batchesOf } from './audience.ts';
import { attributeNeeds } from './needs.ts';

export interface HoldOut {
  /** By customer number; all NO_ARM where the configuration holds nobody out. */
  readonly arms: Arms;
  /** What was drawn for this run and is to be stored with it. */
  readonly drawn: Draw;
}

const NOBODY: Draw = { customers: new Int32Array(0), arms: new Uint8Array(0), strata: new Int32Array(0), names: [] };

/** The arms a run sees, newcomers drawn where `draw` is set; a run of one never draws, and a replay has nothing to. */
export async function holdOutOf(
  agents: Agents,
  conversation: Conversation,
  pins: PinnedRun,
  run: number,
  audience: Audience,
  draw: boolean,
): Promise<HoldOut> {
  const { connection, configuration, work } = conversation.context;
  const { share } = configuration.holdout;
  const newest = audience.ascending.at(-1) ?? 0;
  if (share === 0) return { arms: new Uint8Array(newest + 1), drawn: NOBODY };
  if (pins.customer !== null) {
    const arms = new Uint8Array(newest + 1);
    arms[pins.customer] = armSeen(connection, pins.pinnedChange, run, pins.customer);
    return { arms, drawn: NOBODY };
  }
  const seen = { change: pins.pinnedChange, run, newest };
  const arms = await armsSeen(connection, seen, () => work.breathe());
  if (!draw || audience.customers.length < 2) return { arms, drawn: NOBODY };
  return { arms, drawn: await drawNewcomers(agents, conversation, audience, arms) };
}

/** Draws everybody without an arm, and notes it in `arms`. */
async function drawNewcomers(
  agents: Agents,
  conversation: Conversation,
  audience: Audience,
  arms: Arms,
): Promise<Draw> {
  const { configuration, work } = conversation.context;
  const { share, strata: attributes } = configuration.holdout;
  const first = arms.every((arm) => arm === NO_ARM);
  await work.breathe();
  const customers = audience.ascending.filter((customer) => arms[customer] === NO_ARM);
  await work.breathe();
  const ids: string[] = [];
  const lots = new Float64Array(customers.length);
  const strata = new Int32Array(customers.length);
  const codes = new Map<string, number>();
  if (customers.length > 0) {
    const needs = attributeNeeds(attributes);
    for (const part of batchesOf(audience, arms)) {
      const asked = { customers: part.customers, needs };
      const { frame } = await conversation.ask(agents.data, 'get_customer_data', asked, part.batch);
      const columns = attributes.map((name) => frame.attributes.get(name));
      for (let row = 0; row < frame.size; row += 1) {
        if (arms[part.customers[row]!] !== NO_ARM) continue;
        const id = part.ids[row]!;
        const stratum = columns.map((column) => valueText(column, row)).join(' · ');
        if (!codes.has(stratum)) codes.set(stratum, codes.size);
        lots[ids.length] = lotOf(id);
        strata[ids.length] = codes.get(stratum)!;
        ids.push(id);
      }
      await work.breathe();
    }
  }
  const candidates = { customers, ids, lots, strata, names: [...codes.keys()] };
  const drawn = drawArms(candidates, share, first);
  for (let each = 0; each < customers.length; each += 1) arms[customers[each]!] = drawn[each]!;
  await work.breathe();
  return { customers, arms: drawn, strata, names: candidates.names };
}

function valueText(column: Column | undefined, row: number): string {
  if (column === undefined) return '';
  if (column.type === 'text') return column.values[column.codes[row]!] ?? '';
  const value = column.values[row]!;
  return Number.isNaN(value) ? '' : String(value);
}
