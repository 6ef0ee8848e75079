// How a command ends, as the number a shell sees. 0 is done.
import type { ProblemKind } from '#shared/errors.ts';

export const EXIT_CODES = { failed: 1, usage: 2, question: 3, refused: 4 } as const satisfies Record<
  ProblemKind,
  number
>;
export const EXIT_INTERRUPTED = 130;
