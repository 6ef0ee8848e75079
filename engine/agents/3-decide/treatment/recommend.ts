// Judges every treatment for every customer of a batch: may it, does it fit, what is it worth. Chooses nothing: that is
// allocation's, over everybody at once.
import type { AgentContext } from '#engine/agents/agent.ts';
import { hashText } from '#engine/maths/hash.ts';
import type { Candidates, CustomerData, PermissionVerdicts, PriorEvidence } from '#shared/model/batch.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import { type ContactBatch, type ContactRules, compileContact, contactBatch } from './contact.ts';
import { compileFilters, type FilterRefusal, type Filters } from './filters.ts';
import { compilePropensity, type Propensity } from './propensity.ts';
import { compileWorth, type Worth } from './worth.ts';

export interface Recommendation {
  readonly data: CustomerData;
  readonly permissions: PermissionVerdicts;
  /** 1 for a customer who is held out and gets mandatory treatments only. */
  readonly heldOut: Uint8Array;
  readonly evidence: readonly PriorEvidence[];
}

/** One treatment compiled over a batch. */
export interface CompiledTreatment {
  readonly treatment: Treatment;
  readonly heldOut: Uint8Array;
  readonly contact: ContactRules;
  readonly filters: Filters;
  readonly propensity: Propensity;
  readonly worth: (row: number) => Readonly<Worth>;
}

/** Compiles every treatment over a batch whose frame has its metrics. */
export function compileTreatments(request: Recommendation, context: AgentContext): CompiledTreatment[] {
  const { configuration } = context;
  const batch = contactBatch(request.data, request.permissions, context);
  return configuration.treatments.map((treatment) => compileTreatment(treatment, batch, request, context));
}

function compileTreatment(
  treatment: Treatment,
  batch: ContactBatch,
  { data, heldOut, evidence }: Recommendation,
  context: AgentContext,
): CompiledTreatment {
  const { asOf, configuration, settings } = context;
  const expression = { frame: data.frame, asOf, zone: settings.zone, treatment };
  const heard = evidence.find((each) => each.treatment === treatment.id) ?? null;
  const propensity = compilePropensity(treatment, expression, heard, data.probabilities);
  return {
    treatment,
    heldOut,
    contact: compileContact(treatment, batch, context),
    filters: compileFilters(treatment, configuration, expression),
    propensity,
    worth: compileWorth(treatment, propensity, expression),
  };
}

/** Why a treatment is not admitted, or `outranked` when it is: then only another treatment stands before it. */
export function judge(
  { treatment, heldOut, contact, filters, worth }: CompiledTreatment,
  row: number,
): { readonly code: number; readonly filter: FilterRefusal | null } {
  if (heldOut[row] === 1 && !treatment.mandatory) return HELD_OUT;
  const forbidden = contact.refusal(row);
  if (forbidden >= 0) return { code: forbidden, filter: null };
  const filter = filters.refusal(row);
  if (filter !== null) return { code: filter.code, filter };
  if (treatment.mandatory) return ADMITTED;
  const { rank } = worth(row);
  // Doing nothing has rank 0 (decisions 11): a proposal must do better, whatever its net is.
  return rank > 0 ? ADMITTED : Number.isNaN(rank) ? VALUE_UNKNOWN : NOT_POSITIVE;
}

const HELD_OUT = { code: REASON_CODE['held-out'], filter: null };
const ADMITTED = { code: REASON_CODE.outranked, filter: null };
const VALUE_UNKNOWN = { code: REASON_CODE['value-unknown'], filter: null };
const NOT_POSITIVE = { code: REASON_CODE['not-positive'], filter: null };

/** The candidates of a batch. `ids` are the customers' ids, row by row: a lot is drawn by id. */
export async function recommend(
  request: Recommendation,
  ids: readonly string[],
  context: AgentContext,
): Promise<Candidates> {
  const { size } = request.data.frame;
  const compiled = compileTreatments(request, context);
  const treatments = compiled.length;
  const net = new Float64Array(size * treatments).fill(Number.NaN);
  const rank = new Float64Array(size * treatments).fill(Number.NaN);
  const reasons = new Uint8Array(size * treatments);
  const byDefault = new Uint8Array(size * treatments);
  for (let t = 0; t < treatments; t += 1) {
    const each = compiled[t]!;
    for (let row = 0; row < size; row += 1) {
      const cell = row * treatments + t;
      const { code } = judge(each, row);
      reasons[cell] = code;
      if (code !== REASON_CODE.outranked) continue;
      const worth = each.worth(row);
      net[cell] = worth.net;
      rank[cell] = worth.rank;
      byDefault[cell] = each.contact.byDefault(row) ? 1 : 0;
    }
    await context.work.breathe();
  }
  const lots = Uint32Array.from(ids, (id) => hashText(id, context.seed));
  const rules = compiled.flatMap(({ filters }) => filters.counts());
  return { size, treatments, net, rank, reasons, byDefault, lots, rules };
}
