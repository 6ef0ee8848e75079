// Who is held out in a run (decisions 14). The first run over more than one customer draws; later ones draw newcomers.
import type { Agents } from '#engine/agents/index.ts';
import {
  ARM_HELD_OUT,
  ARM_TREATED,
  type Arms,
  type Assignment,
  armSeen,
  armsSeen,
  type Candidate,
  drawArms,
  NO_ARM,
} from '#engine/store/decisions/layers.ts';
import type { PinnedRun } from '#engine/store/decisions/runs.ts';
import type { Column } from '#shared/model/frame.ts';
import type { Conversation } from './ask.ts';
import { type Audience, batchesOf } from './audience.ts';
import { attributeNeeds } from './needs.ts';

export interface HoldOut {
  /** By customer number; all NO_ARM where the configuration holds nobody out. */
  readonly arms: Arms;
  /** What was drawn for this run and is to be stored with it. */
  readonly drawn: readonly Assignment[];
}

/** The arms a run sees, newcomers drawn where `draw` is set; a run of one never draws, and a replay has nothing to. */
export async function holdOutOf(
  agents: Agents,
  conversation: Conversation,
  pins: PinnedRun,
  run: number,
  audience: Audience,
  draw: boolean,
): Promise<HoldOut> {
  const { connection, configuration } = conversation.context;
  const { share, strata } = configuration.holdout;
  const newest = audience.ascending.at(-1) ?? 0;
  if (share === 0) return { arms: new Uint8Array(newest + 1), drawn: [] };
  if (pins.customer !== null) {
    const arms = new Uint8Array(newest + 1);
    arms[pins.customer] = armSeen(connection, pins.pinnedChange, run, pins.customer);
    return { arms, drawn: [] };
  }
  const arms = armsSeen(connection, pins.pinnedChange, run, newest);
  if (!draw || audience.customers.length < 2) return { arms, drawn: [] };
  const first = arms.every((arm) => arm === NO_ARM);
  const newcomers: Candidate[] = [];
  for (const { customers, ids, batch } of batchesOf(audience, arms)) {
    const needs = attributeNeeds(strata);
    const { frame } = await conversation.ask(agents.data, 'get_customer_data', { customers, needs }, batch);
    const columns = strata.map((name) => frame.attributes.get(name));
    for (let row = 0; row < customers.length; row += 1) {
      const customer = customers[row]!;
      if (arms[customer] !== NO_ARM) continue;
      newcomers.push({ customer, id: ids[row]!, stratum: columns.map((column) => valueText(column, row)).join(' · ') });
    }
    await conversation.context.work.breathe();
  }
  const drawn = drawArms(newcomers, share, first);
  for (const { customer, arm } of drawn) arms[customer] = arm === 'held-out' ? ARM_HELD_OUT : ARM_TREATED;
  return { arms, drawn };
}

function valueText(column: Column | undefined, row: number): string {
  if (column === undefined) return '';
  if (column.type === 'text') return column.values[column.codes[row]!] ?? '';
  const value = column.values[row]!;
  return Number.isNaN(value) ? '' : String(value);
}
