// The host's half of HTTP: hands requests to the desk thread and gives back what comes, as it comes.
import type { MessagePort } from 'node:worker_threads';
import { workerGone } from '#shared/wire/frames.ts';
import type { ForwardedRequest, RequestFrame, ResponseFrame } from './http.ts';

export interface ForwardedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Errors with WORKER_GONE when the thread ends before the body does. */
  readonly body: ReadableStream<Uint8Array>;
}

interface Going {
  take(frame: ResponseFrame): void;
  lose(): void;
}

/** A function that asks over `port`. When `signal` aborts, or the body is cancelled, the other side is told to stop. */
export function createRequester(
  port: MessagePort,
): (forward: ForwardedRequest, signal: AbortSignal) => Promise<ForwardedResponse> {
  const going = new Map<number, Going>();
  let newest = 0;
  let closed = false;
  port.on('message', (frame: ResponseFrame) => going.get(frame.request)?.take(frame));
  port.on('close', () => {
    closed = true;
    const lost = [...going.values()];
    going.clear();
    for (const each of lost) each.lose();
  });

  return (forward, signal) => {
    if (closed) return Promise.reject(workerGone());
    newest += 1;
    const request = newest;
    const { promise, resolve, reject } = Promise.withResolvers<ForwardedResponse>();
    const leave = (): boolean => {
      signal.removeEventListener('abort', stop);
      return going.delete(request);
    };
    const tellToStop = (): boolean => {
      const told = leave();
      if (told) port.postMessage({ request, stop: true } satisfies RequestFrame);
      return told;
    };
    let pieces: ReadableStreamDefaultController<Uint8Array>;
    const stop = (): void => {
      if (!tellToStop()) return;
      reject(signal.reason);
      pieces.error(signal.reason);
    };
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        pieces = controller;
      },
      cancel() {
        tellToStop();
      },
    });
    going.set(request, {
      take(frame) {
        if ('status' in frame) resolve({ status: frame.status, headers: frame.headers, body });
        else if ('piece' in frame) pieces.enqueue(frame.piece);
        else {
          leave();
          pieces.close();
        }
      },
      lose() {
        leave();
        reject(workerGone());
        pieces.error(workerGone());
      },
    });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else port.postMessage({ request, forward } satisfies RequestFrame);
    return promise;
  };
}
