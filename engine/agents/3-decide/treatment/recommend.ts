// Judges every treatment for every customer of a batch: may it, does it fit, what could it bring. Chooses nothing: that
// is allocation's, over everybody at once.
import type { AgentContext } from '#engine/agents/agent.ts';
import { hashText } from '#engine/maths/hash.ts';
import { compileAmount } from '#engine/policy/expression/compile.ts';
import {
  type Appraisal,
  type CustomerData,
  emptyAppraisal,
  type PermissionVerdicts,
  type RuleCount,
} from '#shared/model/batch.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import { type ContactBatch, type ContactRules, compileContact, contactBatch, togetherOf } from './contact.ts';
import { compileFilters, type FilterRefusal, type Filters } from './filters.ts';
import { compilePrior, compileScore } from './propensity.ts';

export interface Recommendation {
  /** With the journey's metrics in its frame. */
  readonly data: CustomerData;
  readonly permissions: PermissionVerdicts;
  /** 1 for a customer who is held out and gets mandatory treatments only. */
  readonly heldOut: Uint8Array;
}

/** One treatment compiled over a batch. */
export interface CompiledTreatment {
  readonly treatment: Treatment;
  readonly heldOut: Uint8Array;
  readonly contact: ContactRules;
  readonly filters: Filters;
  readonly prior: (row: number) => number;
  /** NaN without one. */
  readonly score: (row: number) => number;
  readonly value: (row: number) => number;
  readonly context: (row: number) => number;
}

/** Compiles every treatment over a batch. */
export function compileTreatments(
  request: Recommendation,
  context: AgentContext,
  batch: ContactBatch = contactBatch(request.data, request.permissions, context),
): CompiledTreatment[] {
  const { configuration } = context;
  return configuration.treatments.map((treatment) => compileTreatment(treatment, batch, request, context));
}

function compileTreatment(
  treatment: Treatment,
  batch: ContactBatch,
  { data, heldOut }: Recommendation,
  context: AgentContext,
): CompiledTreatment {
  const { asOf, configuration, settings } = context;
  const expression = { frame: data.frame, asOf, zone: settings.zone, treatment };
  return {
    treatment,
    heldOut,
    contact: compileContact(treatment, batch, context),
    filters: compileFilters(treatment, configuration, expression),
    prior: compilePrior(treatment, expression),
    score: compileScore(treatment, data.probabilities),
    value: compileAmount(treatment.value, expression),
    context: compileAmount(treatment.context, expression),
  };
}

/** Why a treatment is not admitted to a row, or `outranked` when it is: what is left is what it is worth. */
export function judge(
  { treatment, heldOut, contact, filters }: CompiledTreatment,
  row: number,
): { readonly code: number; readonly filter: FilterRefusal | null } {
  if (heldOut[row] === 1 && !treatment.mandatory) return HELD_OUT;
  const forbidden = contact.refusal(row);
  if (forbidden >= 0) return { code: forbidden, filter: null };
  const filter = filters.refusal(row);
  return filter === null ? ADMITTED : { code: filter.code, filter };
}

const HELD_OUT = { code: REASON_CODE['held-out'], filter: null };
const ADMITTED = { code: REASON_CODE.outranked, filter: null };

/** The appraisal of a batch. `ids` are the customers' ids, row by row: a lot is drawn by id. */
export async function recommend(
  request: Recommendation,
  ids: readonly string[],
  context: AgentContext,
): Promise<{ readonly appraisal: Appraisal; readonly rules: readonly RuleCount[] }> {
  const { size } = request.data.frame;
  const batch = contactBatch(request.data, request.permissions, context);
  const compiled = compileTreatments(request, context, batch);
  const treatments = compiled.length;
  const appraisal: Appraisal = {
    ...emptyAppraisal(size, treatments),
    together: await togetherOf(batch, context),
    lots: Uint32Array.from(ids, (id) => hashText(id, context.seed)),
  };
  for (const [t, each] of compiled.entries()) {
    for (let row = 0; row < size; row += 1) {
      const cell = row * treatments + t;
      const { code } = judge(each, row);
      appraisal.reasons[cell] = code;
      if (code !== REASON_CODE.outranked) continue;
      const score = each.score(row);
      const scored = !Number.isNaN(score);
      appraisal.scored[cell] = scored ? 1 : 0;
      appraisal.propensity[cell] = scored ? score : each.prior(row);
      appraisal.value[cell] = each.value(row);
      appraisal.context[cell] = each.context(row);
      appraisal.byDefault[cell] = each.contact.byDefault(row) ? 1 : 0;
    }
    await context.work.breathe();
  }
  return { appraisal, rules: compiled.flatMap(({ filters }) => filters.counts()) };
}
