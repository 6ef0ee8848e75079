// What became of the bounds of groups in a run: the share that each group has of what everybody gets.
import { shareOf } from '#engine/policy/group-bounds.ts';
import { useOf } from '#engine/policy/limits.ts';
import type { GroupShare } from '#shared/model/certificate.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Population } from '../population.ts';

/** Shares that differ by less are the same. */
const SAME = 1e-9;

type Decided = Pick<Population, 'chosen' | 'further' | 'groups'>;

/** In the order of the configuration; none of a run of one customer, of which nobody is a share. */
export function groupSharesOf(
  { chosen, further, groups }: Decided,
  { groupBounds, treatments }: Configuration,
): GroupShare[] {
  if (groupBounds.length === 0 || groups.length === 1) return [];
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
