// The desk thread's half of HTTP: each forwarded request becomes a Request, and what answers it goes back in pieces.
import type { MessagePort } from 'node:worker_threads';
import { createTurns } from '#shared/wire/turns.ts';
import type { ForwardedRequest, RequestFrame, ResponseFrame } from './http.ts';

/** Answers every request that comes over `port` with `respond`, until the port is closed. */
export function answerRequests(port: MessagePort, respond: (request: Request) => Promise<Response>): void {
  const going = new Map<number, AbortController>();
  const send = (frame: ResponseFrame): void => port.postMessage(frame);

  const answer = async (request: number, forward: ForwardedRequest): Promise<void> => {
    const controller = new AbortController();
    const { signal } = controller;
    going.set(request, controller);
    const { method, url, headers, body } = forward;
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
  };

  const turns = createTurns();
  port.on('message', (frame: RequestFrame) => {
    const { request } = frame;
    if (!('stop' in frame)) turns.add(request, () => void answer(request, frame.forward));
    else if (!turns.drop(request)) going.get(request)?.abort();
  });
  port.on('close', () => {
    for (const controller of going.values()) controller.abort();
  });
}
