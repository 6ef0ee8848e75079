// What a whole run would come to with another capacity, or another minimum, of one limit. Where the last contact class
// alone uses the limit, nothing else moves, and the bound is found from the prices there are; elsewhere everybody is placed
// anew, class after class. Worked out when somebody asks, and kept as the job's result.
import { z } from 'zod';
import type { AllocationLimit } from '#engine/agents/index.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { CurvePoint, LimitCurve, LimitEnd } from '#shared/model/certificate.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';
import { allocateAll } from '../allocating.ts';
import { allocationLimits } from '../inputs/limits.ts';
import { type DecidedAgain, decideAgain } from './again.ts';

/** As shares of what the limit is now. */
const AT = [0, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2];
const MOST_POINTS = 25;

export const curveRequest = z.object({
  run: z.int().min(1),
  limit: z.string(),
  /** Capacities, or minimums of a limit without a capacity; without any, from nothing to twice what it is. */
  at: z.array(z.number().min(0)).max(MOST_POINTS).optional(),
});

/** Throws as decideAgain does, and UNKNOWN_LIMIT for a limit that the run does not have. */
export async function workOutCurve(
  connection: Connection,
  { run, limit: id, at }: z.infer<typeof curveRequest>,
  work: Work,
): Promise<LimitCurve> {
  const again = await decideAgain(connection, run, work);
  const limits = await allocationLimits(again.context, again.run.overrides);
  const limit = limits.find((each) => each.id === id);
  if (limit === undefined) {
    const known = limits.length === 0 ? 'It had none.' : `It had ${limits.map((each) => each.id).join(', ')}.`;
    throw new Problem('UNKNOWN_LIMIT', `Run ${run} had no limit ${quoted(id)}. ${known}`, { limit: id });
  }
  const end: LimitEnd = Number.isFinite(limit.capacity) ? 'most' : 'least';
  const now = end === 'most' ? limit.capacity : limit.minimum;
  const units = [...new Set([now, ...(at ?? AT.map((share) => amountAt(share, now)))])].sort((a, b) => a - b);
  const points =
    (await lastClassAlone(again, id, end, units)) ?? (await everybodyAnew(again, limits, limit, end, units));
  return { run, id, end, now, points };
}

/** A whole number where the limit is one. */
const amountAt = (share: number, now: number): number =>
  Number.isInteger(now) ? Math.round(share * now) : share * now;

/** Null where more than the last class uses the limit. */
async function lastClassAlone(
  { agents, certificate, classes, conversation }: DecidedAgain,
  id: string,
  end: LimitEnd,
  at: readonly number[],
): Promise<CurvePoint[] | null> {
  const limit = certificate.prices.findIndex((each) => each.id === id);
  const users = classes.filter(({ problem }) => problem.limits[limit]?.uses.some((use) => use !== 0) === true);
  const last = classes.at(-1);
  if (last === undefined || users.length !== 1 || users[0] !== last) return null;
  const { proof, told } = last;
  const asked = { proof: { ...proof, solved: last }, limit, end, at: [...at] };
  const points = await conversation.ask(agents.allocation, 'get_value_curve', asked);
  const before = certificate.bound - told.bound;
  return points.map(({ units, bound, price }) => ({ units, value: null, bound: before + bound, price, used: null }));
}

async function everybodyAnew(
  again: DecidedAgain,
  limits: readonly AllocationLimit[],
  limit: AllocationLimit,
  end: LimitEnd,
  at: readonly number[],
): Promise<CurvePoint[]> {
  const { conversation } = again;
  const points: CurvePoint[] = [];
  for (const units of at) {
    const phase = `Placing everybody with ${units} of ${limit.id}`;
    conversation.context.work.progress({ phase, done: points.length, total: at.length, unit: 'checks' });
    const changed = { ...limit, [end === 'most' ? 'capacity' : 'minimum']: units };
    const moved = limits.map((each) => (each === limit ? changed : each));
    points.push(await pointAt(again, moved, limit.id, units));
  }
  return points;
}

async function pointAt(
  { agents, conversation, population, run }: DecidedAgain,
  limits: readonly AllocationLimit[],
  id: string,
  units: number,
): Promise<CurvePoint> {
  const { byDefault, groups, lots, net, priority, rank, together, treatments } = population;
  const reasons = population.reasons.map((reason) => (PLACED.has(reason) ? REASON_CODE.outranked : reason));
  const { certificate, constraints } = await allocateAll(agents, conversation, {
    candidates: { size: lots.length, treatments, net, rank, reasons, byDefault, lots, together },
    priority,
    groups,
    limits,
    strategy: run.strategy,
    arms: null,
    exploration: null,
    keep: false,
  });
  const { value, bound, prices } = certificate!;
  const price = prices.find((each) => each.id === id)?.price ?? 0;
  return { units, value, bound, price, used: constraints.find((each) => each.id === id)?.used ?? null };
}

/** What allocation makes of a treatment that was open to the customer. */
const PLACED: ReadonlySet<number> = new Set([REASON_CODE.chosen, REASON_CODE.limit, REASON_CODE.outranked]);
