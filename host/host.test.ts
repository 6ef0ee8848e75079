import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTRPCClient } from '@trpc/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppRouter } from '#engine/api/router.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import type { WorkspaceEntry } from '#shared/bridge.ts';
import { createWire } from '#shared/wire/port.ts';
import { createHost, type Desk, type Host } from './index.ts';

const ROOT = join(import.meta.dirname, '..');
const SETTINGS = { currency: 'EUR', zone: 'Europe/Helsinki' } as const;

let folder: string;
let host: Host;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-host-test-'));
  host = newHost();
});
afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const newHost = (): Host =>
  createHost({ dataFolder: join(folder, 'data'), workspaceFolder: join(folder, 'mine'), sampleCustomers: 50 });
const at = (name: string): string => join(folder, name);
const signal = new AbortController().signal;
const call = async <Answer>(name: string, input: unknown = {}): Promise<Answer> =>
  (await host.call(name, input, { signal })) as unknown as Answer;
const WAIT = { timeout: 10_000 };
const listed = () => call<WorkspaceEntry[]>('workspaces');

async function made(name: string): Promise<string> {
  await createEngineWorkspace({ path: at(name), ...SETTINGS, today: null }).close();
  return at(name);
}

describe('workspaces', () => {
  test('are made, listed, opened again by another host, and forgotten', async () => {
    const { id } = await call<{ id: string }>('create', { path: at('a.cvmw'), ...SETTINGS });
    const named = await call<{ id: string }>('create', { path: 'My: shop', ...SETTINGS });
    expect(await listed()).toMatchObject([
      { id: named.id, path: join(folder, 'mine', 'My_ shop.cvmw'), name: 'My_ shop', state: 'open' },
      {
        id,
        path: at('a.cvmw'),
        file: 'a.cvmw',
        state: 'open',
        bytes: expect.any(Number),
        changedAt: expect.any(Number),
      },
    ]);
    await host.close();
    host = newHost();
    expect((await listed()).map(({ state }) => state)).toEqual(['closed', 'closed']);
    expect(await host.open(at('a.cvmw'))).toEqual({ id });
    expect((await listed())[0]).toMatchObject({ id, state: 'open' });
    renameSync(join(folder, 'mine', 'My_ shop.cvmw'), at('elsewhere.cvmw'));
    expect((await listed())[1]).toMatchObject({ state: 'missing', bytes: null, changedAt: null });
    await call('forget', { id: named.id });
    expect(await listed()).toHaveLength(1);
    expect(existsSync(at('elsewhere.cvmw'))).toBe(true);
  });

  test('have one id and one desk, by whichever name and however many ask at once', async () => {
    const path = await made('a.cvmw');
    symlinkSync(path, at('link.cvmw'));
    const opened = await Promise.all([
      host.open(path),
      host.open(at('link.cvmw')),
      host.open(join(folder, 'data', '..', 'a.cvmw')),
    ]);
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    expect(await listed()).toHaveLength(1);
    const desk = host.desk(opened[0].id);
    await host.open(at('link.cvmw'));
    expect(host.desk(opened[0].id)).toBe(desk);
    // Making it is refused because it is there, and it stays open.
    await expect(call('create', { path, ...SETTINGS })).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' });
    expect(host.desk(opened[0].id)).toBe(desk);
    await host.open(path);
    expect(host.desk(opened[0].id)).toBe(desk);
  });

  test('of the list are opened when a page asks for them; a dead desk only by opening', async () => {
    const { id } = await host.open(await made('a.cvmw'));
    await host.close();
    host = newHost();
    expect(() => host.desk(id)).toThrow(expect.objectContaining({ code: 'UNKNOWN_WORKSPACE' }));
    expect((await host.reach(id)).path).toBe(at('a.cvmw'));
    await host.desk(id).kill();
    await expect(host.reach(id)).rejects.toMatchObject({ code: 'WORKER_GONE' });
    expect((await listed())[0]).toMatchObject({ state: 'closed' });
    await host.open(at('a.cvmw'));
    expect((await host.reach(id)).isGone()).toBe(false);
    await expect(host.reach('0000000000')).rejects.toMatchObject({ code: 'UNKNOWN_WORKSPACE' });
  });

  test('a job that a dead desk was at is interrupted, and the next desk goes on with it', async () => {
    const { id } = await host.open(await made('a.cvmw'));
    const rows = Array.from({ length: 120_000 }, (_, row) => `N${row},Name ${row},${row % 90}\n`);
    writeFileSync(at('many.csv'), `customer,nickname,visits\n${rows.join('')}`);
    const clientOf = (desk: Desk) => createTRPCClient<AppRouter>({ links: [createWire(desk.connect())] });
    const first = clientOf(host.desk(id));
    const { job } = await first.imports.start.mutate({ kind: 'customers', file: at('many.csv') });
    await expect
      .poll(async () => (await first.jobs.one.query({ job })).progress?.done ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(0);
    await host.desk(id).kill();
    await host.open(at('a.cvmw'));
    const second = clientOf(host.desk(id));
    expect(await second.jobs.one.query({ job })).toMatchObject({ state: 'interrupted' });
    await second.jobs.resume.mutate({ job });
    expect(await second.jobs.result.query({ job })).toMatchObject({ read: 120_000, stored: 120_000 });
  });

  test('a list that is damaged is begun again, and is written whole or not at all', async () => {
    const path = await made('a.cvmw');
    mkdirSync(at('data'));
    for (const text of ['', '{', 'null', '[{"path":1}]', '[]x']) {
      writeFileSync(join(folder, 'data', 'workspaces.json'), text);
      expect(await listed()).toEqual([]);
    }
    await host.open(path);
    expect(JSON.parse(readFileSync(join(folder, 'data', 'workspaces.json'), 'utf8'))).toMatchObject([{ path }]);
    expect(readdirSync(at('data'))).toEqual(['workspaces.json']);
  });
});

describe('a workspace that cannot be opened is a problem a page can show', () => {
  test.each<[string, (path: string) => void, string]>([
    ['that vanished', (path) => rmSync(path), 'WORKSPACE_MISSING'],
    [
      'that is a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      'WORKSPACE_NOT_A_FILE',
    ],
    ['that is another file', (path) => writeFileSync(path, 'customer,name\nU1,Anna\n'.repeat(50)), 'WORKSPACE_FOREIGN'],
    ['that is damaged', (path) => writeFileSync(path, readFileSync(path).subarray(0, 50_000)), 'WORKSPACE_DAMAGED'],
    ['of a newer program', (path) => writeFileSync(path, readFileSync(path).fill(9, 60, 64)), 'WORKSPACE_NEWER'],
  ])('one %s', async (_, spoil, code) => {
    const path = await made('a.cvmw');
    spoil(path);
    await expect(host.open(path)).rejects.toMatchObject({ code, sentence: expect.stringContaining(path) });
    expect(await listed()).toEqual([]);
    // and nothing of the try is in the way of the next
    rmSync(path, { recursive: true, force: true });
    await made('a.cvmw');
    await expect(host.open(path)).resolves.toMatchObject({ id: expect.any(String) });
  });

  test('one that another program locks', async () => {
    const path = await made('a.cvmw');
    const script = `import Database from 'better-sqlite3';
      const s = new Database(${JSON.stringify(path)}); s.pragma('locking_mode = EXCLUSIVE'); s.exec('BEGIN EXCLUSIVE');
      console.log('locked'); setInterval(() => s.open, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: ROOT });
    try {
      await new Promise((resolve) => other.stdout.once('data', resolve));
      await expect(host.open(path)).rejects.toMatchObject({ code: 'WORKSPACE_LOCKED' });
    } finally {
      other.kill('SIGKILL');
    }
  });
});

describe('a workspace whose file leaves while it is open', () => {
  const ended = (id: string) => expect.poll(() => host.whyGone(id).code, WAIT).toBe('WORKSPACE_MISSING');

  test('is closed, says so, and is opened again when the file is back with all that was saved', async () => {
    const path = await made('a.cvmw');
    const { id } = await host.open(path);
    const { port1, client } = asking(id);
    await client.workspace.rename.mutate({ name: 'Sofia' });
    renameSync(path, at('moved.cvmw'));
    await ended(id);
    expect(() => host.desk(id)).toThrow(expect.objectContaining({ code: 'WORKSPACE_MISSING' }));
    expect((await listed())[0]).toMatchObject({ id, state: 'missing' });
    port1.close();
    await expect(host.open(path)).rejects.toMatchObject({ code: 'WORKSPACE_MISSING' });
    // All that was saved went with it, wherever it went.
    await expect.poll(() => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0, WAIT).toBe(0);
    renameSync(at('moved.cvmw'), path);
    await host.open(path);
    const again = asking(id);
    expect((await again.client.workspace.about.query()).name).toBe('Sofia');
    again.port1.close();
    expect((await listed())[0]).toMatchObject({ id, state: 'open' });
  });

  test('is closed too when another file takes its place, and that one stays as it is', async () => {
    const path = await made('a.cvmw');
    const other = await made('b.cvmw');
    const { id } = await host.open(path);
    const { port1: first, client: saving } = asking(id);
    await saving.workspace.rename.mutate({ name: 'Sofia' });
    first.close();
    const engine = (await import('#engine/index.ts')).openEngine({ workspace: other, role: 'desk' });
    await engine.caller.workspace.rename({ name: 'Other' });
    await engine.close();
    const bytes = readFileSync(other);
    renameSync(other, path);
    await ended(id);
    await host.close();
    expect(readFileSync(path).equals(bytes)).toBe(true);
    // The log of the file that left would be read as that of the one that came.
    expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    host = newHost();
    expect(await host.open(path)).toEqual({ id });
    const { port1, client } = asking(id);
    expect((await client.workspace.about.query()).name).toBe('Other');
    port1.close();
  });

  function asking(id: string) {
    const port1 = host.desk(id).connect();
    return { port1, client: createTRPCClient<AppRouter>({ links: [createWire<AppRouter>(port1)] }) };
  }
});

describe('what takes long', () => {
  test('the sample is made once, tells how far it is, and is opened', async () => {
    const shares: (number | null)[] = [];
    const onShare = (share: number | null): void => void shares.push(share);
    const first = await host.call('openSample', {}, { signal, onShare });
    expect(shares.length).toBeGreaterThan(5);
    expect(shares.every((share) => share !== null && share >= 0 && share <= 1)).toBe(true);
    expect(shares).toEqual(shares.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    shares.length = 0;
    expect(await host.call('openSample', {}, { signal, onShare })).toEqual(first);
    expect(shares).toEqual([]);
  });

  test('the sample is stopped when nobody waits, and nothing of it is left', async () => {
    const stop = new AbortController();
    const asked = host.call('openSample', {}, { signal: stop.signal, onShare: () => stop.abort() });
    await expect(asked).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    expect(readdirSync(at('mine'))).toEqual([]);
  });

  test('the sample is stopped when the host closes', async () => {
    const large = createHost({ dataFolder: at('data'), workspaceFolder: at('mine'), sampleCustomers: 200_000 });
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const asked = large.call('openSample', {}, { signal, onShare: () => begin() });
    const refused = expect(asked).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    await begun;
    await large.close();
    await refused;
    expect(readdirSync(at('mine'))).toEqual([]);
  });

  test('a backup is listed and restored into a new file', async () => {
    const path = await made('a.cvmw');
    const { id } = await host.open(path);
    const engine = (await import('#engine/index.ts')).openEngine({ workspace: path, role: 'desk' });
    await engine.caller.jobs.result(await engine.caller.workspace.backup({}));
    await engine.close();
    const [backup] = await call<{ path: string; name: string; bytes: number }[]>('backups', { workspace: id });
    expect(backup).toMatchObject({ name: expect.stringMatching(/^\d{8}T\d{6}Z\.cvmw$/), bytes: expect.any(Number) });
    const restored = await call<{ id: string }>('restore', { backup: backup?.path, path: at('again.cvmw') });
    expect(await listed()).toMatchObject([{ id: restored.id, file: 'again.cvmw', state: 'open' }, { id }]);
    await expect(call('restore', { backup: backup?.path, path })).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' });
  });
});

describe('files', () => {
  test('a folder shows folders, workspaces and data, and nothing hidden', async () => {
    await made('z.cvmw');
    for (const name of ['b.csv', 'a.XLSX', 'notes.docx', '.secret.csv', 'c.csv.gz']) writeFileSync(at(name), '1234');
    mkdirSync(at('folder'));
    symlinkSync(at('nowhere'), at('broken.csv'));
    const { path, parent, entries } = await call<{
      path: string;
      parent: string;
      entries: { name: string; kind: string; bytes: number }[];
    }>('browse', { folder });
    expect({ path, parent }).toEqual({ path: folder, parent: tmpdir() });
    expect(entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'folder folder',
      'workspace z.cvmw',
      'data a.XLSX',
      'data b.csv',
      'data c.csv.gz',
    ]);
    expect(entries.at(-1)?.bytes).toBe(4);
    expect(await call('browse', { folder: null })).toMatchObject({ path: at('mine'), entries: [] });
    await expect(call('browse', { folder: at('b.csv') })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    expect(await call('browse', { folder: '/' })).toMatchObject({ parent: null });
  });

  test('uploads that are a week old go when their workspace is opened', async () => {
    const path = await made('a.cvmw');
    const { id } = await host.open(path);
    const old = await call<{ path: string }>('beginFile', { workspace: id, name: 'old.csv' });
    const young = await call<{ path: string }>('beginFile', { workspace: id, name: 'young.csv' });
    const days = (count: number): Date => new Date(Date.now() - count * 24 * 60 * 60 * 1000);
    utimesSync(join(old.path, '..'), days(8), days(8));
    utimesSync(join(young.path, '..'), days(6), days(6));
    await host.open(path);
    expect([existsSync(old.path), existsSync(young.path)]).toEqual([false, true]);
  });
});
