// The contract over HTTP: tRPC's own adapter, which speaks batches and server-sent events.
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { appRouter } from './router.ts';
import type { Context } from './trpc.ts';

/** Below this a path is a procedure's. */
const ENDPOINT = '/trpc';

/** Answers a request whose path is `/trpc/…`; an error is an answer as well. */
export function answerRequest(request: Request, context: Context): Promise<Response> {
  return fetchRequestHandler({
    endpoint: ENDPOINT,
    req: request,
    router: appRouter,
    createContext: () => context,
    // Queries are posted, so that what they name stands in no address.
    allowMethodOverride: true,
  });
}
