// The contract over one message port: the desk's counterpart of shared/wire/port.ts. The page may stop a call at any
// time, and all of them stop when its port closes.
import type { MessagePort } from 'node:worker_threads';
import { callTRPCProcedure, getTRPCErrorFromUnknown, getTRPCErrorShape, isTrackedEnvelope } from '@trpc/server';
import { type AnswerFrame, type CallFrame, callFrame, type ErrorShape } from '#shared/wire/frames.ts';
import { createTurns } from '#shared/wire/turns.ts';
import { appRouter } from './router.ts';
import { type Context, plainEvent } from './trpc.ts';

type Asked = Extract<CallFrame, { readonly type: string }>;

/** Answers every call that comes over `port` until it is closed. A frame that is not understood closes it. */
export function serve(port: MessagePort, context: Context): void {
  const going = new Map<number, AbortController>();
  const send = (frame: AnswerFrame): void => port.postMessage(frame);

  const answer = async ({ call, type, path, input }: Asked): Promise<void> => {
    const controller = new AbortController();
    const { signal } = controller;
    going.set(call, controller);
    try {
      const options = { router: appRouter, path, type, ctx: context, signal, batchIndex: 0 };
      const result: unknown = await callTRPCProcedure({ ...options, getRawInput: async () => input });
      if (type === 'subscription') {
        send({ call, started: true });
        for await (const event of result as AsyncIterable<unknown>) {
          if (signal.aborted) return;
          send({ call, event: { data: plainEvent(event), ...(isTrackedEnvelope(event) && { id: event[0] }) } });
        }
      }
      if (!signal.aborted) send(type === 'subscription' ? { call, ended: true } : { call, data: result });
    } catch (cause) {
      if (!signal.aborted) send({ call, error: shapeOf(cause, { type, path, input, ctx: context }) });
    } finally {
      going.delete(call);
    }
  };

  const turns = createTurns();
  port.on('message', (sent: unknown) => {
    const { data: frame } = callFrame.safeParse(sent);
    if (frame === undefined) port.close();
    else if (!('stop' in frame)) turns.add(frame.call, () => void answer(frame));
    else if (!turns.drop(frame.call)) going.get(frame.call)?.abort();
  });
  port.on('close', () => {
    for (const controller of going.values()) controller.abort();
  });
}

function shapeOf(cause: unknown, asked: Pick<Asked, 'type' | 'path' | 'input'> & { ctx: Context }): ErrorShape {
  const error = getTRPCErrorFromUnknown(cause);
  return getTRPCErrorShape({ config: appRouter._def._config, error, ...asked });
}
