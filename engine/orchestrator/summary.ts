// What a run says of itself. Every total is counted here, once, from the decided population.
import type { AgentContext } from '#engine/agents/agent.ts';
import type { Constraint } from '#engine/agents/index.ts';
import type { PinnedRun } from '#engine/store/decisions/runs.ts';
import { type Configuration, NO_CONTACT_FIELD } from '#shared/model/configuration.ts';
import { DECISION_STATUSES, type DecisionStatus, REASONS, type Reason } from '#shared/model/decision.ts';
import { FUNNEL_STAGES, type FunnelStage, type RunSummary, type TreatmentSummary } from '#shared/model/run.ts';
import { counted, listed } from '#shared/words.ts';
import { decisionAt, decisionCount, stageOf, statusOf } from './decisions.ts';
import type { Population } from './population.ts';
import { missedShares } from './proof/missed-shares.ts';
import { groupSharesOf } from './proof/shares.ts';
import { drawsOf } from './summary-of-draws.ts';

/** Sums run over positions in blocks of this size, the blocks added in order (decisions 18). */
const BLOCK = 65_536;

export interface SummaryParts {
  readonly run: number;
  readonly pins: PinnedRun;
  readonly context: AgentContext;
  readonly population: Population;
  readonly drawn: number;
  readonly decisionHash: Buffer;
}

/** The summary of a run, but for how long it took and the change that publishes it. Breathes between blocks. */
export async function summaryOf(parts: SummaryParts): Promise<Omit<RunSummary, 'change' | 'seconds'>> {
  const { run, pins, context, population, decisionHash } = parts;
  const { configuration, settings } = context;
  const customers = population.audience.customers.length;
  const totals = await totalsOf(population, () => context.work.breathe());
  const { stages } = totals;
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
    ...(population.together === null ? {} : { contacts: totals.contacts }),
    statuses,
    skipped,
    totalNetValue: totals.all.net,
    totalRank: totals.all.rank,
    weighted: configuration.treatments.some(({ context, lever }) => context !== 1 || lever !== 1),
    limits: population.constraints.filter(({ capacity }) => Number.isFinite(capacity)),
    minimums: minimumsOf(configuration, population.constraints),
    groupShares: groupSharesOf(population, configuration),
    certificate: population.certificate,
    ...(await drawsOf(population, configuration, () => context.work.breathe())),
    funnel: funnelOf(stages, customers),
    treatments: treatmentSummaries(population, configuration, totals),
    holdOut: { ...totals.holdOut, drawn: parts.drawn },
    failures: population.failures,
    warnings: warningsOf(population, configuration, totals.byDefault, pins.strategy),
    decisionHash: decisionHash.toString('hex'),
  };
}

interface Sums {
  readonly net: number;
  readonly rank: number;
}

/** Everything that is counted over all customers, in one pass. */
interface Totals {
  readonly stages: ReadonlyMap<FunnelStage, number>;
  /** Σ of the chosen cells, of everybody and by treatment. */
  readonly all: Sums;
  readonly sums: readonly Sums[];
  /** By treatment × REASONS. */
  readonly reasons: Float64Array;
  readonly holdOut: { readonly customers: number; readonly mandatory: number };
  /** Chosen treatments that rest on a permission default. */
  readonly byDefault: number;
  /** Chosen treatments: several of one customer are several. */
  readonly contacts: number;
}

export async function totalsOf(population: Population, breathe: () => Promise<void>): Promise<Totals> {
  const { treatments, net, rank, heldOut } = population;
  const stages = new Map<FunnelStage, number>(FUNNEL_STAGES.map((stage) => [stage, 0]));
  const reasons = new Float64Array(treatments * REASONS.length);
  const holdOut = { customers: 0, mandatory: 0 };
  const [customers, all] = [population.audience.customers.length, decisionCount(population)];
  let [byDefault, contacts] = [0, 0];
  // The last of each is everybody's.
  const nets = new Float64Array(treatments + 1);
  const ranks = new Float64Array(treatments + 1);
  for (let from = 0; from < all; from += BLOCK) {
    const blockNets = new Float64Array(treatments + 1);
    const blockRanks = new Float64Array(treatments + 1);
    for (let position = from; position < Math.min(from + BLOCK, all); position += 1) {
      const { row, own: t } = decisionAt(population, position);
      const first = row * treatments;
      if (position < customers) {
        const stage = stageOf(population, row);
        stages.set(stage, stages.get(stage)! + 1);
        for (let each = 0; each < treatments; each += 1) {
          reasons[each * REASONS.length + population.reasons[first + each]!]! += 1;
        }
        if (heldOut[row] === 1) holdOut.customers += 1;
        if (heldOut[row] === 1 && t >= 0) holdOut.mandatory += 1;
      }
      if (t < 0) continue;
      contacts += 1;
      byDefault += population.byDefault[first + t]!;
      for (const place of [t, treatments]) {
        blockNets[place]! += net[first + t]!;
        blockRanks[place]! += rank[first + t]!;
      }
    }
    for (let place = 0; place <= treatments; place += 1) {
      nets[place]! += blockNets[place]!;
      ranks[place]! += blockRanks[place]!;
    }
    await breathe();
  }
  const sums = Array.from(nets, (sum, place) => ({ net: sum, rank: ranks[place]! }));
  return { stages, all: sums[treatments]!, sums, reasons, holdOut, byDefault, contacts };
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

function minimumsOf({ limits }: Configuration, constraints: readonly Constraint[]): RunSummary['minimums'] {
  return limits.flatMap(({ id, minimum }) => {
    const constraint = constraints.find((each) => each.id === id);
    if (minimum === undefined || constraint === undefined) return [];
    const reached = constraint.taken + constraint.used;
    return [{ id, period: constraint.period, minimum, reached, missed: Math.max(0, minimum - reached) }];
  });
}

function treatmentSummaries(population: Population, { treatments }: Configuration, totals: Totals): TreatmentSummary[] {
  return treatments.map(({ id, channel }, t) => {
    const reasons: Partial<Record<Reason, number>> = {};
    for (const [code, reason] of REASONS.entries()) {
      const count = totals.reasons[t * REASONS.length + code]!;
      if (count > 0) reasons[reason] = count;
    }
    const rules = population.rules.filter(({ treatment }) => treatment === id);
    return {
      treatment: id,
      channel,
      proposed: reasons.chosen ?? 0,
      ...totals.sums[t]!,
      reasons,
      rules: rules.map(({ rule, answer, missing, count }) => ({ rule, answer, missing, count })),
      evidence: population.evidence.find(({ treatment }) => treatment === id) ?? null,
    };
  });
}

function warningsOf(
  population: Population,
  configuration: Configuration,
  byDefault: number,
  strategy: string,
): string[] {
  const warnings: string[] = [];
  if (population.audience.customers.length === 0)
    warnings.push('There are no customers to decide about: import some first.');
  if (configuration.treatments.length === 0)
    warnings.push('The configuration has no treatments, so nobody can get one.');
  if (byDefault > 0) {
    warnings.push(
      `${counted(byDefault, 'proposal')} ${byDefault === 1 ? 'rests' : 'rest'} on the configuration's permission default, not on a row of the permission ledger.`,
    );
  }
  const unaddressed = Object.entries(configuration.channels).flatMap(([channel, { contact }]) =>
    contact === NO_CONTACT_FIELD ? [channel] : [],
  );
  if (unaddressed.length === 1) {
    warnings.push(`The channel ${unaddressed[0]} has no contact field: its lists carry the customer id alone.`);
  } else if (unaddressed.length > 1) {
    warnings.push(
      `The channels ${listed(unaddressed)} have no contact field: their lists carry the customer id alone.`,
    );
  }
  for (const { id, minimum, missed } of minimumsOf(configuration, population.constraints)) {
    if (missed > 0) warnings.push(`The minimum of ${id}, ${minimum}, was missed by ${missed}.`);
  }
  for (const { id, taken, capacity } of population.constraints) {
    if (taken > capacity)
      warnings.push(`The limit ${id} was used beyond its capacity before the run: ${taken} of ${capacity}.`);
  }
  warnings.push(...missedShares(groupSharesOf(population, configuration), configuration, strategy));
  for (const { agent, message, batch, customers: lost, reason } of population.failures) {
    warnings.push(
      `Batch ${batch} with ${counted(lost, 'customer')} failed: ${agent} could not answer ${message} (${reason}).`,
    );
  }
  return warnings;
}
