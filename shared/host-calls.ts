// How a page's requests reach its host (shared/bridge.ts): every call by name with what it takes, which the host checks
// again whoever asks, and what it answers. Endings travel as plain data, because errors lose their shape on the way.
import { z } from 'zod';
import { type ChosenFile, type Folder, newWorkspace, type WorkspaceEntry } from './bridge.ts';
import type { Json, ProblemShape } from './errors.ts';

const path = z.string().min(1).max(4_000);
const id = z.string().min(1).max(100);
const nothing = z.object({});

export const HOST_CALLS = {
  workspaces: nothing,
  open: z.object({ path }),
  create: newWorkspace,
  openSample: nothing,
  forget: z.object({ id }),
  browse: z.object({ folder: path.nullable() }),
  backups: z.object({ workspace: id }),
  restore: z.object({ backup: path, path }),
  /** A file from a browser begins empty among the uploads of its workspace, and is filled in pieces. */
  beginFile: z.object({ workspace: id, name: z.string().max(4_000) }),
} as const;
export type HostCall = keyof typeof HOST_CALLS;
export type HostInput<Call extends HostCall> = z.infer<(typeof HOST_CALLS)[Call]>;

export interface HostAnswers {
  readonly workspaces: readonly WorkspaceEntry[];
  readonly open: { readonly id: string };
  readonly create: { readonly id: string };
  readonly openSample: { readonly id: string };
  readonly forget: null;
  readonly browse: Folder;
  readonly backups: readonly ChosenFile[];
  readonly restore: { readonly id: string };
  readonly beginFile: ChosenFile;
}

export type Reply<Value = Json> = { readonly value: Value } | { readonly problem: ProblemShape };
/** What a call that takes long says before its reply: a share of 1, or null while that is not known. */
export interface ShareSaid {
  readonly share: number | null;
}
