// What every subject of the contract is made of: the context a procedure is handed, the two kinds of procedure, and
// the one way an error leaves. A subject is one file that exports `subjectRouter = router({ … })`, named in router.ts:
//
//   export const runsRouter = router({
//     one: query.input(z.object({ run: z.int().min(1) })).query(({ ctx, input }) => runOf(ctx.connection, input.run)),
//     start: mutation.input(…).mutation(({ ctx, input }) => ({ job: ctx.jobs.start('run', { …, actor: ctx.actor(input.as) }) })),
//   });
//
// Results are plain JSON (decisions 21). Long work is a job: answer `{ job }`; whoever asked watches or waits for it.
import { getTRPCErrorFromUnknown, initTRPC, isTrackedEnvelope, TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { Jobs } from '#engine/orchestrator/jobs/desk.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { WorkspaceSettings } from '#engine/store/workspace/settings.ts';
import { Problem, type ProblemKind, problemShape } from '#shared/errors.ts';
import { workerGone } from '#shared/wire/frames.ts';

export interface Context {
  /** The desk's connection: queries and short commands. */
  readonly connection: Connection;
  readonly settings: () => WorkspaceSettings;
  readonly jobs: Jobs;
  /** Who acts: `as` when given, else the workspace's "your name", else the account (decisions 19). */
  readonly actor: (as?: string) => string;
  /** UTC milliseconds now. */
  readonly clock: () => number;
  /** The file of the engine's threads, where one may help a query. */
  readonly threads?: URL | undefined;
  /** Set by the caller in process: no door stands between, and so this side unwraps tracked events. */
  readonly inProcess?: true | undefined;
}

const TRPC_CODES = {
  failed: 'UNPROCESSABLE_CONTENT',
  usage: 'BAD_REQUEST',
  question: 'PRECONDITION_FAILED',
  refused: 'CONFLICT',
} as const satisfies Record<ProblemKind, TRPCError['code']>;

const trpc = initTRPC.context<Context>().create({
  // The shape every door sees: the problem, and no stack.
  errorFormatter: ({ shape, error }) => ({
    message: shape.message,
    code: shape.code,
    data: { ...problemShape(misaddressed(error) ?? error), path: shape.data.path },
  }),
});

const MISADDRESSED: readonly TRPCError['code'][] = ['NOT_FOUND', 'PARSE_ERROR', 'BAD_REQUEST', 'METHOD_NOT_SUPPORTED'];

/** What tRPC itself refuses before a procedure is found, as a problem; null for everything else. */
function misaddressed(error: TRPCError): Problem | null {
  if (error.cause instanceof Problem || !MISADDRESSED.includes(error.code)) return null;
  return new Problem('USAGE', `The contract does not understand this: ${error.message}.`, {}, error);
}

/** Whatever was thrown, as a TRPCError whose cause is a Problem. A defect is logged with its stack and nothing else. */
function crossing(error: TRPCError): TRPCError {
  const cause = error.cause;
  if (cause instanceof Problem) {
    const code = cause.code === 'INTERNAL' ? 'INTERNAL_SERVER_ERROR' : TRPC_CODES[cause.kind];
    return new TRPCError({ code, message: cause.sentence, cause });
  }
  if (error.code === 'BAD_REQUEST' && cause instanceof z.ZodError) {
    const issues = cause.issues.map((issue) => ({ at: issue.path.map(String).join('.'), message: issue.message }));
    const sentence = issues.map(({ at, message }) => (at === '' ? message : `${at}: ${message}`)).join('; ');
    const problem = new Problem('BAD_VALUE', `${sentence}.`, { issues }, cause);
    return new TRPCError({ code: 'BAD_REQUEST', message: sentence, cause: problem });
  }
  const defect = cause ?? error;
  process.stderr.write(`${defect.stack ?? defect.message}\n`);
  const shape = problemShape(defect);
  return new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: shape.sentence,
    cause: new Problem('INTERNAL', shape.sentence, {}, defect),
  });
}

/** What a call gets that was going on while the workspace was closed. */
function closing(): TRPCError {
  const cause = workerGone();
  return new TRPCError({ code: 'UNPROCESSABLE_CONTENT', message: cause.sentence, cause });
}

export const router = trpc.router;
export const callerFactory = trpc.createCallerFactory;

/** A procedure that only reads. */
export const query = trpc.procedure.use(async ({ next, ctx, type }) => {
  const answer = await next();
  if (!answer.ok) throw ctx.connection.isOpen ? crossing(answer.error) : closing();
  if (type !== 'subscription') return answer;
  return { ...answer, data: crossingEvents(answer.data as AsyncIterable<unknown>, ctx.inProcess === true) };
});

/** Events, and what ends them early as any other error leaves. */
async function* crossingEvents(events: AsyncIterable<unknown>, inProcess: boolean): AsyncGenerator {
  try {
    for await (const event of events) yield inProcess ? plainEvent(event) : event;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'AbortError') throw thrown; // nobody listens any more
    const { code, message, cause } = crossing(getTRPCErrorFromUnknown(thrown));
    // After an error of the server clients ask again, for ever; this one would be the same each time.
    throw new TRPCError({ code: code === 'INTERNAL_SERVER_ERROR' ? 'UNPROCESSABLE_CONTENT' : code, message, cause });
  }
}

/** A tracked event holds a symbol, which no port carries: as clients see it, it is its id and its data. */
export function plainEvent(event: unknown): unknown {
  return isTrackedEnvelope(event) ? { id: event[0], data: event[1] } : event;
}

/** A procedure that changes something, or starts a job that does: once nobody else is in the middle of a write. */
export const mutation = query.use(({ ctx, next }) => {
  if (ctx.connection.role === 'reader') {
    throw new Problem(
      'WORKSPACE_READ_ONLY',
      `${ctx.connection.path} was opened for reading only. Open it to write, then try again.`,
      { path: ctx.connection.path },
    );
  }
  return ctx.connection.inTurn(() => next());
});
