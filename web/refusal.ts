// How the loopback host says no: the problem for our own calls, and the same where tRPC's clients look for it.
import type { FastifyReply } from 'fastify';
import { Problem, problemShape } from '#shared/errors.ts';
import { errorShapeOf } from '#shared/wire/frames.ts';

const STATUS: Partial<Record<string, number>> = {
  UNKNOWN_ADDRESS: 404,
  UNKNOWN_WORKSPACE: 404,
  NO_SESSION: 401,
  DOOR_REFUSED: 403,
  TOO_LARGE: 413,
  WORKER_GONE: 503,
  INTERNAL: 500,
};
const BY_KIND = { failed: 422, usage: 400, question: 412, refused: 409 } as const;

/** Ends a request with a problem. `status` is said where the code alone does not say it. */
export function refuse(reply: FastifyReply, problem: Problem, status?: number): FastifyReply {
  const shape = problemShape(problem);
  return reply
    .code(status ?? (problem.data.reason === 'rate' ? 429 : STATUS[problem.code]) ?? BY_KIND[problem.kind])
    .type('application/json')
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ problem: shape, error: errorShapeOf(shape) }));
}

/** What was thrown as a problem; a defect is written to the log first. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const defect = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`${defect.stack ?? defect.message}\n`);
  const { sentence } = problemShape(defect);
  return new Problem('INTERNAL', sentence, {}, defect);
}
