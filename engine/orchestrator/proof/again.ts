// A run decided again from its pins with the problems that were solved in it, for whatever is to be shown or worked out of
// its allocation afterwards. Writes nothing.
import type { AgentContext } from '#engine/agents/agent.ts';
import { type Agents, createAgents, type SolvedTier, type TierProof } from '#engine/agents/index.ts';
import { runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import type { Certificate, RunSummary } from '#shared/model/run.ts';
import { unwatchedWork, type Work } from '#shared/model/work.ts';
import { Conversation } from '../ask.ts';
import { runHash } from '../decisions.ts';
import { audienceOf } from '../inputs/audience.ts';
import { holdOutOf } from '../inputs/hold-out.ts';
import { contextOf, pinsOfRun } from '../inputs/pins.ts';
import { decidePopulation, type Population, type PopulationOptions } from '../population.ts';
import { PROGRAM_VERSION } from '../program.ts';

/** Customers of one batch where the thread has other things to answer. */
const ASIDE = 1024;

/** A class as it was placed: what the run says of it, and the problem behind that. */
export interface PlacedClass extends SolvedTier {
  readonly told: Certificate['classes'][number];
  readonly proof: TierProof;
}

export interface DecidedAgain {
  readonly run: StoredRun;
  readonly summary: RunSummary;
  readonly certificate: Certificate;
  readonly context: AgentContext;
  readonly population: Population;
  readonly classes: readonly PlacedClass[];
  readonly agents: Agents;
  readonly conversation: Conversation;
}

/**
 * Throws UNKNOWN_RUN, BAD_VALUE for a run whose strategy proves nothing, REPLAY_DIFFERS when the run does not come to the
 * same decisions again.
 */
export async function decideAgain(
  connection: Connection,
  number: number,
  work: Work,
  options: Pick<PopulationOptions, 'batchSize'> = {},
): Promise<DecidedAgain> {
  const run = runOf(connection, number);
  const summary = provedSummary(run);
  const pins = pinsOfRun(run);
  const conversation = new Conversation(contextOf(connection, pins, work));
  const { context } = conversation;
  const agents = createAgents();
  const audience = await audienceOf(connection, pins, () => context.work.breathe());
  const holdOut = await holdOutOf(agents, conversation, pins, number, audience, false);
  const population = await decidePopulation(agents, conversation, pins, audience, holdOut, { ...options, keep: true });
  const hash = await runHash(population, number, context, context.work);
  const { certificate } = summary;
  if (!hash.equals(run.decisionHash ?? Buffer.alloc(0))) {
    const sentence = `Run ${number} does not come to the same decisions again, so nothing about it can be worked out from its inputs.`;
    throw new Problem('REPLAY_DIFFERS', sentence, { run: number }).offering({ act: 'replay', run: number });
  }
  const classes = certificate.classes.map((told, k): PlacedClass => {
    const proof = population.proofs[k]!;
    return { ...proof.solved!, told, proof };
  });
  return { run, summary, certificate, context, population, classes, agents, conversation };
}

/** What customers may take together of the treatments of a problem; null where they take one at most. */
export function severalIn({ most = 1, apart = null, allowances = null }: PlacedClass['problem']) {
  if (most === 1) return null;
  const all = allowances?.all ?? [{ most, windows: [] }];
  return { most, apart, of: allowances?.of ?? null, all };
}

/** The summary of a run that proves something. Throws BAD_VALUE. */
export function provedSummary(run: StoredRun): RunSummary & { readonly certificate: Certificate } {
  const summary = JSON.parse(run.summary!) as RunSummary;
  const { certificate } = summary;
  if (certificate !== null) return { ...summary, certificate };
  throw provesNothing(run.run, summary.strategy);
}

function provesNothing(run: number, strategy: string): Problem {
  const sentence = `Run ${run} was decided by ${strategy}, which proves nothing of its plan.`;
  return new Problem('BAD_VALUE', sentence, { run, strategy }).offering({ act: 'decide-optimally' });
}

/**
 * The problems of a run for whoever checks its bounds; null for one that this version did not decide, which may come to
 * others. Throws as decideAgain does.
 */
export async function problemsAgain(connection: Connection, number: number, breathe: () => Promise<void>) {
  if (runOf(connection, number).program !== PROGRAM_VERSION) return null;
  const { classes } = await decideAgain(connection, number, { ...unwatchedWork, breathe }, { batchSize: ASIDE });
  return classes.map(({ problem, keeps, told }) => ({
    class: told.class,
    treatments: problem.treatments,
    rank: problem.rank,
    groups: problem.groups,
    limits: problem.limits.map(({ uses, taken, most }, l) => ({ uses, taken, most, keeps: keeps[l]! })),
    together: severalIn(problem),
  }));
}
