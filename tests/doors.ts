// The four doors of one workspace, for tests that hold them to each other: the caller in process, a message port to the
// desk thread, such a port relayed as the desktop's main process does it, and HTTP with events.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createTRPCClient, getUntypedClient, type TRPCLink } from '@trpc/client';
import { type AppRouter, appRouter } from '#engine/api/router.ts';
import { type Engine, openEngine } from '#engine/index.ts';
import { createHost, type Host, nodeEnd, relay } from '#host/index.ts';
import { Problem, type ProblemShape, problemFrom } from '#shared/errors.ts';
import { type BrowserSession, beginSession, browserLinks } from '#shared/wire/browser.ts';
import { createWire } from '#shared/wire/port.ts';
import { startWeb, type Web } from '#web/index.ts';
import { eventSourceOver } from './event-source.ts';

/** A door whatever it is made of. What it throws is the Problem that crossed it. */
export interface Door {
  readonly name: string;
  /** Whether it may change the workspace. */
  readonly writes: boolean;
  /** The answer of a query or a mutation. */
  ask(path: string, input?: unknown, signal?: AbortSignal): Promise<unknown>;
  /** The events of a subscription, until it ends, `tell` answers false, or `signal` aborts. */
  listen(path: string, input: unknown, tell: (event: unknown) => boolean, signal?: AbortSignal): Promise<void>;
}

export interface Doors {
  readonly all: readonly Door[];
  readonly host: Host;
  readonly web: Web;
  readonly id: string;
  /** Doors to the desk as it is now; those made before a desk died stay dead. */
  again(): readonly Door[];
  close(): Promise<void>;
}

/** Opens them on an existing workspace. */
export async function openDoors(workspace: string): Promise<Doors> {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-doors-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Nothing</title>');
  const host = createHost({ dataFolder: join(folder, 'data'), workspaceFolder: join(folder, 'workspaces') });
  const { id } = await host.open(workspace);
  const web = await startWeb(host, { port: 0, page: folder });
  const session = await sessionOf(web);
  const engine = openEngine({ workspace, role: 'reader' });
  const channels: MessageChannel[] = [];
  const wired = (): Door[] => {
    const channel = new MessageChannel();
    channels.push(channel);
    relay(nodeEnd(host.desk(id).connect()), nodeEnd(channel.port1));
    return [
      overLinks('port', [createWire<AppRouter>(host.desk(id).connect())]),
      overLinks('relayed port', [createWire<AppRouter>(channel.port2)]),
      overLinks('HTTP', browserLinks<AppRouter>(session, id)),
    ];
  };
  return {
    all: [inProcess(engine), ...wired()],
    host,
    web,
    id,
    again: wired,
    async close() {
      for (const { port2 } of channels) port2.close();
      await engine.close();
      await web.close();
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A browser's session with the host, cookie and all. */
export async function sessionOf({ origin, launchAddress }: Web): Promise<Required<BrowserSession>> {
  let cookie = '';
  const ask: typeof fetch = async (to, init) => {
    const headers = new Headers(init?.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    headers.set('origin', origin);
    headers.set('sec-fetch-site', 'same-origin');
    const answer = await fetch(to, { ...init, headers });
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return answer;
  };
  const token = new URL(launchAddress()).hash.replace('#token=', '');
  const csrf = await beginSession(origin, token, ask);
  return { origin, csrf: () => Promise.resolve(csrf), fetch: ask, EventSource: eventSourceOver(ask) };
}

function inProcess({ caller }: Engine): Door {
  const call = (path: string, input: unknown): Promise<unknown> => {
    const [subject = '', name = ''] = path.split('.');
    const subjects = caller as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
    const procedure = subjects[subject]?.[name];
    if (procedure === undefined) throw new Error(`the contract has no ${path}`);
    return procedure(input).catch(asProblem);
  };
  return {
    name: 'caller',
    writes: false,
    ask: call,
    async listen(path, input, tell, signal) {
      const events = (await call(path, input)) as AsyncIterable<unknown>;
      try {
        for await (const event of events) if (signal?.aborted === true || !tell(event)) return;
      } catch (error) {
        asProblem(error as Error);
      }
    },
  };
}

function asProblem(error: Error): never {
  throw error.cause instanceof Problem ? error.cause : error;
}

function overLinks(name: string, links: TRPCLink<AppRouter>[]): Door {
  const client = getUntypedClient(createTRPCClient<AppRouter>({ links }));
  return {
    name,
    writes: true,
    async ask(path, input, signal) {
      const type = typeOf(path) === 'mutation' ? 'mutation' : 'query';
      return await client[type](path, input, signal && { signal }).catch((error: Error) => {
        throw crossed(error);
      });
    },
    listen: (path, input, tell, signal) =>
      new Promise((resolve, reject) => {
        const listening = client.subscription(path, input, {
          ...(signal && { signal }),
          onData(event) {
            if (tell(event)) return;
            listening.unsubscribe();
            resolve();
          },
          onComplete: resolve,
          onError: (error) => reject(crossed(error)),
        });
      }),
  };
}

export const typeOf = (path: string): string => {
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } } | undefined>;
  return procedures[path]?._def.type ?? 'query';
};

/** What a client threw, as the problem that crossed; anything else as it is. */
function crossed(error: Error): Error {
  const { data } = error as { readonly data?: ProblemShape };
  return data?.code === undefined ? error : problemFrom(data);
}
