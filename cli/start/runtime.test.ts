import { globSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWithElectron, runtimeLines } from './fixture.ts';
import { fetchRuntime, runtimeIn } from './runtime.ts';

const roots: string[] = [];
const withElectron = (...given: Parameters<typeof folderWithElectron>): string => {
  const root = folderWithElectron(...given);
  roots.push(root);
  return root;
};
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A download that grows a little at a time: `pieces` of 1,000 bytes, 100 ms apart, then `end`. */
const download = (pieces: number, end: string): string => `
const { appendFileSync } = require('node:fs');
let left = ${pieces};
const timer = setInterval(() => {
  if (left-- > 0) return appendFileSync(require('node:os').tmpdir() + '/electron.zip', 'x'.repeat(1000));
  clearInterval(timer);
  ${end}
}, 100);
`;

describe('the runtime', () => {
  it('is where npm has put it, when it is whole', () => {
    const root = withElectron('', 'exit 0');
    expect(runtimeIn(root)).toBe(join(root, 'node_modules/electron/dist/electron'));
    writeFileSync(join(root, 'node_modules/electron/dist/version'), '44.0.0');
    expect(runtimeIn(root)).toBeNull();
    expect(runtimeIn(withElectron(''))).toBeNull();
    expect(runtimeIn(tmpdir())).toBeNull();
  });

  it('is fetched by its own script, which says how much has come', async () => {
    const root = withElectron(download(12, runtimeLines('exit 0')));
    const told: number[] = [];
    const signal = new AbortController().signal;
    const fetched = await fetchRuntime(root, { onBytes: (bytes) => told.push(bytes), signal, patience: 1_000 });
    expect(fetched).toEqual({ binary: runtimeIn(root) });
    expect(told.length).toBeGreaterThan(1);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(Math.max(...told)).toBeGreaterThanOrEqual(3_000);
  });

  it('is given up when nothing more arrives, however long the script would wait', async () => {
    const root = withElectron(download(3, 'setInterval(() => {}, 1000);'));
    const began = performance.now();
    const signal = new AbortController().signal;
    expect(await fetchRuntime(root, { onBytes: () => {}, signal, patience: 1_000 })).toEqual({
      why: 'nothing arrived for 1 s',
    });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(globSync('cvm-electron-*', { cwd: tmpdir() })).toEqual([]);
  });

  it('is given up with what the script says, or when a person stops it', async () => {
    const failing = withElectron(`
      console.error(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND github.com') }));
      process.exit(1);
    `);
    const signal = new AbortController().signal;
    expect(await fetchRuntime(failing, { onBytes: () => {}, signal })).toEqual({
      why: 'getaddrinfo ENOTFOUND github.com',
    });
    const silent = withElectron('process.exit(3);');
    expect(await fetchRuntime(silent, { onBytes: () => {}, signal })).toEqual({ why: 'its script ended with 3' });
    const stopped = AbortSignal.timeout(300);
    expect(
      await fetchRuntime(withElectron('setInterval(() => {}, 1000);'), { onBytes: () => {}, signal: stopped }),
    ).toEqual({
      why: 'it was stopped',
    });
  });
});
