// Decides a past run again from its pins and compares (promise 3). Writes nothing.
import { z } from 'zod';
import { createAgents } from '#engine/agents/index.ts';
import { type DecisionRow, decisionsOf, runOf } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { decisionId } from '#shared/model/decision.ts';
import type { Replay, ReplayedDecision } from '#shared/model/run.ts';
import type { Work } from '#shared/model/work.ts';
import { Conversation } from './ask.ts';
import { decisionCount, decisionRow, runHash } from './decisions.ts';
import { audienceOf } from './inputs/audience.ts';
import { holdOutOf } from './inputs/hold-out.ts';
import { contextOf, pinsOfRun } from './inputs/pins.ts';
import { decidePopulation, type Population } from './population.ts';

const PAGE = 2000;
const DIFFERENCES_SHOWN = 100;

export const replayRequest = z.object({ run: z.number().int(), program: z.string() });

/** Throws UNKNOWN_RUN. `program` is the version that replays. */
export async function replay(
  connection: Connection,
  { run, program }: z.infer<typeof replayRequest>,
  work: Work,
): Promise<Replay> {
  const stored = runOf(connection, run);
  const pins = pinsOfRun(stored);
  const conversation = new Conversation(contextOf(connection, pins, work));
  const { context } = conversation;
  const agents = createAgents();
  const audience = await audienceOf(connection, pins, () => context.work.breathe());
  const holdOut = await holdOutOf(agents, conversation, pins, run, audience, false);
  const population = await decidePopulation(agents, conversation, pins, audience, holdOut);
  const replayedHash = await runHash(population, run, context, context.work);
  const found = await compare(connection, run, population, conversation);
  const decisionHash = stored.decisionHash?.toString('hex') ?? '';
  return {
    run,
    decisions: found.stored,
    same: found.differing === 0 && decisionHash === replayedHash.toString('hex'),
    decisionHash,
    replayedHash: replayedHash.toString('hex'),
    program: stored.program,
    replayedWith: program,
    differing: found.differing,
    differences: found.differences,
  };
}

async function compare(
  connection: Connection,
  run: number,
  population: Population,
  { context }: Conversation,
): Promise<Pick<Replay, 'differing' | 'differences'> & { readonly stored: number }> {
  const replayed = decisionCount(population);
  const differences: Replay['differences'][number][] = [];
  let [stored, differing] = [0, 0];
  for (let after = -1; ; ) {
    const page = decisionsOf(connection, run, { after, limit: PAGE });
    stored += page.length;
    for (const before of page) {
      if (before.position >= replayed) continue;
      const now = decisionRow(population, run, context, before.position);
      if (sameDecision(before, now)) continue;
      differing += 1;
      if (differences.length < DIFFERENCES_SHOWN) {
        differences.push({ decisionId: decisionId(run, before.position), stored: brief(before), replayed: brief(now) });
      }
    }
    const last = page.at(-1);
    if (last === undefined) return { stored, differing: differing + Math.abs(stored - replayed), differences };
    after = last.position;
    await context.work.breathe();
  }
}

function sameDecision(left: DecisionRow, right: DecisionRow): boolean {
  return (
    left.customer === right.customer &&
    left.status === right.status &&
    left.treatment === right.treatment &&
    left.channel === right.channel &&
    left.net === right.net &&
    left.rank === right.rank &&
    left.runnerUp === right.runnerUp &&
    left.place === right.place &&
    left.arm === right.arm &&
    left.chance === right.chance &&
    left.learning === right.learning &&
    left.planned === right.planned &&
    left.reasons.equals(right.reasons)
  );
}

const brief = ({ treatment, net, rank }: DecisionRow): ReplayedDecision => ({ treatment, net, rank });
