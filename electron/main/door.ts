// The page's calls, as they come from its process: each is answered only when it comes from our page in the main frame of
// its window, and always with plain data. Calls that every host knows go on to it; those of the desktop are here.

import { z } from 'zod';
import type { Host } from '#host/index.ts';
import { type Json, Problem, problemShape } from '#shared/errors.ts';
import type { Reply } from '#shared/host-calls.ts';
import { call, DESKTOP_CALLS, type DesktopAnswers, type DesktopCall, type DesktopInput } from '../calls.ts';
import { CHANNELS, type ShareOf } from '../channels.ts';
import { isOwn } from './page.ts';

/** Who calls: as far as this needs it, a frame of a window. */
export interface Caller {
  readonly url: string;
  readonly isMainFrame: boolean;
  send(channel: string, value: unknown): void;
  /** Hands the page its end of a channel to the desk of a workspace. */
  sendPort(workspace: string, port: unknown): void;
  /** Aborted when the page is left or its window closed. */
  readonly gone: AbortSignal;
}

/** What only the desktop can do; `connect` is given the page it is for. */
export type DesktopWork = {
  readonly [Name in DesktopCall]: (input: DesktopInput<Name>, caller: Caller) => Promise<DesktopAnswers[Name]>;
};

export interface DoorOptions {
  readonly host: Host;
  readonly work: DesktopWork;
  /** Told of every workspace that a call has opened. */
  readonly onOpened: (path: string) => void;
}

const OPENING: ReadonlySet<string> = new Set(['open', 'create', 'openSample', 'restore']);

/** Answers a Call of shared channels with a Reply; never rejects. */
export function createDoor({ host, work, onOpened }: DoorOptions): (sent: unknown, caller: Caller) => Promise<Reply> {
  const desktop = async (name: DesktopCall, input: unknown, caller: Caller): Promise<Json> => {
    const parsed = DESKTOP_CALLS[name].safeParse(input);
    if (!parsed.success) throw new Problem('BAD_VALUE', `${z.prettifyError(parsed.error)}.`, { call: name });
    const answer = work[name] as (input: unknown, caller: Caller) => Promise<DesktopAnswers[DesktopCall]>;
    return (await answer(parsed.data, caller)) as Json;
  };
  const answer = async (sent: unknown, caller: Caller): Promise<Json> => {
    if (!caller.isMainFrame || !isOwn(caller.url)) {
      throw new Problem('DOOR_REFUSED', 'Only the page of this program may ask it something.');
    }
    const parsed = call.safeParse(sent);
    if (!parsed.success) throw new Problem('BAD_VALUE', `${z.prettifyError(parsed.error)}.`);
    const { call: number, name, input } = parsed.data;
    if (Object.hasOwn(DESKTOP_CALLS, name)) return await desktop(name as DesktopCall, input, caller);
    const onShare = (share: number | null): void =>
      caller.send(CHANNELS.share, { call: number, share } satisfies ShareOf);
    const value = await host.call(name, input, { onShare, signal: caller.gone });
    if (OPENING.has(name)) onOpened(host.desk((value as { id: string }).id).path);
    return value;
  };
  return async (sent, caller) => {
    try {
      return { value: await answer(sent, caller) };
    } catch (error) {
      return { problem: problemShape(error) };
    }
  };
}
