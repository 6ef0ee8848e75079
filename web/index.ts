// The loopback host: one page for the browser of this computer, and nobody else's. It listens on 127.0.0.1 only.
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import cookies from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify from 'fastify';
import type { Host } from '#host/index.ts';
import { Problem } from '#shared/errors.ts';
import { serveCalls } from './calls.ts';
import { type Door, guard } from './guard.ts';
import { servePage } from './page.ts';
import { problemOf, refuse } from './refusal.ts';
import { createSessions } from './session.ts';
import { serveWires } from './wires.ts';

const ADDRESS = '127.0.0.1';
const MAX_BODY_BYTES = 1024 * 1024;
/** A page that scrolls asks often; a program that guesses asks much more often. */
const MOST_REQUESTS = { max: 6_000, timeWindow: '1 minute' } as const;
/** Where the build puts the page. */
const PAGE = fileURLToPath(new URL('../dist/renderer', import.meta.url));

export interface WebOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** The folder of the built page. */
  readonly page?: string;
}

export interface Web {
  /** `http://127.0.0.1:4567`. */
  readonly origin: string;
  /** The address of a page with a launch token of its own, which works once. */
  launchAddress(path?: string): string;
  /** Ends every connection; the host stays open. */
  close(): Promise<void>;
}

/** Starts it for `host`. Throws PORT_TAKEN, or FILE_UNREADABLE when the page is not built. */
export async function startWeb(host: Host, { port, page = PAGE }: WebOptions): Promise<Web> {
  const app = fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, trustProxy: false });
  const sessions = createSessions();
  let door: Door = { authority: '', origin: '', cookie: '' };

  // In this order: a refusal carries the headers too, and what is refused at the door counts against nobody.
  await app.register(helmet, {
    // The document has its own. Nothing else is to be shown by a browser.
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
  await app.register(cookies);
  guard(app, () => door, sessions);
  await app.register(rateLimit, { ...MOST_REQUESTS, errorResponseBuilder: () => tooMany() });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => done(null, text));
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, bytes, done) =>
    done(null, bytes),
  );
  app.setErrorHandler((error, _request, reply) => refuse(reply, understood(error)));
  serveCalls(app, host, () => door, sessions);
  serveWires(app, host);
  await servePage(app, page);

  try {
    await app.listen({ host: ADDRESS, port });
  } catch (error) {
    await app.close();
    throw unheard(error, port);
  }
  const { port: taken } = app.server.address() as AddressInfo;
  const authority = taken === 80 ? ADDRESS : `${ADDRESS}:${taken}`;
  // Cookies do not know ports: two hosts of one computer must not overwrite each other's.
  door = { authority, origin: `http://${authority}`, cookie: `cvm-${taken}` };
  return {
    origin: door.origin,
    launchAddress: (path = '/') => `${door.origin}${path}#token=${sessions.issueToken()}`,
    close: () => app.close(),
  };
}

/** Fastify's own refusals in our words. */
function understood(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message: string };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new Problem('TOO_LARGE', 'The request is larger than the program takes.');
  if (statusCode !== undefined && statusCode < 500)
    return new Problem('USAGE', `The request is not understood: ${message}.`);
  return problemOf(error);
}

function unheard(error: unknown, port: number): Problem {
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === 'EADDRINUSE'
      ? `Port ${port} is in use by another program.`
      : `Port ${port} cannot be listened on (${code ?? 'unknown reason'}).`;
  return new Problem('PORT_TAKEN', why, { port }, error).offering({ act: 'choose-port' });
}

const tooMany = (): Problem =>
  new Problem('DOOR_REFUSED', 'The page asks too often. Wait a minute, then reload it.', { reason: 'rate' });
