// The page's side of the desktop's door, made of the few things a sandboxed preload has. Errors lose their shape on the
// way into the page, so every rejection is a plain ProblemShape; the page makes Problems of them (shared/wire/desktop.ts).
import type { HostBridge, OnShare } from '#shared/bridge.ts';
import type { ProblemShape } from '#shared/errors.ts';
import type { HostAnswers, HostCall, HostInput, Reply } from '#shared/host-calls.ts';
import type { DesktopAnswers, DesktopCall, DesktopInput } from '../calls.ts';
import { type Call, CHANNELS, type ShareOf } from '../channels.ts';

/** As far as this needs it, Electron's ipcRenderer. */
export interface Ipc {
  invoke(channel: string, sent: Call): Promise<unknown>;
  on<Value>(channel: string, listener: (event: { readonly ports: readonly unknown[] }, value: Value) => void): unknown;
}

export interface PreloadParts {
  readonly ipc: Ipc;
  /** Where a file that was dropped or chosen lies; empty when it is only in memory. */
  readonly pathOf: (file: File) => string;
  /** Posts a message to the page's own window. */
  readonly post: (message: { readonly desk: string }, ports: readonly unknown[]) => void;
}

type Calls = Omit<HostAnswers, 'beginFile'> & DesktopAnswers;
type Inputs = { [Name in HostCall]: HostInput<Name> } & { [Name in DesktopCall]: DesktopInput<Name> };

export function createBridge({ ipc, pathOf, post }: PreloadParts) {
  const waiting = new Map<number, OnShare>();
  let newest = 0;
  ipc.on(CHANNELS.share, (_event, { call, share }: ShareOf) => waiting.get(call)?.(share));
  let onCommand = (_id: string): void => {};
  // Until the page listens, what was opened waits for it.
  let waitingToShow: string | null = null;
  let onOpened = (workspace: string): void => {
    waitingToShow = workspace;
  };
  ipc.on(CHANNELS.command, (_event, id: string) => onCommand(id));
  ipc.on(CHANNELS.opened, (_event, workspace: string) => onOpened(workspace));
  ipc.on(CHANNELS.desk, ({ ports }, { desk }: { desk: string }) => post({ desk }, ports));

  const ask = async <Name extends keyof Calls>(
    name: Name,
    input: Inputs[Name],
    onShare?: OnShare,
  ): Promise<Calls[Name]> => {
    newest += 1;
    const call = newest;
    if (onShare !== undefined) waiting.set(call, onShare);
    try {
      const reply = (await ipc.invoke(CHANNELS.call, { call, name, input })) as Reply<Calls[Name]>;
      if ('problem' in reply) throw reply.problem;
      return reply.value;
    } finally {
      waiting.delete(call);
    }
  };

  return {
    kind: 'desktop',
    async connect(workspace) {
      await ask('connect', { workspace });
    },
    async showCommands(groups) {
      await ask('showCommands', { groups: [...groups] });
    },
    onCommand(run) {
      onCommand = run;
    },
    onOpened(show) {
      onOpened = show;
      if (waitingToShow !== null) show(waitingToShow);
      waitingToShow = null;
    },
    workspaces: () => ask('workspaces', {}),
    open: (path) => ask('open', { path }),
    create: (made) => ask('create', made),
    openSample: (onShare) => ask('openSample', {}, onShare),
    async forget(id) {
      await ask('forget', { id });
    },
    browse: (folder) => ask('browse', { folder }),
    chooseWorkspace: () => ask('chooseWorkspace', {}),
    chooseDataFile: () => ask('chooseDataFile', {}),
    chooseFolder: () => ask('chooseFolder', {}),
    async receiveFile(_workspace, file, onShare) {
      const path = pathOf(file);
      if (path === '') throw notOnDisk(file.name);
      onShare(1);
      return { path, name: file.name, bytes: file.size };
    },
    showInFolder: (path) => ask('showInFolder', { path }),
    async notify(title, body) {
      await ask('notify', { title, body });
    },
    restore: (backup, path) => ask('restore', { backup, path }),
    backups: (workspace) => ask('backups', { workspace }),
  } satisfies HostBridge;
}

const notOnDisk = (name: string): ProblemShape => ({
  code: 'FILE_UNREADABLE',
  sentence: `${name} is not a file on this computer. Save it first, then choose it here.`,
  data: { name },
  remedies: [],
});
