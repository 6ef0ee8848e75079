// A real disk that is really full, where one can be mounted: the import pauses and says how much room it needs, and
// with that room it goes on to the end of an unbroken one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CVM = join(import.meta.dirname, '../cli/cvm.mjs');
const folder = mkdtempSync(join(tmpdir(), 'cvm-full-disk-'));
const disk = join(folder, 'disk');
mkdirSync(disk);
const mount = (...options: string[]): boolean =>
  process.platform === 'linux' && spawnSync('mount', [...options, '-t', 'tmpfs', 'tmpfs', disk]).status === 0;
const mounted = mount('-o', 'size=24m');

const file = join(folder, 'customers.csv');

beforeAll(() => {
  const rows = Array.from({ length: 200_000 }, (_, row) => `U${row},what is known of customer ${row},${row % 90}\n`);
  writeFileSync(file, `customer,text,n\n${rows.join('')}`);
});

afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  rmSync(folder, { recursive: true });
});

function cvm(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CVM, ...words], { encoding: 'utf8', cwd: folder });
  return { status, stdout, stderr };
}

const made = (workspace: string): void => {
  expect(cvm('init', workspace, '--currency', 'EUR', '--zone', 'Europe/Helsinki').status).toBe(0);
};

test.skipIf(!mounted)('an import on a disk of 24 MB pauses, and goes on when the disk is larger', () => {
  const workspace = join(disk, 'shop.cvmw');
  made(workspace);
  const paused = cvm('import', 'customers', file, '--workspace', workspace);
  expect(paused).toMatchObject({ status: 1, stderr: expect.stringContaining('[DISK_FULL]') });
  expect(paused.stderr).toMatch(/job 1 pauses; .* Make room for at least \d+ MB, then go on with: cvm jobs resume 1/);
  const needed = Number(/at least (\d+) MB/.exec(paused.stderr)?.[1]);
  // What was said is what it takes, and the log beside the file.
  expect(mount('-o', `remount,size=${24 + needed + 80}m`)).toBe(true);
  expect(cvm('jobs', 'list', '--workspace', workspace).stdout).toMatch(/^1 +import +interrupted/m);
  expect(cvm('jobs', 'resume', '1', '--workspace', workspace)).toMatchObject({
    status: 0,
    stdout: 'Job 1 is done.\n',
  });
  made('unbroken.cvmw');
  expect(cvm('import', 'customers', file, '--workspace', 'unbroken.cvmw').status).toBe(0);
  const dump = (of: string): string => cvm('verify', '--dump', '--workspace', of).stdout;
  expect(dump(workspace)).toBe(dump('unbroken.cvmw'));
  expect(cvm('verify', '--workspace', workspace).status).toBe(0);
});
