// The allocation agent: who gets which treatment while limits last. It allocates inside one session and claims nothing:
// a claim is made when a person approves.
import { z } from 'zod';
import { defineAgent, message } from '#engine/agents/agent.ts';
import { type AllocationRequest, allocate } from './allocate.ts';
import { sensitivityMessages } from './sensitivity.ts';
import { type AllocationLimit, Session } from './session.ts';

/** What one allocate_resource did. */
export interface AllocationRecord {
  readonly customers: number;
  readonly placed: number;
  readonly lost: number;
}

const request = z.custom<AllocationRequest>((value) => typeof value === 'object' && value !== null);
const limits = z.custom<readonly AllocationLimit[]>((value) => Array.isArray(value));

/** An allocation agent with an empty session. */
export function createAllocationAgent() {
  let session = new Session(0, []);
  let history: AllocationRecord[] = [];
  return defineAgent('allocation', {
    ...sensitivityMessages,
    /** Starts a fresh session over the limits; never touches a claim. */
    reset_constraints: message(z.object({ treatments: z.number().int(), limits }), (payload) => {
      session = new Session(payload.treatments, payload.limits);
      history = [];
      return { result: session.constraints(), size: payload.limits.length, cache: 'none' as const };
    }),
    allocate_resource: message(request, async (payload, { work }) => {
      const allocation = await allocate(payload, session, work);
      const { placed, lost } = allocation;
      history.push({ customers: payload.order.length, placed, lost });
      return { result: allocation, size: payload.order.length, cache: 'none' as const };
    }),
    /** Whether one more contact with a treatment has room, and if not, the limit that has none. */
    check_availability: message(z.object({ treatment: z.number().int().min(0) }), ({ treatment }) => {
      const full = session.fullLimit(treatment);
      return { result: { available: full === null, limit: full?.id ?? null }, size: 1, cache: 'none' as const };
    }),
    get_constraints: message(z.object({}), () => {
      const result = session.constraints();
      return { result, size: result.length, cache: 'none' as const };
    }),
    get_history: message(z.object({}), () => ({
      result: [...history],
      size: history.length,
      cache: 'none' as const,
    })),
  });
}
