import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backUp } from '#engine/orchestrator/jobs/backup.ts';
import { dumpHash } from '#engine/store/records/dump.ts';
import { loadColumns } from '#engine/store/records/load.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { makeBackupFolder, nextBackupName } from '#engine/store/workspace/backups.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { contentsOf, newWorkspace, optionsFor, temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { listBackups, type RestoreOptions, restoreBackup } from './backups.ts';

const clock = (): number => Date.parse('2026-11-21T09:00:00.500Z');

async function workspaceWithRows(): Promise<{ folder: string; path: string; connection: Connection }> {
  const folder = temporaryFolder();
  const path = join(folder, 'shop.cvmw');
  const connection = newWorkspace(path);
  const customer = Array.from({ length: 3_000 }, (_, i) => `U${i}`);
  const text = customer.map((id) => `what is known of ${id}`);
  const plan = {
    kind: 'customers' as const,
    name: 'rows',
    attributes: [{ name: 'text', type: 'text' as const, role: 'feature' as const }],
    actor: 'tester',
  };
  await loadColumns(connection, plan, [{ size: customer.length, columns: { customer, text } }], unwatchedWork);
  return { folder, path, connection };
}

async function automatic(connection: Connection, at = clock()) {
  makeBackupFolder(connection.path);
  const file = nextBackupName(connection.path, at);
  return await backUp(connection, { file, automatic: true }, unwatchedWork);
}

async function restore(options: Omit<RestoreOptions, 'clock'>) {
  for await (const event of restoreBackup({ ...options, clock })) if (event.type === 'restored') return event;
  throw new Error('it ended without being restored');
}

const dump = (connection: Connection): Promise<string> => dumpHash(connection, newestChange(connection));

describe('backups', () => {
  test('the last three without a name are kept, and as many of those before a new format; the rest is not ours', async () => {
    const { folder, path, connection } = await workspaceWithRows();
    const beside = ['shop.cvmw.before-1', 'shop.cvmw.before-2', 'shop.cvmw.before-2-2', 'shop.cvmw.before-3'];
    const others = ['shop.cvmw.before-3.unfinished', 'shop.cvmw.before-noon', 'other.cvmw.before-1'];
    for (const [i, name] of [...beside, ...others].entries()) {
      copyFileSync(path, join(folder, name));
      utimesSync(join(folder, name), 1_000 + i, 1_000 + i);
    }
    makeBackupFolder(path);
    writeFileSync(join(`${path}.backups`, 'mine.cvmw'), 'a copy of my own');
    const removed: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      const receipt = await automatic(connection, clock() + i * 1_000);
      removed.push(...receipt.removed);
      utimesSync(receipt.file, 2_000 + i, 2_000 + i);
    }
    expect(readdirSync(`${path}.backups`)).toEqual([
      '20261121T090002Z.cvmw',
      '20261121T090003Z.cvmw',
      '20261121T090004Z.cvmw',
      'mine.cvmw',
    ]);
    expect(removed).toContain(join(folder, 'shop.cvmw.before-1'));
    expect(readdirSync(folder)).toEqual(expect.arrayContaining([...beside.slice(1), ...others]));
    expect(existsSync(join(folder, 'shop.cvmw.before-1'))).toBe(false);
    const list = await listBackups(path, false);
    expect(list.map(({ origin, state }) => [origin, state])).toEqual([
      ...Array(3).fill(['backup', 'checked when made']),
      ...Array(3).fill(['migration', 'not checked']),
    ]);
    expect(list.slice(0, 3).map(({ change }) => change)).toEqual([1, 1, 1]);
    connection.close();
  });

  test('one that fails removes none of the older ones', async () => {
    const { path, connection } = await workspaceWithRows();
    for (let i = 0; i < 3; i += 1) await automatic(connection);
    const before = contentsOf(`${path}.backups`);
    const full = new Error('the disk is full');
    const work = { ...unwatchedWork, breathe: () => Promise.reject(full) };
    const file = nextBackupName(path, clock());
    await expect(backUp(connection, { file, automatic: true }, work)).rejects.toBe(full);
    const after = contentsOf(`${path}.backups`);
    for (const [name, hash] of Object.entries(before)) expect(after[name]).toBe(hash);
    expect((await listBackups(path, false)).length).toBe(3);
    connection.close();
  });

  test('are listed as whole or damaged, also when the workspace is gone', async () => {
    const { path, connection } = await workspaceWithRows();
    const whole = await automatic(connection);
    const torn = await automatic(connection);
    const flipped = await automatic(connection);
    writeFileSync(torn.file, readFileSync(torn.file).subarray(0, 20_000));
    damageRows(flipped.file);
    const before = contentsOf(`${path}.backups`);
    connection.close();
    const gone = join(temporaryFolder(), 'shop.cvmw');
    mkdirSync(`${gone}.backups`);
    for (const { file } of [whole, torn, flipped]) copyFileSync(file, file.replace(path, gone));
    const states = new Map((await listBackups(gone, true)).map((each) => [each.file, each]));
    expect(states.get(whole.file.replace(path, gone))).toMatchObject({ state: 'whole', fault: null, change: 1 });
    expect(states.get(torn.file.replace(path, gone))).toMatchObject({
      state: 'damaged',
      fault: expect.stringContaining('is shorter than it says: 20000 of'),
    });
    expect(states.get(flipped.file.replace(path, gone))).toMatchObject({ state: 'damaged' });
    expect(contentsOf(`${gone}.backups`)).toEqual(before);
  });
});

describe('restoring', () => {
  test('makes a new file with the same contents, verified, and leaves the backup as it was', async () => {
    const { folder, connection } = await workspaceWithRows();
    const { file: backup } = await automatic(connection);
    const bytes = readFileSync(backup);
    const file = join(folder, 'again.cvmw');
    const { report } = await restore({ backup, file });
    expect(report).toMatchObject({ ok: true, change: 1 });
    const again = openWorkspace(optionsFor(file));
    expect(await dump(again)).toBe(await dump(connection));
    again.close();
    connection.close();
    expect(readFileSync(backup).equals(bytes)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['again.cvmw', 'shop.cvmw', 'shop.cvmw.backups']);
  });

  test('never writes over a file, nor takes a workspace in use for a backup', async () => {
    const { folder, path, connection } = await workspaceWithRows();
    const { file: backup } = await automatic(connection);
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'mine');
    await expect(restore({ backup, file })).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await expect(restore({ backup: path, file: join(folder, 'new.cvmw') })).rejects.toMatchObject({
      code: 'WORKSPACE_LOCKED',
      remedies: [{ act: 'copy-workspace', workspace: path }],
    });
    await expect(restore({ backup, file: join(folder, 'no', 'new.cvmw') })).rejects.toMatchObject({
      code: 'WORKSPACE_MISSING',
    });
    connection.close();
  });

  test('of a damaged backup is a sentence that names it, and nothing is left', async () => {
    const { folder, connection } = await workspaceWithRows();
    const { file: backup } = await automatic(connection);
    connection.close();
    damageRows(backup);
    await expect(restore({ backup, file: join(folder, 'again.cvmw') })).rejects.toMatchObject({
      code: 'WORKSPACE_DAMAGED',
      sentence: expect.stringContaining(`The backup ${backup} is damaged (`),
    });
    expect(readdirSync(folder).sort()).toEqual(['shop.cvmw', 'shop.cvmw.backups']);
  });

  test('stops when told to, and nothing is left', async () => {
    const { folder, connection } = await workspaceWithRows();
    const { file: backup } = await automatic(connection);
    connection.close();
    const stop = new AbortController();
    stop.abort();
    const stopped = restore({ backup, file: join(folder, 'again.cvmw'), signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    expect(readdirSync(folder).sort()).toEqual(['shop.cvmw', 'shop.cvmw.backups']);
  });
});

/** Overwrites the middle of a file, where its rows stand. */
function damageRows(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 16_384);
  writeFileSync(file, bytes);
}
