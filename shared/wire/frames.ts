// What travels over a message port between a page and the desk: calls one way, answers the other. A relay passes frames
// on without reading them, and adds one of its own: that nobody answers any more.
import { z } from 'zod';
import { Problem, type ProblemShape } from '../errors.ts';

/** From the page. `call` numbers are the page's own; `stop` ends a call that nobody waits for any more. */
export const callFrame = z.union([
  z.object({ call: z.int().min(1), stop: z.literal(true) }),
  z.object({
    call: z.int().min(1),
    type: z.enum(['query', 'mutation', 'subscription']),
    path: z.string().min(1).max(200),
    input: z.unknown(),
  }),
]);
export type CallFrame = z.infer<typeof callFrame>;

/** An error as tRPC has it: `data` is the problem and the path of the procedure. */
export interface ErrorShape {
  readonly message: string;
  readonly code: number;
  readonly data: ProblemShape;
}

/** From the desk. A tracked event has an `id`, from which a subscription can be resumed. */
export type AnswerFrame =
  | { readonly call: number; readonly data: unknown }
  | { readonly call: number; readonly started: true }
  | { readonly call: number; readonly event: { readonly id?: string; readonly data: unknown } }
  | { readonly call: number; readonly ended: true }
  | { readonly call: number; readonly error: ErrorShape }
  | { readonly gone: ProblemShape };

/** tRPC's number for "understood, and could not be done". */
const UNPROCESSABLE = -32022;

/** A problem in the shape in which tRPC's clients expect an error, for what no procedure answered. */
export function errorShapeOf(problem: ProblemShape): ErrorShape {
  const { code, sentence, data, remedies } = problem;
  return { message: sentence, code: UNPROCESSABLE, data: { code, sentence, data, remedies } };
}

/** What every open and every later call gets once the thread behind a workspace has ended. */
export function workerGone(): Problem {
  return new Problem(
    'WORKER_GONE',
    'The part of the program that holds the workspace has stopped. What was saved is kept; open the workspace again to go on.',
  );
}
