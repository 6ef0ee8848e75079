// The job that decides a run: pin, draw the hold-out, decide, stage, publish in one short transaction. Nothing is seen
// before that; killed, it starts again from its pins; stopped, everything staged is dropped.
import { type Agents, createAgents } from '#engine/agents/index.ts';
import { dropStagedArms, newestDraw, stageArms } from '#engine/store/decisions/layers.ts';
import {
  dropDecisions,
  dropRun,
  findRun,
  type PinnedRun,
  publishRun,
  repinRun,
  stageDecisions,
  stageRun,
} from '#engine/store/decisions/runs.ts';
import { dropTraces, writeTraces } from '#engine/store/work/traces.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem } from '#shared/errors.ts';
import type { RunSummary } from '#shared/model/run.ts';
import type { Work } from '#shared/model/work.ts';
import { AgentFailure, Conversation } from './ask.ts';
import { decisionCount, decisionRow, runHash } from './decisions.ts';
import { audienceOf } from './inputs/audience.ts';
import { heardBefore } from './inputs/heard-before.ts';
import { holdOutOf } from './inputs/hold-out.ts';
import { contextOf, type DecideRequest, pinsOf, pinsOfRun } from './inputs/pins.ts';
import { decidePopulation, type Population, type PopulationOptions } from './population.ts';
import { contradictionSentence } from './proof/contradiction.ts';
import { certificateWorkedOut, keepsProblems } from './proof/ranges.ts';
import { summaryOf } from './summary.ts';

/** Rows of one transaction: about 5 ms. */
const ROWS = 2000;

export interface DecideOptions extends PopulationOptions {
  /** Agents other than the usual ones, for tests. */
  readonly agents?: Agents;
}

/** Decides a run and publishes it. Throws a Problem for a request that makes no sense; then nothing is left of it. */
export async function decide(
  connection: Connection,
  request: DecideRequest,
  work: Work,
  options: DecideOptions = {},
): Promise<RunSummary> {
  const start = performance.now();
  const published = publishedSummary(connection, runOfCheckpoint(work.resumed));
  if (published !== null) return published;
  const { run, pins } = await openRun(connection, request, work);
  const conversation = new Conversation(contextOf(connection, pins, work));
  const { context } = conversation;
  const agents = options.agents ?? createAgents();
  try {
    const audience = await audienceOf(connection, pins, () => context.work.breathe());
    const holdOut = await holdOutOf(agents, conversation, pins, run, audience, true);
    const { limits } = context.configuration;
    const keep = keepsProblems({ customers: audience.customers.length, limits });
    const isOfSome = pins.customer !== null || pins.audience !== null;
    const heard = isOfSome ? heardBefore(context, pins.program) : null;
    const decided = await decidePopulation(agents, conversation, pins, audience, holdOut, { ...options, keep, heard });
    const certificate = await certificateWorkedOut(agents, conversation, decided);
    const population = { ...decided, certificate, proofs: [] };
    const { drawn } = holdOut;
    for (let from = 0; from < drawn.customers.length; from += ROWS) {
      connection.write(() => stageArms(connection, run, drawn, from, from + ROWS));
      await work.breathe();
    }
    await stageAll(connection, run, population, conversation);
    const decisionHash = await runHash(population, run, context, context.work);
    connection.write(() => writeTraces(connection, run, work.job || null, conversation.traces));
    const customers = audience.customers.length;
    const said = (certificate?.contradictions ?? []).map((each) =>
      contradictionSentence(each, context.configuration, pins.overrides),
    );
    const all = await summaryOf({ run, pins, context, population, drawn: drawn.customers.length, decisionHash });
    const summary = { ...all, warnings: [...all.warnings, ...said] };
    const seconds = (performance.now() - start) / 1000;
    const told = (change: number): RunSummary => ({ ...summary, seconds, change });
    const change = connection.write(() =>
      publishRun(connection, run, request.actor, {
        customers,
        decisionHash,
        summary: (change) => JSON.stringify(told(change)),
      }),
    );
    return told(change);
  } catch (error) {
    throw error instanceof AgentFailure ? runFailed(error) : error;
  }
}

/** Drops everything that an unfinished run had staged. The checkpoint names the run. */
export async function discardDecide(
  connection: Connection,
  _request: DecideRequest,
  checkpoint: Json | null,
): Promise<void> {
  const run = runOfCheckpoint(checkpoint);
  if (run === null || publishedSummary(connection, run) !== null) return;
  await dropStaged(connection, run, async () => {});
  connection.write(() => dropRun(connection, run));
}

/** Makes a new run, or takes up the one that a killed job had begun: its decisions are dropped, its pins stay. */
async function openRun(
  connection: Connection,
  request: DecideRequest,
  work: Work,
): Promise<{ run: number; pins: PinnedRun }> {
  const begun = runOfCheckpoint(work.resumed);
  if (begun === null) {
    const pins = pinsOf(connection, request);
    const run = connection.write(() => {
      const staged = stageRun(connection, pins, request.actor);
      work.saveCheckpoint({ run: staged });
      return staged;
    });
    // A run that was killed and not taken up may have drawn: nobody saw it, and its draw must not stand in the way.
    await dropArms(connection, () => work.breathe());
    return { run, pins };
  }
  await dropStaged(connection, begun, () => work.breathe());
  const found = findRun(connection, begun);
  if (found === undefined) {
    throw new Problem('JOB_FAILED', `Run ${begun} cannot go on: it is no longer there.`, { run: begun });
  }
  // Who was held out since then is never drawn again, so the run has to see it.
  const moved = newestDraw(connection) > found.pinnedChange;
  const pinnedChange = moved ? newestChange(connection) : found.pinnedChange;
  if (moved) connection.write(() => repinRun(connection, begun, pinnedChange));
  return { run: begun, pins: { ...pinsOfRun(found), pinnedChange } };
}

async function stageAll(
  connection: Connection,
  run: number,
  population: Population,
  conversation: Conversation,
): Promise<void> {
  const { context } = conversation;
  const total = decisionCount(population);
  const customers = population.audience.customers.length;
  for (let from = 0; from < total; from += ROWS) {
    const to = Math.min(from + ROWS, total);
    const rows = Array.from({ length: to - from }, (_, i) => decisionRow(population, run, context, from + i));
    connection.write(() => stageDecisions(connection, rows));
    conversation.reach(['result'], Math.min(to, customers));
    const { agents } = conversation;
    context.work.progress({ phase: 'Writing decisions', done: to, total, unit: 'decisions', agents });
    await context.work.breathe();
  }
}

async function dropStaged(connection: Connection, run: number, breathe: () => Promise<void>): Promise<void> {
  while (connection.write(() => dropDecisions(connection, run, ROWS)) > 0) await breathe();
  await dropArms(connection, breathe);
  connection.write(() => dropTraces(connection, run));
}

async function dropArms(connection: Connection, breathe: () => Promise<void>): Promise<void> {
  while (connection.write(() => dropStagedArms(connection, ROWS)) > 0) await breathe();
}

/** What a run answered that was published before its job was killed; null for one that was not. */
function publishedSummary(connection: Connection, run: number | null): RunSummary | null {
  const found = run === null ? undefined : findRun(connection, run);
  return found?.change == null || found.summary === null ? null : (JSON.parse(found.summary) as RunSummary);
}

function runOfCheckpoint(checkpoint: Json | null): number | null {
  const run = checkpoint !== null && typeof checkpoint === 'object' && 'run' in checkpoint ? checkpoint.run : null;
  return typeof run === 'number' ? run : null;
}

function runFailed({ agent, type, reason }: AgentFailure): Problem {
  return new Problem(
    'JOB_FAILED',
    `The run failed: ${agent} could not answer ${type}: ${reason}. Nothing of it is left.`,
    {
      agent,
      message: type,
    },
  );
}
