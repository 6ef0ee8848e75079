// Bounds of groups: what they are of exists, one end is given, and what is protected may be named here, where it is to be
// treated fairly and not to decide.
import { strategyOfArms } from '#shared/model/arms.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { overlooking } from '../group-bounds.ts';
import { useOf } from '../limits.ts';
import { conditionFaults } from './check-expressions.ts';
import type { Fault, Path } from './fault.ts';
import { type Known, repeated, unknownName } from './known.ts';

/** Groups are told apart by bits of a byte. */
const MOST = 8;

export function groupBoundFaults(configuration: Configuration, known: Known): Fault[] {
  const { groupBounds, limits } = configuration;
  const taken = limits.map(({ id }) => id);
  const all = [...taken, ...groupBounds.map(({ id }) => id)];
  const faults = repeated('limit id', all, ['groupBounds'], 'id').flatMap(({ path, says }): Fault[] => {
    const [list, index, field] = path as [string, number, string];
    return index < taken.length ? [] : [{ path: [list, index - taken.length, field], says }];
  });
  if (groupBounds.length > MOST) {
    faults.push({
      path: ['groupBounds'],
      says: `there are ${groupBounds.length} bounds of groups: write at most ${MOST}`,
    });
  }
  // Nothing decides by a group here: its share is kept whoever of the group is worth the most.
  const open = { ...known, protected: new Set<string>(), through: new Map<string, string>() };
  groupBounds.forEach((bound, index) => {
    const path: Path = ['groupBounds', index];
    faults.push(...conditionFaults(bound.group, [...path, 'group'], open));
    faults.push(...endFaults(bound, path), ...ofFaults(bound, path, configuration));
  });
  return faults;
}

type Bound = Configuration['groupBounds'][number];

function endFaults({ id, atLeast, atMost }: Bound, path: Path): Fault[] {
  if ((atLeast === undefined) !== (atMost === undefined)) return [];
  const says =
    atLeast === undefined
      ? `the bound "${id}" bounds nothing: write atLeast or atMost with a share from 0 to 1`
      : `the bound "${id}" has both atLeast and atMost: write a second bound for the other`;
  return [{ path, says }];
}

function ofFaults(bound: Bound, path: Path, { channels, treatments }: Configuration): Fault[] {
  const { of } = bound;
  const at = [...path, 'of'];
  if (typeof of === 'object' && 'channel' in of) {
    return unknownName('channel', of.channel, Object.keys(channels), [...at, 'channel']);
  }
  if (typeof of === 'object' && 'resource' in of) {
    const resources = [...new Set(treatments.flatMap(({ uses }) => Object.keys(uses)))];
    return unknownName('resource', of.resource, resources, [...at, 'resource']);
  }
  if (typeof of === 'object') {
    const ids = treatments.map(({ id }) => id);
    return of.treatments.flatMap((id, i) => unknownName('treatment', id, ids, [...at, 'treatments', i]));
  }
  return [];
}

/** Bounds that nothing can meet or that bind nothing. */
export function groupBoundDoubts({ groupBounds, treatments, strategy }: Configuration): Fault[] {
  const { arms } = strategy;
  const blind = overlooking(arms.length > 0 ? strategyOfArms(arms) : strategy.default);
  return groupBounds.flatMap((bound, index): Fault[] => {
    const path = ['groupBounds', index];
    const doubts: Fault[] = [];
    if (!treatments.some((treatment) => useOf(bound, treatment) > 0)) {
      doubts.push({ path, says: `no treatment uses anything of the bound "${bound.id}": it never binds` });
    }
    if (bound.atLeast === 0 || bound.atMost === 1) {
      doubts.push({ path, says: `every share keeps the bound "${bound.id}": it never binds` });
    }
    for (const name of blind) {
      doubts.push({
        path,
        says: `the strategy ${name} does not look at shares of groups: only optimal keeps the bound "${bound.id}"`,
      });
    }
    return doubts;
  });
}
