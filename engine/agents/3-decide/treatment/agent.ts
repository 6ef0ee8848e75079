// The treatment agent: which treatments a customer may get, and what each is worth, by the rules and priors of the
// configuration alone. It works without a language model.
import { z } from 'zod';
import { defineAgent, message } from '#engine/agents/agent.ts';
import type { Appraisal, PriorEvidence } from '#shared/model/batch.ts';
import type { Frame } from '#shared/model/frame.ts';
import { accountsOf } from './account.ts';
import { type AlternativeRequest, findAlternatives } from './alternatives.ts';
import { countOutcomes, type OutcomeCounts, type PriorTallies, shrinkPriors, tallyPriors } from './evidence.ts';
import { type Recommendation, recommend } from './recommend.ts';
import { type RuleTally, tallyRules } from './rule-tally.ts';
import { settleWorth } from './worth.ts';

const is = <Value>() => z.custom<Value>((value) => typeof value === 'object' && value !== null);
const recommendation = is<Recommendation>();

export const treatmentAgent = defineAgent('treatment', {
  /** The outcomes that speak for or against the priors, counted by treatment and customer. */
  count_outcomes: message(z.object({}), async (_, context) => {
    const result = await countOutcomes(context);
    return { result, size: result.reduce((sum, { outcomes }) => sum + outcomes, 0), cache: 'none' };
  }),
  /** The priors of a batch's customers who have outcomes. */
  tally_priors: message(
    z.object({ frame: is<Frame>(), counts: is<readonly OutcomeCounts[]>() }),
    (payload, context) => ({
      result: tallyPriors(payload.frame, context, payload.counts),
      size: payload.frame.size,
      cache: 'none',
    }),
  ),
  shrink_priors: message(
    z.object({ counts: is<readonly OutcomeCounts[]>(), tallies: is<PriorTallies>() }),
    (payload, context) => ({
      result: shrinkPriors(context.configuration.treatments, payload.counts, payload.tallies),
      size: payload.counts.length,
      cache: 'none',
    }),
  ),
  recommend_treatment: message(
    z.object({ request: recommendation, ids: is<readonly string[]>() }),
    async ({ request, ids }, context) => ({
      result: await recommend(request, ids, context),
      size: request.data.frame.size,
      cache: 'none',
    }),
  ),
  /** What admitted treatments are worth, now that outcomes were heard: the appraisal's arrays become the candidates'. */
  settle_worth: message(
    z.object({ appraisal: is<Appraisal>(), evidence: is<readonly PriorEvidence[]>() }),
    async ({ appraisal, evidence }, { configuration, work }) => ({
      result: await settleWorth(appraisal, configuration.treatments, evidence, work),
      size: appraisal.size,
      cache: 'none',
    }),
  ),
  /** The same judgement of one row of a batch, in terms and in words. */
  explain_treatment: message(
    z.object({ request: recommendation, evidence: is<readonly PriorEvidence[]>(), row: z.number().int() }),
    (payload, context) => ({
      result: accountsOf(payload.request, payload.evidence, payload.row, context),
      size: 1,
      cache: 'none',
    }),
  ),
  /** Adds what each rule does to the customers of a batch to a tally. */
  tally_rules: message(
    z.object({ request: recommendation, evidence: is<readonly PriorEvidence[]>(), tally: is<RuleTally>() }),
    async ({ request, evidence, tally }, context) => {
      await tallyRules(request, evidence, tally, context);
      return { result: tally, size: request.data.frame.size, cache: 'none' };
    },
  ),
  find_alternative_treatment: message(is<AlternativeRequest>(), async (request, { work }) => ({
    result: await findAlternatives(request, work),
    size: request.candidates.size,
    cache: 'none',
  })),
});
