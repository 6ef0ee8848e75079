// Joins a desk's port to a page's when neither can be handed to the other's process: what comes from one is posted to the
// other, unread and copied. When the desk's port closes the page is told that the desk is gone; when the page's closes,
// so does the desk's, and its calls stop.
import type { MessagePort } from 'node:worker_threads';
import { type Problem, problemShape } from '#shared/errors.ts';
import { type AnswerFrame, workerGone } from '#shared/wire/frames.ts';

/** One end of either kind of port: Node's hands over the frame itself, the desktop's an event that holds it. */
export interface RelayEnd {
  send(frame: unknown): void;
  onFrame(listener: (frame: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** `why` says why the desk has gone. */
export function relay(desk: RelayEnd, page: RelayEnd, why: () => Problem = workerGone): void {
  let over = false;
  const end = (tell: boolean): void => {
    if (over) return;
    over = true;
    if (tell) page.send({ gone: problemShape(why()) } satisfies AnswerFrame);
    desk.close();
    page.close();
  };
  desk.onFrame((frame) => page.send(frame));
  page.onFrame((frame) => desk.send(frame));
  desk.onClose(() => end(true));
  page.onClose(() => end(false));
}

/** Node's own port as an end. */
export function nodeEnd(port: MessagePort): RelayEnd {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}
