// From a terminal to a working desk, with the real host and the real page; only Electron's runtime is a stand-in.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEngineWorkspace } from '#engine/index.ts';
import type { Terminal } from '../command.ts';
import { folderWithElectron } from './fixture.ts';
import { start } from './start.ts';
import { showWindow } from './window.ts';

const CVM = join(import.meta.dirname, '../cvm.mjs');
let folder: string;
let workspace: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
  workspace = join(folder, 'shop.cvmw');
  await createEngineWorkspace({ path: workspace, currency: 'EUR', zone: 'Europe/Helsinki', today: null }).close();
  vi.stubEnv('CVM_DATA', join(folder, 'data'));
  vi.stubEnv('DISPLAY', ':99');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A terminal that keeps what it is told. The first result ends it, as Ctrl-C does. */
function keptTerminal() {
  const controller = new AbortController();
  const notes: string[] = [];
  const results: { readonly address: string }[] = [];
  const terminal: Terminal = {
    json: false,
    signal: controller.signal,
    print(result) {
      results.push(result as { address: string });
      controller.abort();
    },
    note: (text) => void notes.push(text),
    progress: () => {},
    endAs: () => {},
  };
  return { terminal, notes, results };
}

describe('npm start', () => {
  it('shows the window on the workspace, where the runtime is', async () => {
    const words = join(folder, 'words');
    const root = folderWithElectron('', `echo "$@" > "${words}"`);
    const { terminal, notes, results } = keptTerminal();
    await start(terminal, { workspace, window: true, open: false, root });
    expect(readFileSync(words, 'utf8')).toBe(`${root} ${workspace}\n`);
    expect(notes).toEqual([`Opening the window on ${workspace}`]);
    expect(results).toEqual([]);
  });

  it('opens the page in a browser when the window cannot show itself', async () => {
    const root = folderWithElectron(
      '',
      'echo "[1:1/0.1:FATAL:zygote.cc] Running as root without --no-sandbox is not supported" >&2; exit 133',
    );
    const { terminal, notes, results } = keptTerminal();
    await start(terminal, { workspace, window: true, open: false, root });
    expect(notes.join('\n')).toMatch(
      /could not be shown: .*Running as root.*\nThe same page opens in your browser instead\./,
    );
    expect(results[0]?.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/w\/[0-9a-f]{10}#token=/);
  });

  it('opens it too where the runtime is not, without asking when nobody is there', async () => {
    const root = folderWithElectron('process.exit(1);');
    const { terminal, notes, results } = keptTerminal();
    await start(terminal, { workspace, window: true, open: false, root });
    expect(notes[0]).toContain('npx install-electron');
    expect(results).toHaveLength(1);
  });

  it('makes the sample once and serves it, until it is stopped', async () => {
    const run = async (): Promise<string> => {
      const child = spawn(process.execPath, [CVM, 'start', '--no-window', '--no-open'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      for await (const line of createInterface(child.stdout)) {
        const [address] = /http:\S+/.exec(line) ?? [];
        if (address === undefined) continue;
        const answer = await fetch(address, { headers: { accept: 'text/html' } });
        expect(await answer.text()).toContain('<title>CVM Workbench</title>');
        child.kill('SIGINT');
        break;
      }
      const [code] = (await once(child, 'exit')) as [number | null];
      return `ended with ${code}`;
    };
    expect(await run()).toBe('ended with 0');
    expect(existsSync(join(folder, 'data/workspaces/Sample telecom.cvmw'))).toBe(true);
    const again = performance.now();
    expect(await run()).toBe('ended with 0');
    expect(performance.now() - again).toBeLessThan(30_000);
  }, 180_000);
});

describe('a window', () => {
  it('was there when it was closed by a person', async () => {
    const root = folderWithElectron('', 'exit 0');
    const runtime = join(root, 'node_modules/electron/dist/electron');
    expect(await showWindow(runtime, root, workspace)).toMatchObject({ shown: true });
  });

  it('was never there when the runtime cannot be run, or is ended at once', async () => {
    const root = folderWithElectron('', 'kill -9 $$');
    const runtime = join(root, 'node_modules/electron/dist/electron');
    expect(await showWindow(runtime, root, workspace)).toEqual({ shown: false, why: 'it ended with SIGKILL' });
    expect(await showWindow(join(root, 'nothing'), root, workspace)).toMatchObject({
      shown: false,
      why: expect.stringContaining('ENOENT'),
    });
  });
});
