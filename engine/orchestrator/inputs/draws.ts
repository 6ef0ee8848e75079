// What is drawn for the customers of a run: the arm whose strategy decides about them, and the lots of what is done to
// learn. Both are hashes of the id, so a replay draws the same.
import type { AgentContext } from '#engine/agents/agent.ts';
import type { Exploration } from '#engine/agents/index.ts';
import { lotOf } from '#engine/store/decisions/layers.ts';
import type { PinnedRun } from '#engine/store/decisions/runs.ts';
import { armAt, armsOfStrategy, type StrategyArm } from '#shared/model/arms.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Audience } from './audience.ts';

const STRETCH = 16_384;
/** The layer of the arms of strategies: a customer stays in the same arm as long as the shares do. */
const ARMS_LAYER = 'strategy-arms';
const NO_ARM = -1;

export interface ArmsDrawn {
  readonly arms: readonly StrategyArm[];
  /** By position the index of the arm, -1 for who is held out. */
  readonly arm: Int8Array;
}

/** The arms of everybody who is not held out; null for a run with one strategy. */
export async function drawStrategyArms(
  strategy: string,
  { ids }: Audience,
  heldOut: Uint8Array,
  breathe: () => Promise<void>,
): Promise<ArmsDrawn | null> {
  const arms = armsOfStrategy(strategy);
  if (arms === null) return null;
  const arm = new Int8Array(ids.length).fill(NO_ARM);
  for (let position = 0; position < ids.length; position += 1) {
    if (heldOut[position] !== 1) arm[position] = armAt(arms, lotOf(ids[position]!, ARMS_LAYER));
    if (position % STRETCH === STRETCH - 1) await breathe();
  }
  return { arms, arm };
}

/** How much is done to learn, and the lots: others for another seed or day. Null where nothing is, or for one customer. */
export async function drawExploration(
  { configuration, seed, date, work }: AgentContext,
  pins: Pick<PinnedRun, 'customer'>,
  { ids }: Audience,
): Promise<Exploration | null> {
  const { share, limitShare } = configuration.exploration;
  if (share === 0 || pins.customer !== null) return null;
  const [lots, picks] = [new Float64Array(ids.length), new Float64Array(ids.length)];
  for (let position = 0; position < ids.length; position += 1) {
    lots[position] = lotOf(ids[position]!, `exploration ${seed} ${date}`);
    picks[position] = lotOf(ids[position]!, `exploration of ${seed} ${date}`);
    if (position % STRETCH === STRETCH - 1) await work.breathe();
  }
  return { share, limitShare, weights: explorationWeights(configuration), lots, picks };
}

/** By treatment: what is stated, or the same for all that are not mandatory where nothing is. */
export function explorationWeights({ exploration: { weights }, treatments }: Configuration): number[] {
  const stated = Object.keys(weights).length > 0;
  return treatments.map(({ id, mandatory }) => (mandatory ? 0 : stated ? (weights[id] ?? 0) : 1));
}
