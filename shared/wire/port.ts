// The page's end of a message port: a tRPC link. Its counterpart is engine/api/serve.ts. Once the port is closed, or
// says that the thread behind it is gone, every open and every later call is rejected; a new port needs a new link.
import { TRPCClientError, type TRPCLink } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { observable } from '@trpc/server/observable';
import { type ProblemShape, problemShape } from '../errors.ts';
import { type AnswerFrame, type CallFrame, errorShapeOf, workerGone } from './frames.ts';

/** What a page's MessagePort and Node's have in common. */
export interface WirePort {
  postMessage(frame: unknown): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  start(): void;
  close(): void;
}

type Answered = Extract<AnswerFrame, { readonly call: number }>;

interface OpenCall {
  answer(frame: Answered): void;
  fail(problem: ProblemShape): void;
}

/** A terminating link over `port`, which it starts. */
export function createWire<Router extends AnyTRPCRouter>(port: WirePort): TRPCLink<Router> {
  const open = new Map<number, OpenCall>();
  let newest = 0;
  let gone: ProblemShape | null = null;

  const lose = (problem: ProblemShape): void => {
    gone ??= problem;
    const lost = [...open.values()];
    open.clear();
    for (const call of lost) call.fail(problem);
  };
  port.addEventListener('message', (event) => {
    const frame = (event as MessageEvent).data as AnswerFrame;
    if ('gone' in frame) lose(frame.gone);
    else open.get(frame.call)?.answer(frame);
  });
  port.addEventListener('close', () => lose(problemShape(workerGone())));
  port.start();

  return () =>
    ({ op }) =>
      observable((observer) => {
        const { type, path, input, signal } = op;
        const fail = (error: object): void => observer.error(TRPCClientError.from<Router>(error));
        if (gone !== null) {
          fail({ error: errorShapeOf(gone) });
          return;
        }
        newest += 1;
        const call = newest;
        const state = (name: 'idle' | 'connecting' | 'pending'): void => {
          if (type === 'subscription') observer.next({ result: { type: 'state', state: name, error: null } });
        };
        /** Nobody waits any more. Says so to the other side, once, when that has not ended the call itself. */
        const leave = (): boolean => {
          signal?.removeEventListener('abort', abort);
          return open.delete(call);
        };
        const stop = (): void => {
          if (leave()) port.postMessage({ call, stop: true } satisfies CallFrame);
        };
        const abort = (): void => {
          stop();
          if (type === 'subscription') observer.complete();
          else fail(new DOMException('The call was stopped.', 'AbortError'));
        };
        open.set(call, {
          fail: (problem) => fail({ error: errorShapeOf(problem) }),
          answer(frame) {
            if ('started' in frame) {
              observer.next({ result: { type: 'started' } });
              state('pending');
            } else if ('event' in frame) {
              const { id, data } = frame.event;
              observer.next({ result: { type: 'data', data, ...(id !== undefined && { id }) } });
            } else {
              leave();
              if ('error' in frame) {
                fail({ error: frame.error });
                return;
              }
              if ('data' in frame) observer.next({ result: { type: 'data', data: frame.data } });
              else observer.next({ result: { type: 'stopped' } });
              state('idle');
              observer.complete();
            }
          },
        });
        if (signal?.aborted === true) {
          abort();
          return;
        }
        signal?.addEventListener('abort', abort, { once: true });
        state('connecting');
        port.postMessage({ call, type, path, input } satisfies CallFrame);
        return stop;
      });
}
