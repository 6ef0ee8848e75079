// The page's half of the loopback host: its session, its calls as JSON, tRPC's own links for the workspaces. The launch
// token in the address is exchanged once, for a cookie that no script can read and a token that every call carries. The
// page keeps the second for its origin, so that a reload and another window go on with both.
import { httpBatchLink, httpSubscriptionLink, splitLink, type TRPCLink } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import type { HostBridge, OnShare } from '../bridge.ts';
import { Problem, problemFrom } from '../errors.ts';
import type { HostAnswers, HostCall, HostInput, Reply, ShareSaid } from '../host-calls.ts';

export const CSRF_HEADER = 'x-cvm-csrf';
/** A file goes over in pieces, so that the page can say how far it is. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** Calls asked in the same moment go over as one request. */
const MOST_CALLS = 20;

export interface BrowserSession {
  /** Such as `http://127.0.0.1:4567`. */
  readonly origin: string;
  /** The token that every call carries. Rejects with NO_SESSION. */
  csrf(): Promise<string>;
  /** Others for tests, which keep their cookies themselves. */
  readonly fetch?: typeof fetch;
  readonly EventSource?: object;
}

/** Exchanges the launch token. Rejects with NO_SESSION when it is not one, or was used before. */
export async function beginSession(origin: string, token: string, ask: typeof fetch = fetch): Promise<string> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) };
  const { csrf } = await answerOf<{ csrf: string }>(ask(`${origin}/host/session`, init));
  return csrf;
}

/** The links of a client of one workspace. */
export function browserLinks<Router extends AnyTRPCRouter>(session: BrowserSession, id: string): TRPCLink<Router>[] {
  const { origin, csrf, fetch: ask, EventSource } = session;
  const url = `${origin}/w/${encodeURIComponent(id)}/trpc`;
  const posted = {
    url,
    headers: async () => ({ [CSRF_HEADER]: await csrf() }),
    // A query may name a customer, which belongs into no address: it is posted as well.
    methodOverride: 'POST',
    maxItems: MOST_CALLS,
    ...(ask && { fetch: ask }),
  };
  // An EventSource sends no headers of ours.
  const listened = { url, connectionParams: async () => ({ csrf: await csrf() }), ...(EventSource && { EventSource }) };
  // The types ask for a transformer when the router has one. Ours has none, which cannot be said of a type parameter.
  const calls = httpBatchLink<Router>(posted as never);
  const events = httpSubscriptionLink<Router, never>(listened as never);
  return [splitLink({ condition: ({ type }) => type === 'subscription', true: events, false: calls })];
}

/** What the page may ask of the host, but for notices, which a browser gives itself. */
export function hostOver({ origin, csrf, fetch: ask = fetch }: BrowserSession): Omit<HostBridge, 'notify'> {
  const post = async (to: string, type: string, body: string | Blob): Promise<Response> => {
    const headers = { 'content-type': type, [CSRF_HEADER]: await csrf() };
    return await ask(`${origin}/host/${to}`, { method: 'POST', headers, body });
  };
  const call = <Call extends HostCall>(name: Call, input: HostInput<Call>, onShare?: OnShare) =>
    answerOf<HostAnswers[Call]>(post(name, 'application/json', JSON.stringify(input)), onShare);
  return {
    kind: 'browser',
    workspaces: () => call('workspaces', {}),
    open: (path) => call('open', { path }),
    create: (made) => call('create', made),
    openSample: (onShare) => call('openSample', {}, onShare),
    async forget(id) {
      await call('forget', { id });
    },
    browse: (folder) => call('browse', { folder }),
    async receiveFile(workspace, file, onShare) {
      const begun = await call('beginFile', { workspace, name: file.name });
      for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
        onShare(offset / file.size);
        const where = new URLSearchParams({ path: begun.path, offset: String(offset) });
        const piece = file.slice(offset, offset + PIECE_BYTES);
        await answerOf(post(`append?${where}`, 'application/octet-stream', piece));
      }
      onShare(1);
      return { ...begun, bytes: file.size };
    },
    // The host may run without a screen of its own.
    showInFolder: () => Promise.resolve(false),
    restore: (backup, path) => call('restore', { backup, path }),
    backups: (workspace) => call('backups', { workspace }),
  };
}

/** Reads lines of JSON until one is the reply. Throws its Problem, HOST_GONE when nobody answers. */
async function answerOf<Value>(asked: Promise<Response>, onShare?: OnShare): Promise<Value> {
  const said = await replyOf<Value>(asked, onShare).catch((error: unknown) => {
    throw error instanceof Problem ? error : hostGone(error);
  });
  if ('problem' in said) throw problemFrom(said.problem);
  return said.value;
}

async function replyOf<Value>(asked: Promise<Response>, onShare?: OnShare): Promise<Reply<Value>> {
  const reader = (await asked).body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value = '', done = true } = (await reader?.read()) ?? {};
    const lines = (rest + value).split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    for (const line of lines) {
      if (line === '') continue;
      const said = JSON.parse(line) as Reply<Value> | ShareSaid;
      if (!('share' in said)) return said;
      onShare?.(said.share);
    }
    if (done) throw new Error('the answer ended before its end');
  }
}

function hostGone(cause: unknown): Problem {
  const sentence =
    'The program behind this page does not answer. What was saved is kept. Start it again, then open its address.';
  return new Problem('HOST_GONE', sentence, {}, cause);
}
