// The desk thread's half of HTTP: each forwarded request becomes a Request, and what answers it goes back in pieces.
import type { MessagePort } from 'node:worker_threads';
import type { RequestFrame, ResponseFrame } from './http.ts';

/** Answers every request that comes over `port` with `respond`, until the port is closed. */
export function answerRequests(port: MessagePort, respond: (request: Request) => Promise<Response>): void {
  const going = new Map<number, AbortController>();
  const send = (frame: ResponseFrame): void => port.postMessage(frame);

  port.on('message', async (frame: RequestFrame) => {
    const { request } = frame;
    if ('stop' in frame) {
      going.get(request)?.abort();
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    going.set(request, controller);
    const { method, url, headers, body } = frame.forward;
    try {
      const response = await respond(new Request(url, { method, headers, body, signal }));
      send({ request, status: response.status, headers: Object.fromEntries(response.headers) });
      for await (const piece of response.body ?? []) {
        if (signal.aborted) return;
        send({ request, piece });
      }
      send({ request, end: true });
    } catch (error) {
      if (!signal.aborted) throw error; // a defect: the thread ends, and the host says so to everybody
    } finally {
      going.delete(request);
    }
  });
  port.on('close', () => {
    for (const controller of going.values()) controller.abort();
  });
}
