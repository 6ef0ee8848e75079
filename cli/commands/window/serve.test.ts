import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEngineWorkspace } from '#engine/index.ts';

const CVM = join(import.meta.dirname, '../../cvm.mjs');

let folder: string;
let started: ChildProcess | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-serve-'));
});
afterEach(() => {
  started?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts it and waits for what it prints, a build of the page included. */
async function serve(
  ...words: string[]
): Promise<{ child: ChildProcess; said: () => string; ended: Promise<unknown[]> }> {
  const env = { ...process.env, CVM_DATA: join(folder, 'data'), CVM_WORKSPACE: '' };
  const child = spawn(process.execPath, [CVM, 'serve', '--no-open', ...words], { cwd: folder, env });
  started = child;
  let said = '';
  const ended = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await Promise.race([expect.poll(() => said, { timeout: 50_000 }).toMatch(/token=|\[[A-Z_]+\]/), ended]);
  return { child, said: () => said, ended };
}

test('prints an address that works, and Ctrl-C closes everything', async () => {
  const workspace = join(folder, 'shop.cvmw');
  await createEngineWorkspace({ path: workspace, currency: 'EUR', zone: 'Europe/Helsinki', today: null }).close();
  const { child, said, ended } = await serve('--workspace', workspace);
  const [, origin = '', path = '', token] =
    /(http:\/\/127\.0\.0\.1:\d+)(\/w\/[0-9a-f]{10})#token=([\w-]{43})$/m.exec(said()) ?? [];
  const page = await fetch(origin + path, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('<div id="page">');
  const asked = {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  };
  expect((await fetch(`${origin}/host/session`, asked)).status).toBe(200);
  expect(existsSync(`${workspace}-wal`)).toBe(true);
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(existsSync(`${workspace}-wal`)).toBe(false);
  await expect(fetch(origin)).rejects.toThrow();
});

test('without a workspace it shows the list; with --json one document', async () => {
  const { said } = await serve('--json');
  expect(JSON.parse(said().slice(said().indexOf('{')))).toEqual({
    address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/),
    workspace: null,
  });
});

test('a port in use, and a workspace that is not there, are sentences', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const taken = await serve('--port', String(port));
  expect(await taken.ended).toEqual([1, null]);
  expect(taken.said()).toContain(`Port ${port} is in use by another program. Choose another with --port`);
  other.close();
  const missing = await serve('--workspace', join(folder, 'none.cvmw'));
  expect(await missing.ended).toEqual([1, null]);
  expect(missing.said()).toContain('[WORKSPACE_MISSING]');
  const wrong = await serve('--port', '70000');
  expect(await wrong.ended).toEqual([1, null]);
  expect(wrong.said()).toContain('[PORT_TAKEN]');
});
