// What a run says of itself. Every total is counted here, once, from the decided population.
import type { AgentContext } from '#engine/agents/agent.ts';
import type { Constraint } from '#engine/agents/index.ts';
import type { PinnedRun } from '#engine/store/decisions/runs.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { DECISION_STATUSES, type DecisionStatus, REASONS, type Reason } from '#shared/model/decision.ts';
import { FUNNEL_STAGES, type FunnelStage, type RunSummary, type TreatmentSummary } from '#shared/model/run.ts';
import { stageOf, statusOf } from './decisions.ts';
import type { Population } from './population.ts';

/** Sums run over positions in blocks of this size, the blocks added in order (decisions 18). */
const BLOCK = 65_536;

export interface SummaryParts {
  readonly run: number;
  readonly pins: PinnedRun;
  readonly context: AgentContext;
  readonly population: Population;
  readonly drawn: number;
  readonly decisionHash: Buffer;
  readonly seconds: number;
}

/** The summary of a run, but for the change that publishes it. */
export function summaryOf(parts: SummaryParts): Omit<RunSummary, 'change'> {
  const { run, pins, context, population, decisionHash } = parts;
  const { configuration, settings } = context;
  const customers = population.audience.customers.length;
  const stages = countStages(population);
  const statuses = Object.fromEntries(DECISION_STATUSES.map((status) => [status, 0])) as Record<DecisionStatus, number>;
  for (const [stage, count] of stages) statuses[statusOf(stage)] += count;
  const skipped = Object.fromEntries([...stages].filter(([stage, count]) => stage !== 'proposed' && count > 0));
  return {
    run,
    strategy: pins.strategy,
    seed: pins.seed,
    asOf: pins.asOf,
    date: pins.date,
    configuration: pins.configuration,
    pinnedChange: pins.pinnedChange,
    program: pins.program,
    currency: settings.currency,
    customers,
    treated: statuses.proposed,
    statuses,
    skipped,
    totalNetValue: totalOf(population, population.net),
    totalRank: totalOf(population, population.rank),
    weighted: configuration.treatments.some(({ context, lever }) => context !== 1 || lever !== 1),
    limits: population.constraints.filter(({ capacity }) => Number.isFinite(capacity)),
    minimums: minimumsOf(configuration, population.constraints),
    funnel: funnelOf(stages, customers),
    treatments: treatmentSummaries(population, configuration),
    holdOut: { ...holdOutCounts(population), drawn: parts.drawn },
    failures: population.failures,
    warnings: warningsOf(population, configuration, customers),
    decisionHash: decisionHash.toString('hex'),
    seconds: parts.seconds,
  };
}

function countStages(population: Population): Map<FunnelStage, number> {
  const stages = new Map<FunnelStage, number>(FUNNEL_STAGES.map((stage) => [stage, 0]));
  for (let position = 0; position < population.audience.customers.length; position += 1) {
    const stage = stageOf(population, position);
    stages.set(stage, stages.get(stage)! + 1);
  }
  return stages;
}

function funnelOf(stages: ReadonlyMap<FunnelStage, number>, customers: number): RunSummary['funnel'] {
  let reached = customers;
  return [...stages].map(([stage, count]) => {
    const here = reached;
    const lost = stage === 'proposed' ? 0 : count;
    reached -= lost;
    return { stage, reached: here, lost };
  });
}

/** Σ of the chosen cells, in order of id. */
function totalOf({ chosen, treatments }: Population, cells: Float64Array, only?: number): number {
  let total = 0;
  for (let from = 0; from < chosen.length; from += BLOCK) {
    let block = 0;
    for (let position = from; position < Math.min(from + BLOCK, chosen.length); position += 1) {
      const t = chosen[position]!;
      if (t >= 0 && (only === undefined || t === only)) block += cells[position * treatments + t]!;
    }
    total += block;
  }
  return total;
}

function minimumsOf({ limits }: Configuration, constraints: readonly Constraint[]): RunSummary['minimums'] {
  return limits.flatMap(({ id, minimum }) => {
    const constraint = constraints.find((each) => each.id === id);
    if (minimum === undefined || constraint === undefined) return [];
    const reached = constraint.taken + constraint.used;
    return [{ id, period: constraint.period, minimum, reached, missed: Math.max(0, minimum - reached) }];
  });
}

function treatmentSummaries(population: Population, { treatments }: Configuration): TreatmentSummary[] {
  const size = population.audience.customers.length;
  return treatments.map(({ id, channel }, t) => {
    const counts = new Float64Array(REASONS.length);
    for (let position = 0; position < size; position += 1) {
      counts[population.reasons[position * population.treatments + t]!]! += 1;
    }
    const reasons: Partial<Record<Reason, number>> = {};
    for (const [code, reason] of REASONS.entries()) if (counts[code]! > 0) reasons[reason] = counts[code]!;
    const rules = population.rules.filter(({ treatment }) => treatment === id);
    return {
      treatment: id,
      channel,
      proposed: reasons.chosen ?? 0,
      net: totalOf(population, population.net, t),
      rank: totalOf(population, population.rank, t),
      reasons,
      rules: rules.map(({ rule, answer, missing, count }) => ({ rule, answer, missing, count })),
      evidence: population.evidence.find(({ treatment }) => treatment === id) ?? null,
    };
  });
}

function holdOutCounts({ heldOut, chosen }: Population): { customers: number; mandatory: number } {
  let [customers, mandatory] = [0, 0];
  for (let position = 0; position < heldOut.length; position += 1) {
    if (heldOut[position] !== 1) continue;
    customers += 1;
    if (chosen[position]! >= 0) mandatory += 1;
  }
  return { customers, mandatory };
}

function warningsOf(population: Population, configuration: Configuration, customers: number): string[] {
  const warnings: string[] = [];
  if (customers === 0)
    warnings.push('There are no customers to decide about: import some with cvm import customers FILE.');
  if (configuration.treatments.length === 0)
    warnings.push('The configuration has no treatments, so nobody can get one.');
  const byDefault = countByDefault(population);
  if (byDefault > 0) {
    warnings.push(
      `${byDefault} proposals rest on the configuration's permission default, not on a row of the permission ledger.`,
    );
  }
  const unaddressed = Object.entries(configuration.channels).filter(([, { contact }]) => contact === 'none');
  for (const [channel] of unaddressed) {
    warnings.push(`The channel ${channel} has no contact field: its lists carry the customer id alone.`);
  }
  for (const { id, minimum, missed } of minimumsOf(configuration, population.constraints)) {
    if (missed > 0) warnings.push(`The minimum of ${id}, ${minimum}, was missed by ${missed}.`);
  }
  for (const { id, taken, capacity } of population.constraints) {
    if (taken > capacity)
      warnings.push(`The limit ${id} was used beyond its capacity before the run: ${taken} of ${capacity}.`);
  }
  for (const { agent, message, batch, customers: lost, reason } of population.failures) {
    warnings.push(`Batch ${batch} with ${lost} customers failed: ${agent} could not answer ${message} (${reason}).`);
  }
  return warnings;
}

function countByDefault({ chosen, byDefault, treatments }: Population): number {
  let count = 0;
  for (let position = 0; position < chosen.length; position += 1) {
    if (chosen[position]! >= 0) count += byDefault[position * treatments + chosen[position]!]!;
  }
  return count;
}
