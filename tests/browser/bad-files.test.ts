// Files that cannot be opened as a workspace, chosen in a real browser: each says what is the matter with it and what to
// do, the file stays as it was to the byte, and the page goes on.
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { decidedPattern, expectSpoken, type Pattern, spoil } from './broken.ts';
import { closeBrowser, openPage, startHost, type TestHost } from './harness.ts';

let pattern: Pattern;
let at: TestHost;
beforeAll(async () => {
  pattern = await decidedPattern();
  at = await startHost();
}, 120_000);
afterAll(async () => {
  await at.close();
  await closeBrowser();
  pattern.remove();
});

const database = (name: string, sql: string): string => {
  const sqlite = new Database(join(pattern.folder, name));
  sqlite.exec(sql);
  sqlite.close();
  return join(pattern.folder, name);
};

const written = (name: string, text: string): string => {
  writeFileSync(join(pattern.folder, name), text);
  return join(pattern.folder, name);
};

const broken = (name: string, work: (path: string) => void): string => {
  const path = pattern.copy(name);
  work(path);
  return path;
};

const FILES: readonly (readonly [what: string, make: () => string, code: string, says: RegExp])[] = [
  [
    'is nonsense',
    () => written('letter.cvmw', 'Dear all, this is no workspace.\n'),
    'WORKSPACE_FOREIGN',
    /not a workspace/,
  ],
  ['is empty', () => written('empty.cvmw', ''), 'WORKSPACE_FOREIGN', /is empty.*make a new workspace/],
  [
    'is another database',
    () => database('other.cvmw', 'CREATE TABLE a (b)'),
    'WORKSPACE_FOREIGN',
    /database of another program.*not changed/,
  ],
  [
    'ends in the middle',
    () => broken('short.cvmw', (path) => truncateSync(path, 200_000)),
    'WORKSPACE_DAMAGED',
    /shorter than it says.*open a backup/,
  ],
  ['is damaged all over', () => broken('spoilt.cvmw', spoil), 'WORKSPACE_DAMAGED', /damaged.*[Oo]pen a backup/],
  [
    'is newer than the program',
    () => database('pattern.cvmw', 'PRAGMA user_version = 99'),
    'WORKSPACE_NEWER',
    /newer version of the program.*not changed; update the program/,
  ],
  [
    'is a folder',
    () => {
      mkdirSync(join(pattern.folder, 'folder.cvmw'));
      return join(pattern.folder, 'folder.cvmw');
    },
    'WORKSPACE_NOT_A_FILE',
    /is not a file/,
  ],
  ['is not there', () => join(pattern.folder, 'gone.cvmw'), 'WORKSPACE_MISSING', /no workspace at.*or make a new one/],
];

test.each(FILES)('one that %s', async (_what, make, code, says) => {
  const path = make();
  const isFile = existsSync(path) && !path.endsWith('folder.cvmw');
  const before = isFile ? readFileSync(path) : null;
  const open = await openPage(at);
  const { page } = open;
  await page.getByRole('button', { name: 'Open…' }).click();
  const field = page.getByRole('dialog').getByRole('textbox');
  await expect.poll(() => field.inputValue()).not.toBe(''); // else the folder's own path comes over it
  await field.fill(path);
  await field.press('Enter');
  const alert = page.getByRole('alert');
  await alert.getByText(says).waitFor();
  await alert.getByText(code, { exact: true }).waitFor();
  await expectSpoken(page);
  await expectAccessible(page);
  expect(new URL(page.url()).pathname).toBe('/');
  expect(await page.getByRole('button', { name: 'Open the sample workspace' }).isEnabled()).toBe(true);
  if (before !== null) expect(readFileSync(path).equals(before)).toBe(true);
  expect(open.faults.filter((fault) => !/status of 4\d\d/.test(fault))).toEqual([]);
  await page.context().close();
});
