// The wire of each workspace: a request for its contract is handed on to its desk unread, and what the desk answers goes
// back as it comes. A stream of events that breaks off because the desk died ends with that as its last event.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Desk, Host } from '#host/index.ts';
import { Problem, problemShape } from '#shared/errors.ts';
import { errorShapeOf } from '#shared/wire/frames.ts';
import { problemOf, refuse } from './refusal.ts';

/** Configurations are sent whole. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const PASSED_ON = ['content-type', 'accept', 'trpc-accept', 'last-event-id'];
const EVENTS = 'text/event-stream';

export function serveWires(app: FastifyInstance, host: Host): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/w/:workspace/trpc/*',
    bodyLimit: MAX_BODY_BYTES,
    async handler(request, reply) {
      const { workspace } = request.params as { readonly workspace: string };
      const gone = new AbortController();
      const why = (problem: Problem): Problem => (problem.code === 'WORKER_GONE' ? host.whyGone(workspace) : problem);
      reply.raw.on('close', () => gone.abort());
      try {
        return await answer(await host.reach(workspace), request, reply, gone.signal, why);
      } catch (error) {
        if (gone.signal.aborted) return reply;
        const problem = why(problemOf(error));
        // An EventSource shows its page no body but that of a stream.
        if (listens(request)) return reply.type(EVENTS).header('cache-control', 'no-store').send(lastEvent(problem));
        return refuse(reply, problem);
      }
    },
  });
}

async function answer(
  desk: Desk,
  request: FastifyRequest,
  reply: FastifyReply,
  gone: AbortSignal,
  why: (problem: Problem) => Problem,
): Promise<unknown> {
  const { '*': path } = request.params as { readonly '*': string };
  const url = new URL(`http://desk/trpc/${path}`);
  for (const [name, value] of Object.entries(request.query as Record<string, string>)) {
    // The door has read it; it is nobody else's.
    if (name !== 'connectionParams') url.searchParams.set(name, value);
  }
  const headers = Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const body = request.method === 'POST' ? String(request.body ?? '') : null;
  const response = await desk.request({ method: request.method, url: url.href, headers, body }, gone);
  const type = response.headers['content-type'] ?? 'application/json';
  reply.code(response.status).type(type).header('cache-control', 'no-store');
  if (!type.startsWith(EVENTS)) return reply.send(await new Response(response.body).text());
  return reply.send(ReadableStream.from(untilGone(response.body, why)));
}

async function* untilGone(
  pieces: ReadableStream<Uint8Array>,
  why: (problem: Problem) => Problem,
): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    if (!(error instanceof Problem)) return; // the page has gone
    yield Buffer.from(lastEvent(why(error)));
  }
}

const listens = (request: FastifyRequest): boolean => (request.headers.accept ?? '').includes(EVENTS);

/** The event by which tRPC's clients learn of an error that ends a stream for good. */
const lastEvent = (problem: Problem): string =>
  `event: serialized-error\ndata: ${JSON.stringify(errorShapeOf(problemShape(problem)))}\n\n`;
