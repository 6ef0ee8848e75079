// Bounds of groups that a run did not keep, in sentences: by how much, and why where its strategy does not look at them.
import { overlooking } from '#engine/policy/group-bounds.ts';
import { countedBy } from '#engine/policy/limits.ts';
import { type GroupShare, unitsOff } from '#shared/model/certificate.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { grouped, listed } from '#shared/words.ts';

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
