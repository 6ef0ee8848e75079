// A desktop program in a folder of its own, fresh for every test: the real main process, preload and host, and only
// Electron a stand-in.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTRPCClient, type TRPCClient } from '@trpc/client';
import { afterEach, beforeEach } from 'vitest';
import type { AppRouter } from '#engine/api/router.ts';
import { createHost, type Host } from '#host/index.ts';
import { createWire } from '#shared/wire/port.ts';
import { startDesktop } from '../../electron/main/desktop.ts';
import { type FakeElectron, fakeElectron } from './fake-electron.ts';

export const SETTINGS = { currency: 'EUR', zone: 'Europe/Helsinki' };

export interface Desktop {
  readonly folder: string;
  /** A test may put another in its place, as another start of the program would. */
  electron: FakeElectron;
  host: Host;
  start(words?: readonly string[], platform?: NodeJS.Platform): Promise<boolean>;
  /** Makes a workspace in the folder. */
  made(name: string): Promise<{ readonly id: string; readonly path: string }>;
  /** The contract, asked by the page over a port of the desktop. */
  clientOf(page: ReturnType<FakeElectron['page']>, workspace: string): Promise<TRPCClient<AppRouter>>;
}

/** For the tests of the file that calls it. */
export function freshDesktop(): Desktop {
  const on: Desktop & { folder: string } = {
    folder: '',
    electron: fakeElectron(),
    host: createHost(),
    start: (words = [], platform = 'linux') =>
      startDesktop({
        electron: on.electron.parts,
        host: on.host,
        dataFolder: join(on.folder, 'window'),
        page: join(on.folder, 'renderer'),
        preload: join(on.folder, 'preload.cjs'),
        words,
        folder: on.folder,
        platform,
      }),
    async made(name) {
      const path = join(on.folder, name);
      const asking = { signal: AbortSignal.timeout(60_000) };
      const { id } = (await on.host.call('create', { path, ...SETTINGS }, asking)) as { id: string };
      return { id, path };
    },
    async clientOf(page, workspace) {
      const port = page.nextPort();
      await page.host.connect(workspace);
      return createTRPCClient<AppRouter>({ links: [createWire<AppRouter>(await port)] });
    },
  };
  beforeEach(() => {
    on.folder = mkdtempSync(join(tmpdir(), 'desktop-'));
    on.host = createHost({ dataFolder: join(on.folder, 'data'), workspaceFolder: join(on.folder, 'workspaces') });
    on.electron = fakeElectron();
  });
  afterEach(async () => {
    await on.host.close();
    rmSync(on.folder, { recursive: true, force: true });
  });
  return on;
}
