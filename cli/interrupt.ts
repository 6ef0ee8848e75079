// Ctrl-C: the first asks the work to stop cleanly, the second leaves at once. What was left is an interrupted job.
import { EXIT_INTERRUPTED } from './exit.ts';

/** Listens until `release`. The signal is aborted by the first Ctrl-C, or by a polite request of the system to end. */
export function onInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    process.exitCode = EXIT_INTERRUPTED;
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
