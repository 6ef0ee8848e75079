// What outcomes say about the priors (decisions 12): responses among the outcomes of a treatment, and the mean prior of
// the customers they are of. Outcomes of a control arm are of people who were not contacted and say nothing here.
import type { AgentContext } from '#engine/agents/agent.ts';
import { newestCustomer } from '#engine/store/records/reading/customers.ts';
import { mergedAt } from '#engine/store/records/reading/merged.ts';
import { visibleImports } from '#engine/store/records/visibility.ts';
import type { PriorEvidence } from '#shared/model/batch.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import type { Frame } from '#shared/model/frame.ts';
import { compilePrior } from './propensity.ts';

const UNTREATED_ARMS = ['control', 'hold-out'];
/** Outcomes of one statement: about 10 ms. */
const OUTCOMES_A_PAGE = 8192;

/** The outcomes of one treatment, counted by customer. */
export interface OutcomeCounts {
  readonly treatment: string;
  readonly outcomes: number;
  readonly responses: number;
  /** How many, by customer number. */
  readonly byCustomer: Uint32Array;
}

/** How many outcomes fell on customers of each prior, by treatment. Few priors differ, so this is small. */
export type PriorTallies = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Counts the outcomes at or before as-of of every treatment that declares which outcomes are a response. */
export async function countOutcomes(context: AgentContext): Promise<OutcomeCounts[]> {
  const { connection, change, configuration } = context;
  const imports = visibleImports(connection, change, ['outcomes']);
  if (imports.length === 0) return [];
  const newest = newestCustomer(connection);
  const merged = mergedAt(connection, change);
  const counters = configuration.treatments
    .filter(({ response }) => response.length > 0)
    .map(({ id, response }) => ({
      treatment: id,
      answers: new Set(response),
      outcomes: 0,
      responses: 0,
      byCustomer: new Uint32Array(newest + 1),
    }));
  const counterOf = new Map(counters.map((counter) => [counter.treatment, counter]));
  const count = ([, customer, counts, outcome, treatment]: OutcomeTuple): void => {
    const counter = counts === 1 && treatment !== null ? counterOf.get(treatment) : undefined;
    if (counter === undefined) return;
    counter.byCustomer[merged?.survivorOf(customer) ?? customer]! += 1;
    counter.outcomes += 1;
    if (counter.answers.has(outcome)) counter.responses += 1;
  };
  let read = 0;
  for (const { treatment } of counters) {
    read += await eachOutcome(context, imports, NAMED, treatment, count);
    context.work.progress({ phase: 'Counting outcomes', done: read, total: null, unit: 'rows' });
  }
  await eachOutcome(context, imports, DECIDED, null, count);
  return counters
    .filter(({ outcomes }) => outcomes > 0)
    .map(({ treatment, outcomes, responses, byCustomer }) => ({ treatment, outcomes, responses, byCustomer }));
}

type OutcomeTuple = [row: number, customer: number, counts: 0 | 1, outcome: string, treatment: string | null];

/** Every outcome of a treatment, or those without one, in the order in which they were stored. Returns how many. */
async function eachOutcome(
  { connection, asOf, change, work }: AgentContext,
  imports: readonly number[],
  sql: string,
  treatment: string | null,
  count: (tuple: OutcomeTuple) => void,
): Promise<number> {
  const page = connection.statement(sql).raw(true);
  const visible = JSON.stringify(imports);
  const constant = { asOf, change, visible, untreated: JSON.stringify(UNTREATED_ARMS), treatment };
  let read = 0;
  for (let after = 0; ; ) {
    const rows = page.all({ ...constant, after, limit: OUTCOMES_A_PAGE }) as OutcomeTuple[];
    for (const tuple of rows) count(tuple);
    read += rows.length;
    await work.breathe();
    if (rows.length < OUTCOMES_A_PAGE) return read;
    after = rows[rows.length - 1]![0];
  }
}

const COLUMNS = `outcome.row, outcome.customer,
  outcome.at <= :asOf AND outcome.import IN (SELECT value FROM json_each(:visible))
    AND (outcome.arm IS NULL OR outcome.arm NOT IN (SELECT value FROM json_each(:untreated))),
  outcome.outcome`;
const PAGE = 'outcome.treatment IS :treatment AND outcome.row > :after ORDER BY outcome.row LIMIT :limit';

const NAMED = `SELECT ${COLUMNS}, treatment FROM outcome INDEXED BY outcome_by_treatment WHERE ${PAGE}`;

// An outcome without a treatment is about the one of the decision it names, if that was there at the change.
const DECIDED = `SELECT ${COLUMNS}, decision.treatment FROM outcome INDEXED BY outcome_by_treatment
  LEFT JOIN decision ON decision.run = CAST(substr(outcome.decision_id, 2) AS INTEGER)
    AND decision.position = CAST(substr(outcome.decision_id, instr(outcome.decision_id, '-') + 1) AS INTEGER)
    AND outcome.decision_id = 'r' || decision.run || '-' || decision.position
    AND EXISTS (SELECT 1 FROM run WHERE run.run = decision.run AND run.change <= :change)
  WHERE ${PAGE}`;

/** Adds the priors of a batch's customers, each as often as they have outcomes. */
export function tallyPriors(frame: Frame, context: AgentContext, counts: readonly OutcomeCounts[]): PriorTallies {
  const { asOf, configuration, settings } = context;
  const tallies = new Map<string, Map<number, number>>();
  for (const { treatment: id, byCustomer } of counts) {
    const treatment = configuration.treatments.find((each) => each.id === id);
    if (treatment === undefined) continue;
    const prior = compilePrior(treatment, { frame, asOf, zone: settings.zone, treatment });
    const tally = new Map<number, number>();
    for (let row = 0; row < frame.size; row += 1) {
      // A customer who came after the outcomes were counted is in none.
      const count = byCustomer[frame.customers[row]!] ?? 0;
      if (count === 0) continue;
      const value = prior(row);
      tally.set(value, (tally.get(value) ?? 0) + count);
    }
    tallies.set(id, tally);
  }
  return tallies;
}

/**
 * Shrinks each prior: (strength × mean prior + responses) ÷ (strength + outcomes). Priors are added up in order of
 * size, so that neither the order of the rows nor that of the batches matters.
 */
export function shrinkPriors(
  treatments: readonly Treatment[],
  counts: readonly OutcomeCounts[],
  tallies: PriorTallies,
): PriorEvidence[] {
  return counts.flatMap(({ treatment: id, outcomes, responses }) => {
    const treatment = treatments.find((each) => each.id === id);
    const tally = [...(tallies.get(id) ?? [])].sort(([a], [b]) => a - b);
    if (treatment === undefined || tally.length === 0) return [];
    const total = tally.reduce((sum, [, count]) => sum + count, 0);
    const meanPrior = tally.reduce((sum, [prior, count]) => sum + prior * count, 0) / total;
    const { strength } = treatment.propensity;
    // Nothing to scale: a prior of 0 stays 0 whatever was seen.
    if (meanPrior === 0) return [];
    const shrunk = (strength * meanPrior + responses) / (strength + outcomes);
    return [{ treatment: id, outcomes, responses, meanPrior, shrunk, times: shrunk / meanPrior }];
  });
}
