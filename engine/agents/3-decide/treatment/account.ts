// The account of one customer's treatments: for each, its worth in terms and why it is or is not admitted, in words.
// Everything is computed again from the pins by the functions of the run (decisions 17).
import type { AgentContext } from '#engine/agents/agent.ts';
import { attributesIn, metricsIn, scoresIn } from '#engine/policy/expression/inputs.ts';
import { inWords } from '#engine/policy/expression/words.ts';
import type { TreatmentAccount } from '#shared/model/batch.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import { REASON_CODE, REASONS } from '#shared/model/decision.ts';
import type { Frame } from '#shared/model/frame.ts';
import type { FilterRefusal } from './filters.ts';
import { type CompiledTreatment, compileTreatments, judge, type Recommendation } from './recommend.ts';

/** The accounts of `row`, in the order of the configuration's treatments; unknown numbers are NaN. */
export function accountsOf(request: Recommendation, row: number, context: AgentContext): TreatmentAccount[] {
  return compileTreatments(request, context).map((each) => {
    const { treatment, propensity } = each;
    const { code, filter } = judge(each, row);
    const worth = each.worth(row);
    return {
      treatment: treatment.id,
      reason: REASONS[code]!,
      detail: detailOf(each, request.data.frame, code, filter, row),
      propensity: worth.propensity,
      label: propensity.label(row),
      natural: treatment.propensity.natural,
      uplift: worth.uplift,
      value: worth.value,
      context: worth.context,
      lever: treatment.lever,
      cost: treatment.cost,
      net: worth.net,
      rank: worth.rank,
    };
  });
}

function detailOf(
  { treatment, contact }: CompiledTreatment,
  frame: Frame,
  code: number,
  filter: FilterRefusal | null,
  row: number,
): string | null {
  if (filter !== null) {
    const name = filter.rule.name ?? filter.rule.rule;
    return filter.missing === null ? `${name}: ${inWords(filter.rule.when)}` : `${name}: unknown: ${filter.missing}`;
  }
  if (code === REASON_CODE['contact-window']) return contact.window(row)?.id ?? null;
  if (code === REASON_CODE['rejected-before']) {
    const rejection = contact.rejection(row);
    return rejection && `${rejection.code}, for this ${rejection.scope}`;
  }
  if (code === REASON_CODE['not-valid']) {
    return `valid ${treatment.valid.from ?? 'always'} to ${treatment.valid.to ?? 'further notice'}`;
  }
  if (code === REASON_CODE['value-unknown']) return `unknown: ${missingInput(treatment, frame, row)}`;
  return null;
}

/** The first input of the value, then of the context, that is missing in the row. */
function missingInput(treatment: Treatment, frame: Frame, row: number): string {
  const trees = [treatment.value, treatment.context];
  const isMissing = (values: Float64Array | undefined): boolean => values === undefined || Number.isNaN(values[row]!);
  const attribute = attributesIn(...trees).find((name) => {
    const column = frame.attributes.get(name);
    return column?.type === 'text' ? column.codes[row]! < 0 : isMissing(column?.values);
  });
  const metric = metricsIn(...trees).find((name) => isMissing(frame.metrics.get(name)));
  const score = scoresIn(...trees).find((name) => isMissing(frame.scores.get(name)?.get(treatment.id)));
  return attribute ?? metric ?? score ?? 'value';
}
