import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Lock, missing, platformOf } from './lock.mjs';

const root = join(import.meta.dirname, '..');
const committed: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'cvm-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(lock: Lock, ...words: string[]) {
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  const done = spawnSync(process.execPath, [join(root, 'tools/lock.mjs'), ...words], { cwd: folder, encoding: 'utf8' });
  return { ...done, after: JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as Lock };
}

/** The committed lock without the packages whose name contains `part`. */
function without(part: string): Lock {
  return {
    ...committed,
    packages: Object.fromEntries(Object.entries(committed.packages).filter(([path]) => !path.includes(part))),
  };
}

describe('the lock', () => {
  test('as committed it is complete and names no registry host', () => {
    expect(missing(committed)).toEqual({});
    expect(JSON.stringify(committed)).not.toContain('"resolved"');
    expect(run(committed, '--check')).toMatchObject({ status: 0, stderr: '' });
  });

  test('what a name says is what the registry says, for every platform package it answered for', () => {
    let compared = 0;
    for (const parent of Object.values(committed.packages)) {
      const names = Object.keys(parent.optionalDependencies ?? {});
      for (const name of names) {
        const entry = committed.packages[`node_modules/${name}`] as
          | (Lock['packages'][string] & { integrity?: string })
          | undefined;
        const read = platformOf(name, names);
        if (!entry?.integrity || !read) continue;
        const { os, cpu, libc } = entry;
        expect({ name, ...read }).toEqual({ name, os, cpu, ...(libc ? { libc } : {}) });
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(50);
  });

  test('a missing entry fails the check, which changes nothing, and is added without integrity or host', () => {
    const lock = without('@biomejs/cli-darwin-arm64');
    const checked = run(lock, '--check');
    expect(checked).toMatchObject({ status: 1, stdout: '', after: lock });
    expect(checked.stderr).toMatch(
      /misses 1 platform packages \(node_modules\/@biomejs\/cli-darwin-arm64, .*npm run lock/,
    );
    const added = run(lock);
    expect(added.status).toBe(0);
    expect(added.after.packages['node_modules/@biomejs/cli-darwin-arm64']).toEqual({
      version: committed.packages['node_modules/@biomejs/biome']?.version,
      cpu: ['arm64'],
      dev: true,
      optional: true,
      os: ['darwin'],
    });
    expect(missing(added.after)).toEqual({});
  });

  test('an older copy elsewhere does not count as held', () => {
    const lock = {
      packages: {
        'node_modules/a': { version: '1.0.0', optionalDependencies: { 'a-linux-x64-musl': '1.0.0' } },
        'node_modules/a-linux-x64-musl': { version: '0.9.0', optional: true },
      },
    };
    expect(missing(lock)).toEqual({
      'node_modules/a/node_modules/a-linux-x64-musl': {
        version: '1.0.0',
        cpu: ['x64'],
        libc: ['musl'],
        optional: true,
        os: ['linux'],
      },
    });
  });

  test('a name that does not say what it runs on is refused by name', () => {
    const lock = { packages: { 'node_modules/a': { version: '1.0.0', optionalDependencies: { mystery: '1.0.0' } } } };
    expect(() => missing(lock)).toThrow(/mystery@1\.0\.0.*by hand/);
  });

  test('a registry host in the lock fails the check', () => {
    const lock = structuredClone(committed);
    Object.assign(lock.packages['node_modules/zod'] ?? {}, { resolved: 'https://registry.example/zod.tgz' });
    expect(run(lock, '--check')).toMatchObject({ status: 1, stderr: expect.stringContaining('node_modules/zod') });
  });
});
