// The account of one customer's treatments: for each, its worth in terms and why it is or is not admitted, in words.
// Everything is computed again from the pins by the functions of the run (decisions 17).
import type { AgentContext } from '#engine/agents/agent.ts';
import { attributesIn, metricsIn, scoresIn } from '#engine/policy/expression/inputs.ts';
import { inWords } from '#engine/policy/expression/words.ts';
import type { PriorEvidence, TreatmentAccount } from '#shared/model/batch.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import { REASON_CODE, REASONS } from '#shared/model/decision.ts';
import type { Frame } from '#shared/model/frame.ts';
import type { FilterRefusal } from './filters.ts';
import { propensityLabel, shrunkPrior } from './propensity.ts';
import { type CompiledTreatment, compileTreatments, judge, type Recommendation } from './recommend.ts';
import { fillWorth, reasonByRank } from './worth.ts';

/** The accounts of `row`, in the order of the configuration's treatments; unknown numbers are NaN. */
export function accountsOf(
  request: Recommendation,
  evidence: readonly PriorEvidence[],
  row: number,
  context: AgentContext,
): TreatmentAccount[] {
  return compileTreatments(request, context).map((each) => {
    const { treatment } = each;
    const heard = evidence.find((one) => one.treatment === treatment.id) ?? null;
    const score = each.score(row);
    const propensity = Number.isNaN(score) ? shrunkPrior(each.prior(row), heard?.times ?? 1) : score;
    const [value, weight] = [each.value(row), each.context(row)];
    const worth = { uplift: 0, net: 0, rank: 0 };
    fillWorth(worth, treatment, propensity, value, weight);
    const judged = judge(each, row);
    const code = judged.code === REASON_CODE.outranked ? reasonByRank(treatment, worth.rank) : judged.code;
    return {
      treatment: treatment.id,
      reason: REASONS[code]!,
      detail: detailOf(each, request.data.frame, code, judged.filter, row),
      propensity,
      label: propensityLabel(treatment, score, heard),
      natural: treatment.propensity.natural,
      value,
      context: weight,
      lever: treatment.lever,
      cost: treatment.cost,
      ...worth,
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
