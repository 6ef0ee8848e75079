// What the tests of bad states stand on: a small decided workspace to copy, ways to break a copy, and what a page must
// never show whatever happens.
import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';

const PAGE_BYTES = 4_096;

export interface Pattern {
  readonly folder: string;
  /** A copy of the workspace under another name. */
  copy(name: string): string;
  remove(): void;
}

export async function decidedPattern(): Promise<Pattern> {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-broken-'));
  const pattern = join(folder, 'pattern.cvmw');
  const engine = createEngineWorkspace({ path: pattern, ...SAMPLE_SETTINGS, as: 'Maria' });
  await fillWorkspace(engine, { seed: 1, customers: 100 });
  const { job } = await engine.caller.decisions.decide({});
  await engine.caller.jobs.result({ job });
  await engine.close();
  return {
    folder,
    copy(name) {
      const path = join(folder, name);
      copyFileSync(pattern, path);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Writes nonsense over every page of a workspace but its first. */
export function spoil(path: string): void {
  const file = openSync(path, 'r+');
  try {
    for (let at = PAGE_BYTES; at < statSync(path).size; at += PAGE_BYTES) {
      writeSync(file, Buffer.alloc(PAGE_BYTES - 96, 0x5a), 0, PAGE_BYTES - 96, at);
    }
  } finally {
    closeSync(file);
  }
}

/** Something is shown, and nothing of how the program is made. */
export async function expectSpoken(page: Page): Promise<void> {
  const text = String(await page.evaluate('document.body.innerText'));
  expect(text.trim().length).toBeGreaterThan(40);
  expect(text.match(/\bat .*:\d+:\d+|node_modules|\.tsx?:\d|undefined|\[object|\bcvm [a-z]+ /)?.[0]).toBeUndefined();
}
