// The three filters, kept apart (design, section 5): may we (eligible), does it make sense now (applicable), should we
// (suitable). A rule admits on yes alone; one that ends unknown is counted apart from no, with what was not known.
import { compileCondition, type ExpressionContext } from '#engine/policy/expression/compile.ts';
import { compileMissingInput } from '#engine/policy/expression/inputs.ts';
import { NO, type Truth, UNKNOWN, YES } from '#engine/policy/expression/truth.ts';
import type { RuleCount } from '#shared/model/batch.ts';
import { type Configuration, LAYERS, type Layer, type Rule, type Treatment } from '#shared/model/configuration.ts';
import { REASON_CODE } from '#shared/model/decision.ts';

const REFUSALS: Readonly<Record<Layer, Readonly<Record<typeof NO | typeof UNKNOWN, number>>>> = {
  eligible: { [NO]: REASON_CODE['not-eligible'], [UNKNOWN]: REASON_CODE['eligible-unknown'] },
  applicable: { [NO]: REASON_CODE['not-applicable'], [UNKNOWN]: REASON_CODE['applicable-unknown'] },
  suitable: { [NO]: REASON_CODE['not-suitable'], [UNKNOWN]: REASON_CODE['suitable-unknown'] },
};

interface CompiledRule {
  readonly rule: Rule;
  readonly holds: (row: number) => Truth;
  readonly missing: (row: number) => string;
  no: number;
  readonly unknown: Map<string, number>;
}

/** Why a filter does not admit a row: its first rule that says no, else the first that is unknown. */
export interface FilterRefusal {
  /** A REASON_CODE. */
  readonly code: number;
  readonly rule: Rule;
  /** The input that is not known; null when the rule says no. */
  readonly missing: string | null;
}

export interface Filters {
  /** The first filter that does not admit the row, or null. Counts what it finds. */
  readonly refusal: (row: number) => FilterRefusal | null;
  /** Every rule that does not admit the row, in the order in which they are asked. Counts nothing. */
  readonly refusals: (row: number) => FilterRefusal[];
  readonly counts: () => RuleCount[];
}

/** The rules of the configuration and of the treatment, compiled for one batch. */
export function compileFilters(
  treatment: Treatment,
  configuration: Pick<Configuration, 'rules'>,
  context: ExpressionContext,
): Filters {
  const layers = LAYERS.map((layer) => ({
    layer,
    rules: [...configuration.rules[layer], ...treatment[layer]].map(
      (rule): CompiledRule => ({
        rule,
        holds: compileCondition(rule.when, context),
        missing: compileMissingInput(rule.when, context),
        no: 0,
        unknown: new Map(),
      }),
    ),
  }));
  return {
    refusal(row) {
      for (const { layer, rules } of layers) {
        const failed = firstFailure(rules, row);
        if (failed !== null) return refuse(layer, failed, row);
      }
      return null;
    },
    refusals: (row) =>
      layers.flatMap(({ layer, rules }) =>
        rules.flatMap(({ rule, holds, missing }) => {
          const truth = holds(row);
          if (truth === YES) return [];
          return [{ code: REFUSALS[layer][truth], rule, missing: truth === UNKNOWN ? missing(row) : null }];
        }),
      ),
    counts: () => layers.flatMap(({ rules }) => rules.flatMap((each) => countsOf(treatment, each))),
  };
}

function firstFailure(rules: readonly CompiledRule[], row: number): { each: CompiledRule; truth: Truth } | null {
  let unknown: CompiledRule | null = null;
  for (const each of rules) {
    const truth = each.holds(row);
    if (truth === NO) return { each, truth };
    if (truth !== YES && unknown === null) unknown = each;
  }
  return unknown === null ? null : { each: unknown, truth: UNKNOWN };
}

function refuse(layer: Layer, { each, truth }: { each: CompiledRule; truth: Truth }, row: number): FilterRefusal {
  if (truth === NO) {
    each.no += 1;
    return { code: REFUSALS[layer][NO], rule: each.rule, missing: null };
  }
  const missing = each.missing(row);
  each.unknown.set(missing, (each.unknown.get(missing) ?? 0) + 1);
  return { code: REFUSALS[layer][UNKNOWN], rule: each.rule, missing };
}

function countsOf({ id }: Treatment, { rule, no, unknown }: CompiledRule): RuleCount[] {
  const named = { treatment: id, rule: rule.rule };
  const counts: RuleCount[] = no > 0 ? [{ ...named, answer: 'no', missing: null, count: no }] : [];
  for (const [missing, count] of unknown) counts.push({ ...named, answer: 'unknown', missing, count });
  return counts;
}
