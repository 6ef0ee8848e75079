// The page: built files as they are, and its one document for every other address, so that a reload finds the place
// again. The document gets a fresh nonce each time, in the policy and where react-aria reads it.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import serveFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { Problem } from '#shared/errors.ts';
import { contentPolicy, withNonce } from '#shared/page-policy.ts';
import { isCall } from './guard.ts';
import { refuse } from './refusal.ts';

const DOCUMENT = 'index.html';

/** Serves the page built in `folder`. Throws a Problem when there is none. */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  const document = documentIn(folder);
  // The files are listed once at the start: a path is found on that list or nowhere.
  await app.register(serveFiles, {
    root: folder,
    wildcard: false,
    index: false,
    globIgnore: [DOCUMENT],
    immutable: true,
    maxAge: '365d',
    setHeaders(reply, path) {
      // Only what the build names by its content never changes.
      if (!path.startsWith(join(folder, 'assets'))) reply.header('cache-control', 'no-cache');
    },
  });
  app.setNotFoundHandler((request, reply) => {
    const wanted = request.method === 'GET' && !isCall(request) && /\btext[/]html\b/.test(request.headers.accept ?? '');
    if (!wanted) return refuse(reply, new Problem('UNKNOWN_ADDRESS', 'There is nothing at this address.'), 404);
    const nonce = randomBytes(16).toString('hex');
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', contentPolicy(nonce))
      .send(withNonce(document, nonce));
  });
}

function documentIn(folder: string): string {
  try {
    return readFileSync(join(folder, DOCUMENT), 'utf8');
  } catch (error) {
    throw new Problem(
      'FILE_UNREADABLE',
      `The page is not built: there is no ${join(folder, DOCUMENT)}. Build it with: npm run build`,
      { folder },
      error,
    );
  }
}
