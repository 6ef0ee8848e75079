// Ctrl-C: the first asks the work to stop cleanly, the second leaves at once. What was left is an interrupted job.
import { getEventListeners } from 'node:events';
import { EXIT_INTERRUPTED } from './exit.ts';

export interface Interrupt {
  /** Aborted by the first Ctrl-C, or by a polite request of the system to end. */
  readonly signal: AbortSignal;
  /** From now on, leaves at once while nobody listens to the signal: there is nothing to stop. */
  leaveWhenIdle(): void;
  release(): void;
}

/** Listens until `release`. */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  const { signal } = controller;
  let leaving = false;
  const stop = (): void => {
    const idle = leaving && getEventListeners(signal, 'abort').length === 0;
    if (signal.aborted || idle) process.exit(EXIT_INTERRUPTED);
    process.exitCode = EXIT_INTERRUPTED;
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal,
    leaveWhenIdle() {
      leaving = true;
    },
    release() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
