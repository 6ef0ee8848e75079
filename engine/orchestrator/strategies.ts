// What other strategies would come to under a run's own pins: the same customers, limits and configuration, another
// order. Computed when asked and written nowhere.
import { z } from 'zod';
import { createAgents } from '#engine/agents/index.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { STRATEGIES } from '#shared/model/configuration.ts';
import type { StrategyComparison } from '#shared/model/run.ts';
import type { Work } from '#shared/model/work.ts';
import { Conversation } from './ask.ts';
import { audienceOf } from './inputs/audience.ts';
import { holdOutOf } from './inputs/hold-out.ts';
import { contextOf, pinsOfRun } from './inputs/pins.ts';
import { decidePopulation } from './population.ts';
import { totalsOf } from './summary.ts';

export const strategiesRequest = z.object({ run: z.int().min(1) });

/** Throws UNKNOWN_RUN. */
export async function compareStrategies(
  connection: Connection,
  { run }: z.infer<typeof strategiesRequest>,
  work: Work,
): Promise<StrategyComparison> {
  const pins = pinsOfRun(runOf(connection, run));
  const strategies: StrategyComparison['strategies'][number][] = [];
  for (const strategy of STRATEGIES) {
    const conversation = new Conversation(contextOf(connection, pins, work));
    const agents = createAgents();
    const { breathe } = conversation.context.work;
    const audience = await audienceOf(connection, pins, breathe);
    const holdOut = await holdOutOf(agents, conversation, pins, run, audience, false);
    const population = await decidePopulation(agents, conversation, { ...pins, strategy }, audience, holdOut);
    const { all, stages } = await totalsOf(population, breathe);
    strategies.push({ strategy, net: all.net, rank: all.rank, treated: stages.get('proposed') ?? 0 });
  }
  return { run, strategies };
}
