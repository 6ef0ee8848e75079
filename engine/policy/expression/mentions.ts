// Where a tree changes its answer: for each input that it reads, what the input is compared with.
import type { Amount, Comparison, Condition } from '#shared/model/expression.ts';
import type { JourneyMetric } from '#shared/model/journey.ts';

/** An input as trees mention it. */
export interface Mention {
  readonly kind: 'attribute' | 'metric';
  readonly name: string;
  /** Values as they are written. */
  readonly values: readonly (string | number | boolean)[];
  /** Amounts that it must reach or stay under. */
  readonly amounts: readonly Amount[];
  /** The same of the days since it, for a date or an instant. */
  readonly days: readonly Amount[];
}

/** Every attribute and journey metric that trees read, each once; a leaf of an amount is compared with nothing. */
export function mentionsIn(...trees: readonly (Condition | Amount)[]): Mention[] {
  const found = new Map<string, Mention>();
  for (const each of trees.flatMap(mentionsOf)) {
    const key = `${each.kind} ${each.name}`;
    const so = found.get(key);
    found.set(key, {
      kind: each.kind,
      name: each.name,
      values: [...(so?.values ?? []), ...each.values],
      amounts: [...(so?.amounts ?? []), ...each.amounts],
      days: [...(so?.days ?? []), ...each.days],
    });
  }
  return [...found.values()];
}

function mentionsOf(tree: unknown): Mention[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const node = tree as Comparison & { readonly attribute?: string; readonly metric?: JourneyMetric };
  return [...ownMention(node), ...Object.values(tree).flatMap(mentionsOf)];
}

function ownMention(node: Comparison): Mention[] {
  const { attribute, metric, daysSince, is, not, between } = node;
  const name = attribute ?? metric ?? daysSince;
  if (typeof name !== 'string') return [];
  const amounts = [node.atLeast, node.atMost, node.above, node.below].filter((each) => each !== undefined);
  const literals = [is, typeof not === 'object' ? undefined : not, ...(node.in ?? []), ...(node.notIn ?? [])];
  const values = [...literals.filter((each) => each !== undefined), ...(between ?? [])];
  const kind = metric === undefined ? 'attribute' : 'metric';
  if (daysSince === undefined) return [{ kind, name, values, amounts, days: [] }];
  return [
    { kind, name, values: [], amounts: [], days: [...amounts, ...values.filter((each) => typeof each === 'number')] },
  ];
}
