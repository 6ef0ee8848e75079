// The corpus leaves the same under any language and time zone of the computer.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '#engine/store/workspace/fixture.ts';

const PLACES: readonly (readonly [language: string, zone: string])[] = [
  ['en_US.UTF-8', 'America/Los_Angeles'],
  ['de_DE.UTF-8', 'Europe/Berlin'],
  ['tr_TR.UTF-8', 'Europe/Istanbul'],
  ['ar_EG.UTF-8', 'Africa/Cairo'],
  ['ja_JP.UTF-8', 'Asia/Tokyo'],
  ['C', 'Pacific/Apia'],
];

it('is the same in six places', () => {
  const hashes = PLACES.map(([language, zone]) => {
    const env = { ...process.env, LANG: language, LC_ALL: language, TZ: zone };
    return execFileSync(process.execPath, [join(import.meta.dirname, 'dumps.ts'), temporaryFolder()], {
      env,
    }).toString();
  });
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}\n$/);
  expect(new Set(hashes).size).toBe(1);
});
