// The desk thread: one open workspace, its contract served to any number of ports and HTTP requests until it is told to
// close. What opening throws goes to the host as a problem, and the thread ends.
import { type MessagePort, parentPort } from 'node:worker_threads';
import { createEngineWorkspace, type Engine, openEngine } from '#engine/index.ts';
import { type ProblemShape, problemShape } from '#shared/errors.ts';
import { answerRequests } from './answer-requests.ts';
import type { DeskStart } from './starts.ts';

/** What the host asks of a desk thread. `calls` are frames of shared/wire, `requests` those of http.ts beside this. */
export type DeskOrder = { readonly connect: MessagePort; readonly speaks: 'calls' | 'requests' } | 'close';
/** How it came up. */
export type DeskReport = { readonly open: true; readonly path: string } | { readonly refused: ProblemShape };

/** Opens the workspace, or makes it, and serves it. */
export function keepDesk(start: DeskStart): void {
  const host = parentPort;
  if (host === null) throw new Error('a desk for a host is kept in a thread of its own');
  const report = (said: DeskReport): void => host.postMessage(said);
  let engine: Engine;
  try {
    engine = openOrMake(start);
  } catch (error) {
    report({ refused: problemShape(error) });
    return;
  }
  const ports = new Set<MessagePort>();
  host.on('message', (order: DeskOrder) => {
    if (order === 'close') {
      void engine.close().then(() => {
        for (const port of ports) port.close();
        host.close();
      });
      return;
    }
    const { connect: port, speaks } = order;
    ports.add(port);
    port.on('close', () => ports.delete(port));
    if (speaks === 'calls') engine.serve(port);
    else answerRequests(port, engine.answer);
  });
  report({ open: true, path: engine.path });
}

function openOrMake({ path, make, thread, at, holder }: DeskStart): Engine {
  const common = { thread: new URL(thread), holder, ...(at !== null && { at }) };
  return make === null
    ? openEngine({ workspace: path, role: 'desk', ...common })
    : createEngineWorkspace({ path, ...make, today: null, ...common });
}
