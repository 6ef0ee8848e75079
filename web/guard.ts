// The door: every request is judged here before anything reads it. The Host must be ours to the letter, which ends DNS
// rebinding; an Origin and Sec-Fetch-Site, where the browser sends them, must be ours as well; whatever is not the page
// itself needs a session.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '#shared/errors.ts';
import { CSRF_HEADER } from '#shared/wire/browser.ts';
import { refuse } from './refusal.ts';
import type { Sessions } from './session.ts';

export interface Door {
  /** `127.0.0.1:4567`. */
  readonly authority: string;
  /** `http://127.0.0.1:4567`. */
  readonly origin: string;
  readonly cookie: string;
}

const OPEN = '/host/session';

export function guard(app: FastifyInstance, door: () => Door, sessions: Sessions): void {
  app.addHook('onRequest', async (request, reply) => {
    const { authority, origin, cookie } = door();
    if (request.headers.host !== authority) {
      const sentence = `This program answers at ${origin} only, and was called as ${short(request.headers.host)}. Open ${origin}.`;
      return refuse(reply, new Problem('DOOR_REFUSED', sentence, { reason: 'host' }), 421);
    }
    const foreign = foreignness(request, origin);
    if (foreign !== null) {
      const sentence = `The request came from another site (${foreign}), and was refused. Open ${origin} itself.`;
      return refuse(reply, new Problem('DOOR_REFUSED', sentence, { reason: 'origin' }));
    }
    if (!isCall(request) || pathOf(request) === OPEN) return;
    if (sessions.knows(request.cookies[cookie], csrfOf(request))) return;
    const sentence = `This page has no session with the program. Open the address that the program printed when it started.`;
    return refuse(reply, new Problem('NO_SESSION', sentence));
  });
}

/** What makes a request another site's, or null. A plain visit to the page may come from anywhere: it shows nothing. */
function foreignness(request: FastifyRequest, ours: string): string | null {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = request.headers;
  if (origin !== undefined && origin !== ours) return short(origin);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!reads && origin === undefined) return 'without an Origin';
  if (site === undefined || site === 'same-origin') return null;
  const visit = reads && !isCall(request) && mode === 'navigate' && dest === 'document';
  return visit || (site === 'none' && !isCall(request)) ? null : short(site);
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

/** Whether it is more than a piece of the page. */
export const isCall = (request: FastifyRequest): boolean =>
  !['GET', 'HEAD'].includes(request.method) || /^[/](host|w[/][^/]*[/]trpc)([/]|$)/.test(pathOf(request));

/** The token of the session: a header, or for streams of events, which send none, tRPC's connection parameters. */
function csrfOf(request: FastifyRequest): string | undefined {
  const header = request.headers[CSRF_HEADER];
  if (typeof header === 'string') return header;
  const { connectionParams } = request.query as { readonly connectionParams?: unknown };
  if (typeof connectionParams !== 'string') return undefined;
  try {
    const { csrf } = JSON.parse(connectionParams) as { readonly csrf?: unknown };
    return typeof csrf === 'string' ? csrf : undefined;
  } catch {
    return undefined;
  }
}

const short = (value: unknown): string => JSON.stringify(String(value ?? '').slice(0, 60));
