// What the page asks of its host, as JSON over HTTP. A call answers in lines: how far it is, as often as it says so, and
// at the end its value or its problem, always with status 200, because the line before may have been sent already.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Host } from '#host/index.ts';
import { Problem, problemShape } from '#shared/errors.ts';
import type { Reply } from '#shared/host-calls.ts';
import type { Door } from './guard.ts';
import { problemOf, refuse } from './refusal.ts';
import type { Sessions } from './session.ts';

const MAX_PIECE_BYTES = 8 * 1024 * 1024;
const LINES = 'application/x-ndjson';
const piecePlace = z.object({ path: z.string().max(4_000), offset: z.coerce.number().int().min(0) });

export function serveCalls(app: FastifyInstance, host: Host, door: () => Door, sessions: Sessions): void {
  app.post('/host/session', { config: { rateLimit: { max: 45, timeWindow: '1 minute' } } }, (request, reply) => {
    const { token } = z
      .object({ token: z.string().max(200) })
      .catch({ token: '' })
      .parse(bodyOf(request));
    const session = sessions.begin(token);
    if (session === null) {
      const sentence = 'This address was opened before, or is not whole. Start the program again for a new one.';
      return refuse(reply, new Problem('NO_SESSION', sentence));
    }
    return reply
      .setCookie(door().cookie, session.cookie, { httpOnly: true, sameSite: 'strict', path: '/' })
      .header('cache-control', 'no-store')
      .type(LINES)
      .send(line({ value: { csrf: session.csrf } }));
  });

  app.post('/host/append', { bodyLimit: MAX_PIECE_BYTES }, async (request, reply) => {
    const place = piecePlace.safeParse(request.query);
    if (!place.success) throw new Problem('BAD_VALUE', `${z.prettifyError(place.error)}.`);
    if (!(request.body instanceof Buffer)) throw new Problem('BAD_VALUE', 'A piece of a file is sent as bytes.');
    await host.uploads.append(place.data.path, place.data.offset, request.body);
    return reply.type(LINES).send(line({ value: null }));
  });

  app.post('/host/:call', (request, reply) => {
    const { call } = request.params as { readonly call: string };
    const input = bodyOf(request);
    const gone = new AbortController();
    reply.raw.on('close', () => gone.abort());
    const lines = new ReadableStream<string>({
      async start(controller) {
        const send = (said: object): void => {
          if (!gone.signal.aborted) controller.enqueue(line(said));
        };
        send(await ending(host.call(call, input, { onShare: (share) => send({ share }), signal: gone.signal })));
        controller.close();
      },
    });
    return reply.type(LINES).header('cache-control', 'no-store').send(lines.pipeThrough(new TextEncoderStream()));
  });
}

async function ending(called: Promise<Exclude<Reply, { problem: unknown }>['value']>): Promise<Reply> {
  try {
    return { value: await called };
  } catch (error) {
    return { problem: problemShape(problemOf(error)) };
  }
}

/** Bodies arrive as text, so that what is no JSON is refused in our words. */
function bodyOf(request: FastifyRequest): unknown {
  try {
    return JSON.parse(String(request.body));
  } catch (error) {
    throw new Problem('BAD_VALUE', 'The request holds no JSON.', {}, error);
  }
}

const line = (said: object): string => `${JSON.stringify(said)}\n`;
