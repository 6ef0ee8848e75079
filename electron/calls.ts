// The calls of the page that only the desktop answers, with what each takes and gives; those that every host answers are
// in shared/host-calls.ts.
import { z } from 'zod';
import { type ChosenFile, shownCommands } from '#shared/bridge.ts';

export const call = z.object({ call: z.int().min(1), name: z.string().max(100), input: z.unknown() });

const nothing = z.object({});

export const DESKTOP_CALLS = {
  /** A port to the desk of a workspace follows on the channel `desk`. */
  connect: z.object({ workspace: z.string().min(1).max(100) }),
  chooseWorkspace: nothing,
  chooseDataFile: nothing,
  chooseFolder: nothing,
  showInFolder: z.object({ path: z.string().min(1).max(4_000) }),
  notify: z.object({ title: z.string().max(300), body: z.string().max(1_000) }),
  showCommands: z.object({ groups: z.array(shownCommands).max(50) }),
} as const;
export type DesktopCall = keyof typeof DESKTOP_CALLS;
export type DesktopInput<Name extends DesktopCall> = z.infer<(typeof DESKTOP_CALLS)[Name]>;

export interface DesktopAnswers {
  readonly connect: null;
  readonly chooseWorkspace: string | null;
  readonly chooseDataFile: ChosenFile | null;
  readonly chooseFolder: string | null;
  readonly showInFolder: boolean;
  readonly notify: null;
  readonly showCommands: null;
}
