// What outcomes say about the priors, taken over from an earlier run that had heard them. Hearing everybody for the sake of
// one customer, or of an audience, takes as long as ever; it is spared where it could not come to anything else: the same
// rows are seen, the same is believed, and nothing that is heard changes with time alone.
import type { AgentContext } from '#engine/agents/agent.ts';
import { changesWithTime } from '#engine/policy/expression/inputs.ts';
import { configurationAt } from '#engine/review/claiming/rules.ts';
import { isRunAnswered, runsPinned } from '#engine/store/decisions/earlier-runs.ts';
import { newestRecordOf } from '#engine/store/records/measures.ts';
import { newestMergeAt } from '#engine/store/records/reading/merged.ts';
import { newestImportChange, visibleImports } from '#engine/store/records/visibility.ts';
import type { PriorEvidence } from '#shared/model/batch.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { RunSummary } from '#shared/model/run.ts';
import type { Instant } from '#shared/model/units.ts';

/** Runs that are looked at, the newest first. */
const MOST_RUNS = 20;

/** The evidence of the newest run that has heard what there is to hear in `context`; null where none has. */
export function heardBefore(context: AgentContext, program: string): readonly PriorEvidence[] | null {
  const { change, configuration, connection } = context;
  const beliefs = beliefsOf(configuration);
  const from = Math.max(newestImportChange(connection, change), newestMergeAt(connection, change));
  for (const run of runsPinned(connection, { from, to: change, program, limit: MOST_RUNS })) {
    if (beliefsOf(configurationAt(connection, run.configuration)) !== beliefs) continue;
    if (!isSameMoment(context, run.asOf) || isRunAnswered(connection, run.pinnedChange, change)) continue;
    const { failures, treatments } = JSON.parse(run.summary) as RunSummary;
    // A batch that failed was not heard.
    if (failures.length > 0) continue;
    return treatments.flatMap(({ evidence }) => (evidence === null ? [] : [evidence]));
  }
  return null;
}

/** Everything of a configuration that what is heard depends on, as text. */
function beliefsOf(configuration: Configuration): string {
  const heard = heardTreatments(configuration).map(({ id, cost, propensity, response }) => ({
    id,
    cost,
    propensity,
    response,
  }));
  return JSON.stringify([heard, configuration.feeds]);
}

const heardTreatments = ({ treatments }: Configuration) => treatments.filter(({ response }) => response.length > 0);

/** Whether hearing as of `other` comes to the same as hearing now: no prior changes with time, no outcome lies between. */
function isSameMoment({ asOf, change, configuration, connection }: AgentContext, other: Instant): boolean {
  if (other === asOf) return true;
  const factors = heardTreatments(configuration).flatMap(({ propensity }) => propensity.factors);
  if (factors.some(({ when }) => changesWithTime(when))) return false;
  const newest = newestRecordOf(connection, visibleImports(connection, change, ['outcomes']));
  return newest !== null && newest <= Math.min(asOf, other);
}
