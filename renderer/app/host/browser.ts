// The host's functions over HTTP, for a page in a browser. The launch token in the address is exchanged once for a
// session: a cookie the page cannot read, and a token it sends along with every call.
import type { HostBridge, OnShare } from '#shared/bridge.ts';
import { Problem, type ProblemShape, problemFrom } from '#shared/errors.ts';

const CSRF_HEADER = 'x-cvm-csrf';
let session: Promise<string> | null = null;

/** The token every call carries. Throws when this page was not opened by the program. */
export function csrfToken(): Promise<string> {
  session ??= beginSession();
  return session;
}

async function beginSession(): Promise<string> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) history.replaceState(history.state, '', location.pathname + location.search);
  const answer = await send('/host/session', { method: 'POST', body: JSON.stringify({ token }), headers: JSON_BODY });
  return ((await answer.json()) as { csrf: string }).csrf;
}

const JSON_BODY = { 'content-type': 'application/json' };

export async function csrfHeaders(): Promise<Record<string, string>> {
  return { [CSRF_HEADER]: await csrfToken() };
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(path, { ...init, credentials: 'same-origin' }).catch((error: Error) => {
    throw new Problem(
      'WORKER_GONE',
      'The program behind this page does not answer. What was saved is kept. Start it again, then reload this page.',
      {},
      error,
    );
  });
  if (answer.ok) return answer;
  const told = (await answer.json().catch(() => null)) as ProblemShape | null;
  throw told?.sentence === undefined
    ? new Problem('INTERNAL', `The program answered ${answer.status} to ${path}.`, { status: answer.status })
    : problemFrom(told);
}

async function ask<Answer>(name: string, body: object = {}): Promise<Answer> {
  const headers = { ...JSON_BODY, ...(await csrfHeaders()) };
  const answer = await send(`/host/${name}`, { method: 'POST', body: JSON.stringify(body), headers });
  return (await answer.json()) as Answer;
}

/** Asks again until what takes long is done; the host tells how far it is. */
async function askUntilDone<Answer>(name: string, body: object, onShare: OnShare): Promise<Answer> {
  for (;;) {
    const told = await ask<{ done: true; answer: Answer } | { done: false; share: number | null }>(name, body);
    if (told.done) return told.answer;
    onShare(told.share);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

export const browserHost: HostBridge = {
  kind: 'browser',
  workspaces: () => ask('workspaces'),
  open: (path) => ask('open', { path }),
  create: (made) => ask('create', made),
  openSample: (onShare) => askUntilDone('open-sample', {}, onShare),
  forget: async (id) => {
    await ask('forget', { id });
  },
  browse: (folder) => ask('browse', { folder }),
  async receiveFile(workspace, file, onShare) {
    const headers = await csrfHeaders();
    return await new Promise((resolve, reject) => {
      // fetch cannot tell how far an upload has come
      const request = new XMLHttpRequest();
      request.open('POST', `/host/upload?${new URLSearchParams({ workspace, name: file.name })}`);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.setRequestHeader('content-type', 'application/octet-stream');
      request.responseType = 'json';
      request.upload.onprogress = ({ loaded, total }) => onShare(total === 0 ? null : loaded / total);
      request.onload = () => {
        if (request.status < 300) resolve(request.response);
        else
          reject(
            problemFrom(
              request.response ?? { code: 'INTERNAL', sentence: `The program answered ${request.status}.`, data: {} },
            ),
          );
      };
      request.onerror = () =>
        reject(
          new Problem(
            'WORKER_GONE',
            `${file.name} could not be handed over: the program behind this page does not answer.`,
          ),
        );
      request.send(file);
    });
  },
  showInFolder: async (path) => (await ask<{ shown: boolean }>('show-in-folder', { path })).shown,
  async notify(title, body) {
    if (!('Notification' in window)) return;
    const may =
      Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission;
    if (may === 'granted') new Notification(title, { body });
  },
  restore: (backup, path) => ask('restore', { backup, path }),
  backups: (workspace) => ask('backups', { workspace }),
};
