// What became of the bounds of groups in a run: the share that each group has of what everybody gets.
import { overlooking, shareOf } from '#engine/policy/group-bounds.ts';
import { countedBy, useOf } from '#engine/policy/limits.ts';
import { type GroupShare, unitsOff } from '#shared/model/certificate.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { grouped, listed } from '#shared/words.ts';
import type { Population } from '../population.ts';

/** Shares that differ by less are the same. */
const SAME = 1e-9;

type Decided = Pick<Population, 'chosen' | 'further' | 'groups'>;

/** In the order of the configuration. */
export function groupSharesOf(
  { chosen, further, groups }: Decided,
  { groupBounds, treatments }: Configuration,
): GroupShare[] {
  if (groupBounds.length === 0) return [];
  const counts = new Map<number, Float64Array>();
  const count = (position: number, t: number): void => {
    const bits = groups[position]!;
    const own = counts.get(bits) ?? new Float64Array(treatments.length);
    counts.set(bits, own);
    own[t]! += 1;
  };
  for (const [position, t] of chosen.entries()) if (t >= 0) count(position, t);
  for (const [k, position] of further.positions.entries()) count(position, further.treatments[k]!);
  return groupBounds.map((bound, place): GroupShare => {
    const { share: asked, end } = shareOf(bound);
    let [inside, all] = [0, 0];
    for (const [bits, own] of counts) {
      const units = own.reduce((sum, count, t) => sum + count * useOf(bound, treatments[t]!), 0);
      all += units;
      if (((bits >> place) & 1) === 1) inside += units;
    }
    const share = all === 0 ? null : inside / all;
    const missed = share !== null && (end === 'least' ? share < asked - SAME : share > asked + SAME);
    return { id: bound.id, end, asked, share, units: inside, all, missed };
  });
}

/**
 * "The share of Rural customers is 12.5% where at least 20% is asked for: 15 of 200 contacts are too few.", and why where
 * the strategy did not look at shares.
 */
export function missedShares(
  shares: readonly GroupShare[],
  { groupBounds }: Configuration,
  strategy: string,
): string[] {
  const missed = shares.filter((each) => each.missed);
  const said = missed.map((each) => {
    const { id, end, asked, share, all } = each;
    const bound = groupBounds.find((one) => one.id === id);
    const counts = bound === undefined ? 'contacts' : countedBy(bound);
    const amount = (value: number): string => grouped(Math.round(value * 100) / 100);
    const off = `${amount(unitsOff(each))} of ${amount(all)} ${UNITS[counts]} too ${end === 'least' ? 'few' : 'many'}`;
    return `The share of ${bound?.name ?? id} is ${percent(share ?? 0)} where at ${end} ${percent(asked)} is asked for: ${off}.`;
  });
  const blind = overlooking(strategy);
  if (said.length === 0 || blind.length === 0) return said;
  const who = blind.length === 1 ? `The strategy ${blind[0]} does` : `The strategies ${listed(blind)} do`;
  return [...said, `${who} not look at shares of groups: only optimal keeps them.`];
}

const UNITS: Readonly<Record<ReturnType<typeof countedBy>, string>> = {
  contacts: 'contacts',
  units: 'units',
  money: 'units of money',
};

const percent = (share: number): string => `${Math.round(share * 10_000) / 100}%`;
