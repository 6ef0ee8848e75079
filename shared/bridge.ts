// What the page may ask of the program around it: the same in a browser and on the desktop, where the preload offers it
// as `window.host`. Everything is a promise; what goes wrong is a Problem. The contract of a workspace is not here: it
// travels over a port on the desktop and over HTTP in a browser.
import { z } from 'zod';

export interface WorkspaceEntry {
  /** Stable, from its place on the disk: it stands in addresses. */
  readonly id: string;
  readonly path: string;
  /** The file's name without its ending. */
  readonly name: string;
  /** The file's name. */
  readonly file: string;
  /** `missing`: it was here once, and is moved or deleted. */
  readonly state: 'open' | 'closed' | 'missing';
  /** Null when missing. */
  readonly bytes: number | null;
  /** UTC milliseconds of the last change; null when missing. */
  readonly changedAt: number | null;
}

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'folder' | 'workspace' | 'data';
  readonly bytes: number;
}

export interface Folder {
  readonly path: string;
  /** The folder above; null at the top. */
  readonly parent: string | null;
  readonly entries: readonly FolderEntry[];
}

export interface ChosenFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

/** How far something has come: a share of 1, or null while that is not known. */
export type OnShare = (share: number | null) => void;

export const newWorkspace = z.object({
  /** A file to make; a name alone is made in the folder of workspaces. */
  path: z.string().min(1).max(4_000),
  /** ISO 4217. */
  currency: z.string().min(1).max(10),
  /** IANA name. */
  zone: z.string().min(1).max(100),
});
export type NewWorkspaceFile = z.infer<typeof newWorkspace>;

/** A group of the page's commands as a native menu shows it. */
export const shownCommands = z.object({
  title: z.string().min(1).max(200),
  /** Whether it belongs to the page that is shown; else it is there everywhere. */
  page: z.boolean(),
  commands: z
    .array(
      z.object({
        id: z.string().min(1).max(200),
        title: z.string().min(1).max(300),
        /** As people read it: `G then H`. */
        keys: z.string().max(100).nullable(),
        /** As a native menu takes it: `CmdOrCtrl+K`; null for what no menu can show. */
        accelerator: z.string().max(100).nullable(),
        /** Why it cannot be used now. */
        why: z.string().max(300).nullable(),
      }),
    )
    .max(200),
});
export type ShownCommands = z.infer<typeof shownCommands>;

export interface HostBridge {
  readonly kind: 'browser' | 'desktop';
  /**
   * On the desktop: sends the window a message `{ desk: workspace }` with a port that speaks shared/wire. Absent in a
   * browser, where the contract travels over HTTP.
   */
  readonly connect?: (workspace: string) => Promise<void>;
  /** Only on the desktop: what its menu shows. */
  readonly showCommands?: (groups: readonly ShownCommands[]) => Promise<void>;
  /** Only on the desktop: calls `run`, the newest given, with the id of a command that was chosen in the menu. */
  readonly onCommand?: (run: (id: string) => void) => void;
  /** Only on the desktop: calls `show`, the newest given, with the id of a workspace opened from outside of the page. */
  readonly onOpened?: (show: (workspace: string) => void) => void;
  /** Recent workspaces, the newest first. */
  workspaces(): Promise<readonly WorkspaceEntry[]>;
  /** Opens a workspace, or answers the id of one that is open. */
  open(path: string): Promise<{ readonly id: string }>;
  create(made: NewWorkspaceFile): Promise<{ readonly id: string }>;
  /** Opens the sample workspace, and makes it first when there is none. */
  openSample(onShare: OnShare): Promise<{ readonly id: string }>;
  /** Takes a workspace off the list; its file stays. */
  forget(id: string): Promise<void>;
  /** What lies in a folder, null for the folder of workspaces: files that can be opened or imported, and folders. */
  browse(folder: string | null): Promise<Folder>;
  /** The system's own dialogs; null when the person changed their mind. Absent in a browser. */
  readonly chooseWorkspace?: () => Promise<string | null>;
  readonly chooseDataFile?: () => Promise<ChosenFile | null>;
  readonly chooseFolder?: () => Promise<string | null>;
  /** A file that was dropped or chosen in the page, as a file the engine can read. */
  receiveFile(workspace: string, file: File, onShare: OnShare): Promise<ChosenFile>;
  /** Shows a file or folder in the system's file manager; false where there is none. */
  showInFolder(path: string): Promise<boolean>;
  /** Says something outside of the window. */
  notify(title: string, body: string): Promise<void>;
  /** Writes a backup back as a new workspace file and opens it. */
  restore(backup: string, path: string): Promise<{ readonly id: string }>;
  /** The backups beside a workspace, the newest first. */
  backups(workspace: string): Promise<readonly ChosenFile[]>;
}
