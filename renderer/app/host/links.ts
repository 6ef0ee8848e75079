// How calls reach the desk of a workspace: over a message port on the desktop, over HTTP and SSE in a browser.
import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '#engine/api/router.ts';
import { browserLinks } from '#shared/wire/browser.ts';
import { createWire } from '#shared/wire/port.ts';
import { session } from './browser.ts';
import { host } from './host.ts';

export function linksTo(workspace: string): TRPCLink<AppRouter>[] {
  if (host.connect !== undefined) return [overPort(() => portTo(workspace))];
  return browserLinks(session, workspace);
}

/** A new port to the desk of a workspace, sent by the desktop as a message of this window. */
async function portTo(workspace: string): Promise<MessagePort> {
  const arrived = new Promise<MessagePort>((resolve) => {
    const onMessage = ({ source, data, ports: [port] }: MessageEvent): void => {
      if (source !== window || port === undefined || (data as { desk?: string }).desk !== workspace) return;
      window.removeEventListener('message', onMessage);
      resolve(port);
    };
    window.addEventListener('message', onMessage);
  });
  await host.connect?.(workspace);
  return await arrived;
}

/** A link that gets its port when it is first used, and a new one once the desk behind the old one has gone. */
function overPort(open: () => Promise<MessagePort>): TRPCLink<AppRouter> {
  return (runtime) => {
    let current: Promise<ReturnType<TRPCLink<AppRouter>>> | null = null;
    const link = (): Promise<ReturnType<TRPCLink<AppRouter>>> => {
      current ??= open().then((port) => {
        const forget = (): void => {
          current = null;
        };
        port.addEventListener('close', forget);
        port.addEventListener('message', ({ data }) => {
          if (typeof data === 'object' && data !== null && 'gone' in data) forget();
        });
        return createWire<AppRouter>(port)(runtime);
      });
      current.catch(() => {
        current = null;
      });
      return current;
    };
    return ({ op, next }) =>
      observable((observer) => {
        let over = false;
        let inner: { unsubscribe(): void } | null = null;
        link().then(
          (made) => {
            if (!over) inner = made({ op, next }).subscribe(observer);
          },
          (error: Error) => observer.error(TRPCClientError.from<AppRouter>(error)),
        );
        return () => {
          over = true;
          inner?.unsubscribe();
        };
      });
  };
}
