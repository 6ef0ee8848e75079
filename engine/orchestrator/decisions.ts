// From a decided population to decisions: status, content and hash of each, in order of position. Customers come first, in
// the order of their ids, each with the first treatment they got; then all further treatments.
import { createHash } from 'node:crypto';
import type { AgentContext } from '#engine/agents/agent.ts';
import { decisionHash } from '#engine/store/decisions/decision-hash.ts';
import type { DecisionRow } from '#engine/store/decisions/runs.ts';
import { type DecisionStatus, REASON_CODE, REASONS } from '#shared/model/decision.ts';
import { FUNNEL_STAGES, type FunnelStage, STAGE_OF } from '#shared/model/run.ts';
import type { Work } from '#shared/model/work.ts';
import type { Population } from './population.ts';

const HASHES_A_BREATH = 4096;
const STAGES = REASONS.map((reason) => FUNNEL_STAGES.indexOf(STAGE_OF[reason]));
const NO_TREATMENT: FunnelStage = 'eligible';
const MAY_NOT_BE_CONTACTED: readonly FunnelStage[] = ['profiling', 'permission', 'contact-policy', 'rejected-before'];

/** The furthest stage that any treatment of the customer reached. */
export function stageOf(population: Population, position: number): FunnelStage {
  if (population.chosen[position]! >= 0) return 'proposed';
  // A held-out customer is lost before the funnel, however far a mandatory treatment came.
  if (population.heldOut[position] === 1 && !hasFailed(population, position)) return 'held-out';
  const { treatments, reasons } = population;
  let furthest = -1;
  for (let cell = position * treatments; cell < (position + 1) * treatments; cell += 1) {
    furthest = Math.max(furthest, STAGES[reasons[cell]!]!);
  }
  return FUNNEL_STAGES[furthest] ?? NO_TREATMENT;
}

export function statusOf(stage: FunnelStage): DecisionStatus {
  if (stage === 'proposed' || stage === 'held-out' || stage === 'failed') return stage;
  return MAY_NOT_BE_CONTACTED.includes(stage) ? 'blocked' : 'nothing';
}

function hasFailed({ treatments, reasons }: Population, position: number): boolean {
  return treatments > 0 && reasons[position * treatments] === REASON_CODE.failed;
}

/** One decision: the row of the customer in the population, and the index of the treatment, -1 for none. */
export interface DecisionAt {
  readonly row: number;
  readonly own: number;
}

/** How many decisions there are: one for each customer, and one for each further treatment. */
export const decisionCount = ({ audience, further }: Population): number =>
  audience.customers.length + further.positions.length;

export function decisionAt({ audience, chosen, further }: Population, position: number): DecisionAt {
  const beyond = position - audience.customers.length;
  if (beyond < 0) return { row: position, own: chosen[position]! };
  return { row: further.positions[beyond]!, own: further.treatments[beyond]! };
}

/** The decision at a position, as it is stored. */
export function decisionRow(population: Population, run: number, context: AgentContext, position: number): DecisionRow {
  const { arms, explored, runnerUp, treatments, net, rank, reasons, scored, audience, place } = population;
  const { row, own } = decisionAt(population, position);
  const learning = explored?.learning[row] === 1;
  const arm = arms?.arm[row] ?? -1;
  const first = row * treatments;
  const next = runnerUp[position]!;
  const treatment = context.configuration.treatments[own];
  return {
    run,
    position,
    customer: audience.customers[row]!,
    status: statusOf(stageOf(population, row)),
    treatment: treatment?.id ?? null,
    channel: treatment?.channel ?? null,
    net: treatment === undefined ? 0 : net[first + own]!,
    rank: treatment === undefined ? 0 : rank[first + own]!,
    runnerUp: context.configuration.treatments[next]?.id ?? null,
    runnerUpNet: next < 0 ? null : net[first + next]!,
    runnerUpRank: next < 0 ? null : rank[first + next]!,
    onPrior: treatment !== undefined && scored[first + own] !== 1,
    place: place[row]!,
    reasons: Buffer.from(reasons.subarray(first, first + treatments)),
    arm: arm < 0 ? null : arm,
    chance: explored?.chance[row] ?? 1,
    learning,
    planned: learning ? (context.configuration.treatments[explored!.planned[row]!]?.id ?? null) : null,
  };
}

/** SHA-256 over the hashes of all decisions in order of position (decisions 6). */
export async function runHash(population: Population, run: number, context: AgentContext, work: Work): Promise<Buffer> {
  const { audience } = population;
  const whole = createHash('sha256');
  const all = decisionCount(population);
  for (let position = 0; position < all; position += 1) {
    const { treatment, channel, net, rank } = decisionRow(population, run, context, position);
    const customer = audience.ids[decisionAt(population, position).row]!;
    whole.update(
      decisionHash({ v: 1, run, customer, treatment, channel, date: context.date, net, rank, wording: null }),
    );
    if (position % HASHES_A_BREATH === HASHES_A_BREATH - 1) await work.breathe();
  }
  return whole.digest();
}
