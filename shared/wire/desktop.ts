// The page's half of the desktop's bridge. Errors lose their shape between the preload and the page, so the bridge
// rejects with plain ProblemShapes; here they become Problems again.
import type { HostBridge } from '../bridge.ts';
import { Problem, type ProblemShape, problemFrom } from '../errors.ts';

/** `window.host` of the desktop, with rejections that are Problems. */
export function desktopHost(bridge: HostBridge): HostBridge {
  const told = Object.entries(bridge).map(([name, value]) => [
    name,
    typeof value !== 'function'
      ? value
      : (...given: unknown[]) => {
          const answer: unknown = value(...given);
          return answer instanceof Promise ? answer.catch(rethrow) : answer;
        },
  ]);
  return Object.fromEntries(told) as HostBridge;
}

function rethrow(reason: unknown): never {
  const { code, sentence } = (reason ?? {}) as Partial<ProblemShape>;
  if (code !== undefined && sentence !== undefined) throw problemFrom(reason as ProblemShape);
  const said =
    'The program behind this page does not answer. What was saved is kept. Close the window and start it again.';
  throw new Problem('HOST_GONE', said, {}, reason);
}
