// What outcomes say about the priors (decisions 12): responses among the outcomes of a treatment, and the mean prior of
// the customers they are of. Outcomes of a control arm are of people who were not contacted and say nothing here.
import type { AgentContext } from '#engine/agents/agent.ts';
import { visibleImports } from '#engine/store/records/visibility.ts';

import type { PriorEvidence } from '#shared/model/batch.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import type { Frame } from '#shared/model/frame.ts';
import { compilePrior } from './propensity.ts';

const UNTREATED_ARMS = ['control', 'hold-out'];

/** The outcomes of one treatment, counted by customer. */
export interface OutcomeCounts {
  readonly treatment: string;
  readonly outcomes: number;
  readonly responses: number;
  readonly byCustomer: ReadonlyMap<number, number>;
}

/** How many outcomes fell on customers of each prior, by treatment. Few priors differ, so this is small. */
export type PriorTallies = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Counts the outcomes at or before as-of of every treatment that declares which outcomes are a response. */
export async function countOutcomes(context: AgentContext): Promise<OutcomeCounts[]> {
  const { connection, change, asOf, configuration, work } = context;
  const imports = visibleImports(connection, change, ['outcomes']);
  if (imports.length === 0) return [];
  const statement = connection.statement(COUNTS).raw(true);
  const constant = { asOf, visible: JSON.stringify(imports), untreated: JSON.stringify(UNTREATED_ARMS) };
  const found: OutcomeCounts[] = [];
  for (const { id, response } of configuration.treatments) {
    if (response.length === 0) continue;
    const values = { ...constant, treatment: id, response: JSON.stringify(response) };
    const rows = connection.guard(() => statement.all(values)) as [customer: number, all: number, responses: number][];
    await work.breathe();
    if (rows.length === 0) continue;
    const byCustomer = new Map(rows.map(([customer, all]) => [customer, all]));
    const outcomes = rows.reduce((sum, [, all]) => sum + all, 0);
    const responses = rows.reduce((sum, row) => sum + row[2], 0);
    found.push({ treatment: id, outcomes, responses, byCustomer });
  }
  return found;
}

// An outcome without a treatment is about the one of the decision it names.
const COUNTS = `WITH counted AS (
    SELECT customer, outcome, at, import, arm FROM outcome WHERE treatment = :treatment
    UNION ALL
    SELECT outcome.customer, outcome.outcome, outcome.at, outcome.import, outcome.arm
    FROM outcome JOIN decision
      ON decision.run = CAST(substr(outcome.decision_id, 2) AS INTEGER)
      AND decision.position = CAST(substr(outcome.decision_id, instr(outcome.decision_id, '-') + 1) AS INTEGER)
      AND outcome.decision_id = 'r' || decision.run || '-' || decision.position
    WHERE outcome.treatment IS NULL AND outcome.decision_id IS NOT NULL AND decision.treatment = :treatment
  )
  SELECT customer, count(*), sum(outcome IN (SELECT value FROM json_each(:response))) FROM counted
  WHERE at <= :asOf AND import IN (SELECT value FROM json_each(:visible))
    AND (arm IS NULL OR arm NOT IN (SELECT value FROM json_each(:untreated)))
  GROUP BY customer`;

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
      const count = byCustomer.get(frame.customers[row]!) ?? 0;
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
