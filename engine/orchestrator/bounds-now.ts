// Bounds of groups that the next run would not look at: of all strategies only one does.
import { overlooking } from '#engine/policy/group-bounds.ts';
import { configurationAt } from '#engine/review/claiming/rules.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { OverlookedBounds } from '#shared/model/certificate.ts';
import { type DecideRequest, pinsOf } from './inputs/pins.ts';
import { PROGRAM_VERSION } from './program.ts';

/** Nothing where the run would keep them all. Throws as a run with the same request would. */
export function boundsOverlooked(
  connection: Connection,
  request: Pick<DecideRequest, 'strategy' | 'arms'>,
): OverlookedBounds {
  const { configuration, strategy } = pinsOf(connection, { ...request, actor: '', program: PROGRAM_VERSION });
  const strategies = overlooking(strategy);
  const { groupBounds } = configurationAt(connection, configuration);
  const bounds = strategies.length === 0 ? [] : groupBounds.map(({ id, name }) => ({ id, name: name ?? id }));
  return { strategies: bounds.length === 0 ? [] : strategies, bounds };
}
