// The desktop's window, as a process of its own. One that ends badly at once could not show itself: on Linux that is
// what happens as root, without a display server, or where the system forbids Chromium's sandbox.
import { spawn } from 'node:child_process';

/** A window that ends badly sooner was never there. */
const SHOWN_AFTER_MS = 15_000;

export interface Shown {
  /** Whether there was a window; else `why` says in words what happened. */
  readonly shown: boolean;
  readonly why: string;
}

/** Shows the program built below `root` on a workspace, until its window is closed. */
export async function showWindow(runtime: string, root: string, workspace: string): Promise<Shown> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const began = performance.now();
  const child = spawn(runtime, [root, workspace], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const ending = await new Promise<string | null>((resolve) => {
    child.on('error', (error: Error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? null : `it ended with ${code ?? signal}`));
  });
  if (ending === null || performance.now() - began > SHOWN_AFTER_MS) return { shown: true, why: '' };
  const reason = said.split('\n').find((line) => /FATAL|error|cannot|not supported/i.test(line));
  return { shown: false, why: reason?.trim() ?? ending };
}
