// What the build makes of the sources, run as far as a plain Node can: main process, preload, threads; then as it is
// packed for Linux, around a stand-in for Electron's runtime.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { createTRPCClient } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, ensureBuilt, PAGE } from '#cli/start/built.ts';
import type { AppRouter } from '#engine/api/router.ts';
import { openEngine } from '#engine/index.ts';
import { startDesk, startTask } from '#engine/threads/index.ts';
import type { VerifyEvent } from '#engine/verify/verify.ts';
import { createWire, type WirePort } from '#shared/wire/port.ts';
import { extractAsar, readAsar } from './asar.ts';

const ROOT = join(import.meta.dirname, '../..');
const DIST = join(ROOT, 'dist');
const folder = mkdtempSync(join(tmpdir(), 'cvm-built-'));

beforeAll(async () => {
  await ensureBuilt(PAGE, ROOT, () => {});
  await ensureBuilt(DESKTOP, ROOT, () => {});
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The address of a built thread, of the program below `dist`. */
function threadIn(dist: string, name: 'worker' | 'thread'): URL {
  const [found, ...others] = globSync(`main/chunks/${name}-*.js`, { cwd: dist });
  if (found === undefined || others.length > 0) throw new Error(`${dist} has not exactly one ${name}`);
  return pathToFileURL(join(dist, found));
}

/** Makes a sample with the built thread, and opens it with the built desk. */
async function deskOf(dist: string, name: string) {
  const workspace = join(folder, name);
  await startTask(threadIn(dist, 'thread'), { path: workspace, customers: 300 });
  const desk = await startDesk({ workspace, thread: threadIn(dist, 'worker') });
  const port = desk.connect() as unknown as WirePort;
  return { workspace, desk, client: createTRPCClient<AppRouter>({ links: [createWire<AppRouter>(port)] }) };
}

type Client = Awaited<ReturnType<typeof deskOf>>['client'];

/** The last thing that checking the file says. */
const verified = (client: Client): Promise<VerifyEvent | null> =>
  new Promise((resolve, reject) => {
    let last: VerifyEvent | null = null;
    const onData = (event: VerifyEvent): void => {
      last = event;
    };
    client.verify.watch.subscribe(undefined, { onData, onComplete: () => resolve(last), onError: reject });
  });

describe('the preload', () => {
  it('is one CommonJS file that asks for nothing but electron', () => {
    expect(globSync('**/*', { cwd: join(DIST, 'preload') })).toEqual(['index.cjs']);
    const code = readFileSync(join(DIST, 'preload/index.cjs'), 'utf8');
    expect([...code.matchAll(/\brequire\(([^)]*)\)/g)].map(([, name]) => name)).toEqual(['"electron"']);
    expect(code).not.toMatch(/^\s*(import|export)\b|\bimport\s*\(/m);
  });

  it('hands the page one frozen bridge', () => {
    const exposed: Record<string, object> = {};
    const electron = {
      contextBridge: { exposeInMainWorld: (name: string, value: object) => Object.assign(exposed, { [name]: value }) },
      ipcRenderer: { on: () => {}, invoke: () => Promise.resolve({ value: [] }) },
      webUtils: {},
    };
    runInNewContext(readFileSync(join(DIST, 'preload/index.cjs'), 'utf8'), { require: () => electron });
    expect(Object.keys(exposed)).toEqual(['host']);
    expect(exposed.host).toMatchObject({ kind: 'desktop', connect: expect.any(Function), open: expect.any(Function) });
    expect(Object.isFrozen(exposed.host)).toBe(true);
  });
});

describe('the main process', () => {
  it('comes to its end without waiting: Electron is ready only after that', () => {
    expect(readFileSync(join(DIST, 'main/index.js'), 'utf8')).not.toMatch(/^await /m);
  });

  it('starts, shows the page, and answers it over a port', () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--import', join(import.meta.dirname, 'stand-in.ts'), join(DIST, 'main/index.js')],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, CVM_DATA: folder }, timeout: 60_000 },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      address: 'app://workbench/',
      about: { path: join(folder, 'made.cvmw'), currency: 'EUR', zone: 'Europe/Helsinki' },
    });
  });
});

describe('the threads', () => {
  it('make a sample, decide it, check the file, and answer as the sources do', async () => {
    const { workspace, desk, client } = await deskOf(DIST, 'sample.cvmw');
    const { job } = await client.decisions.decide.mutate({});
    await client.jobs.result.query({ job });
    const engine = openEngine({ workspace, role: 'reader' });
    try {
      // SQLite's own check is a process of its own
      expect(await verified(client)).toMatchObject({ type: 'report', report: { ok: true } });
      const asked = { run: 1 };
      const answer = await client.decisions.summary.query(asked);
      expect(answer).toStrictEqual(await engine.caller.decisions.summary(asked));
      expect(await client.workspace.about.query()).toStrictEqual(await engine.caller.workspace.about());
    } finally {
      await engine.close();
      await desk.close();
    }
  });
});

describe('what is built', () => {
  const texts = (): { name: string; text: string }[] =>
    globSync('**/*.{js,cjs,css,html,json,yaml,svg,map}', { cwd: DIST }).map((name) => ({
      name,
      text: readFileSync(join(DIST, name), 'utf8'),
    }));

  it('names no machine, no registry and no source map', () => {
    const files = texts();
    expect(files.length).toBeGreaterThan(10);
    for (const { name, text } of files) {
      expect(name).not.toMatch(/\.map$/);
      expect(text.includes(ROOT), name).toBe(false);
      expect(text, name).not.toMatch(/sourceMappingURL|registry\.npmjs|\bregistry=|_authToken/);
    }
  });

  it('runs no inline script, and has a place for the nonce', () => {
    const html = readFileSync(join(DIST, 'renderer/index.html'), 'utf8');
    expect([...html.matchAll(/<script\b[^>]*>([^<]*)<\/script>/g)].map(([, inline]) => inline?.trim())).toEqual(['']);
    expect(html).not.toMatch(/<style\b|\son\w+=|javascript:/i);
    expect(html).toContain('<meta property="csp-nonce" nonce="__CSP_NONCE__">');
    for (const { name, text } of texts().filter(({ name }) => name.endsWith('.css'))) {
      expect(text, name).not.toMatch(/url\(["']?data:(?!image\/)/);
    }
  });
});

describe.runIf(process.platform === 'linux')('the packed program', () => {
  const out = join(folder, 'release');
  const unpacked = join(out, 'linux-unpacked');
  const archive = join(unpacked, 'resources/app.asar');

  beforeAll(() => {
    const builder = createRequire(import.meta.url).resolve('electron-builder/cli.js');
    const words = ['--linux', '--dir', '--x64', `-c.electronDist=${standInRuntime()}`, `-c.directories.output=${out}`];
    const { status, stdout, stderr } = spawnSync(process.execPath, [builder, ...words], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
  }, 120_000);

  it('holds what was built, the SQLite driver of its platform and the solver, and nothing else', () => {
    const files = readAsar(archive);
    const others = files.filter(
      ({ path }) => !/^(dist\/(main|preload|renderer)\/|node_modules\/better-sqlite3\/lib\/)/.test(path),
    );
    expect(others.map(({ path }) => path).toSorted()).toEqual([
      'node_modules/better-sqlite3/LICENSE',
      'node_modules/better-sqlite3/package.json',
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
      'node_modules/highs/LICENSE',
      'node_modules/highs/build/highs.mjs',
      'node_modules/highs/build/highs.wasm',
      'node_modules/highs/package.json',
      'package.json',
    ]);
    const beside = files.filter(({ unpacked }) => unpacked);
    expect(beside.every(({ path }) => path.startsWith('node_modules/better-sqlite3/'))).toBe(true);
    expect(beside.some(({ path }) => path.endsWith('.node'))).toBe(true);
    expect(files.map(({ path }) => path)).toContain('dist/renderer/licences.txt');
    expect(globSync('dist/**/*', { cwd: ROOT }).filter((path) => statSync(join(ROOT, path)).isFile())).toHaveLength(
      files.filter(({ path }) => path.startsWith('dist/')).length,
    );
  });

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'cvm-workbench'));
    const on = (fuse: FuseV1Options): boolean => wire[fuse] === '1'.charCodeAt(0);
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      integrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
      filePrivileges: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
      cookies: on(FuseV1Options.EnableCookieEncryption),
    }).toEqual({
      runAsNode: true,
      nodeOptions: false,
      inspect: false,
      integrity: true,
      onlyAsar: true,
      filePrivileges: false,
      cookies: false,
    });
  });

  it.runIf(process.arch === 'x64')('needs nothing that was left out', async () => {
    const program = join(folder, 'program');
    extractAsar(archive, program);
    const { workspace, desk, client } = await deskOf(join(program, 'dist'), 'packed.cvmw');
    expect(await client.workspace.about.query()).toMatchObject({ path: workspace });
    const { job } = await client.decisions.decide.mutate({});
    expect(await client.jobs.result.query({ job })).toMatchObject({ run: 1 });
    await desk.close();
  });
});

/** A folder that the packer takes for Electron's runtime: its program holds the wire of fuses, all unset, and no more. */
function standInRuntime(): string {
  const runtime = join(folder, 'runtime');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8'));
  const wire = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, 9]),
    Buffer.from('000000000'),
  ]);
  mkdirSync(join(runtime, 'resources'), { recursive: true });
  mkdirSync(join(runtime, 'locales'));
  writeFileSync(join(runtime, 'electron'), Buffer.concat([Buffer.alloc(64), wire, Buffer.alloc(64)]), { mode: 0o755 });
  writeFileSync(join(runtime, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) writeFileSync(join(runtime, name), '');
  writeFileSync(join(runtime, 'resources/default_app.asar'), emptyAsar());
  return runtime;
}

function emptyAsar(): Buffer {
  const header = Buffer.from('{"files":{}}');
  const lengths = Buffer.alloc(16);
  for (const [at, length] of [4, header.length + 8, header.length + 4, header.length].entries()) {
    lengths.writeUInt32LE(length, 4 * at);
  }
  return Buffer.concat([lengths, header]);
}
