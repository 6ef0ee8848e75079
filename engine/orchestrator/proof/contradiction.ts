// Limits that contradict each other, in words: which cannot be kept together, and the cheapest ways out.
import { shareOf } from '#engine/policy/group-bounds.ts';
import type { Contradiction, LimitChange } from '#shared/model/certificate.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { grouped, listed } from '#shared/words.ts';

type Named = Pick<Configuration, 'limits' | 'groupBounds'>;

/**
 * One or two sentences: "… cannot be kept together. The cheapest way out: lower …; or raise … and …." `overrides` are the
 * run's own capacities.
 */
export function contradictionSentence(
  { ends, ways }: Contradiction,
  configuration: Named,
  overrides: Readonly<Record<string, number>>,
): string {
  const names = ends.map(({ id, end }) => {
    const bound = boundOf(configuration, overrides, id, end);
    return `${nameOf(configuration, id)} (at ${end === 'most' ? 'most' : 'least'}${bound === null ? '' : ` ${bound}`})`;
  });
  const [only] = names;
  const cannot =
    names.length === 1
      ? `${only} cannot be kept by anybody who is open to it.`
      : `${listed(names)} cannot be kept together.`;
  if (ways.length === 0) return cannot;
  const out = ways.map(({ changes }) => listed(changes.map((change) => changeWords(change, configuration))));
  return `${cannot} ${ways.length === 1 ? 'The way out' : 'Ways out, the cheapest first'}: ${out.join('; or ')}.`;
}

/** "raise Calls a day from 120 to 150" */
export function changeWords({ id, from, to }: LimitChange, configuration: Named): string {
  return `${to > from ? 'raise' : 'lower'} ${nameOf(configuration, id)} from ${amount(from)} to ${amount(to)}`;
}

const nameOf = ({ limits, groupBounds }: Named, id: string): string =>
  [...limits, ...groupBounds].find((limit) => limit.id === id)?.name ?? id;

function boundOf(
  { limits, groupBounds }: Named,
  overrides: Readonly<Record<string, number>>,
  id: string,
  end: 'most' | 'least',
): string | null {
  const group = groupBounds.find((each) => each.id === id);
  if (group !== undefined) return `${amount(100 * shareOf(group).share)}%`;
  const limit = limits.find((each) => each.id === id);
  const bound = end === 'most' ? (overrides[id] ?? limit?.capacity) : limit?.minimum;
  return bound === undefined ? null : amount(bound);
}

// Rounding may leave a nothing with a sign.
const amount = (value: number): string => grouped(Math.round(value * 100) / 100 + 0);
