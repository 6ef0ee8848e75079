// The account of one customer's treatments: for each, its worth in terms and why it is or is not admitted, in words.
// Everything is computed again from the pins by the functions of the run (decisions 17).
import type { AgentContext } from '#engine/agents/agent.ts';
import { attributesIn, metricsIn, scoresIn } from '#engine/policy/expression/inputs.ts';
import { attributeInWords, inWords } from '#engine/policy/expression/words.ts';
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
    const refused = refusalsOf(each, row);
    const byRank = reasonByRank(treatment, worth.rank);
    const { frame } = request.data;
    // What it is worth stands in the way too, beside the rules: a person is told of all at once.
    const codes = byRank === REASON_CODE.outranked ? refused : [...refused, { code: byRank, filter: null }];
    const obstacles = codes.map(({ code, filter }) => ({
      reason: REASONS[code]!,
      rule: filter === null ? null : (filter.rule.name ?? inWords(filter.rule.when)),
      detail: detailOf(each, frame, code, filter, row),
    }));
    const first = obstacles[0] ?? { reason: 'outranked' as const, detail: null };
    return {
      treatment: treatment.id,
      reason: first.reason,
      detail: first.detail,
      obstacles,
      propensity,
      label: propensityLabel(treatment, score, heard),
      scored: !Number.isNaN(score),
      outcomes: heard?.outcomes ?? 0,
      natural: treatment.propensity.natural,
      value,
      context: weight,
      lever: treatment.lever,
      cost: treatment.cost,
      ...worth,
    };
  });
}

interface Refused {
  readonly code: number;
  readonly filter: FilterRefusal | null;
}

/** Everything that does not admit the treatment, the reason of the run first. */
function refusalsOf(each: CompiledTreatment, row: number): Refused[] {
  const { code, filter } = judge(each, row);
  if (code === REASON_CODE.outranked) return [];
  const contact = each.contact.refusals(row).map((forbids) => ({ code: forbids, filter: null }));
  const rules = each.filters.refusals(row).map((refusal) => ({ code: refusal.code, filter: refusal }));
  const held = code === REASON_CODE['held-out'] ? [{ code, filter }] : [];
  // A rule that says no goes before one of its layer that cannot be answered.
  const all = [...held, ...contact, ...rules];
  const isFirst = (one: Refused): boolean => one.code === code && (filter === null || one.filter?.rule === filter.rule);
  return [...all.filter(isFirst), ...all.filter((one) => !isFirst(one))];
}

function detailOf(
  { treatment, contact }: CompiledTreatment,
  frame: Frame,
  code: number,
  filter: FilterRefusal | null,
  row: number,
): string | null {
  if (filter !== null) {
    return filter.missing === null ? inWords(filter.rule.when) : `${attributeInWords(filter.missing)} is not known`;
  }
  if (code === REASON_CODE['contact-window']) return contact.window(row)?.id ?? null;
  if (code === REASON_CODE['rejected-before']) {
    const rejection = contact.rejection(row);
    return rejection && `${rejection.code}, for this ${rejection.scope}`;
  }
  if (code === REASON_CODE['not-valid']) {
    return `valid ${treatment.valid.from ?? 'always'} to ${treatment.valid.to ?? 'further notice'}`;
  }
  if (code === REASON_CODE['value-unknown']) {
    return `${attributeInWords(missingInput(treatment, frame, row))} is not known`;
  }
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
