import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngineWorkspace } from '#engine/index.ts';

const CVM = join(import.meta.dirname, '../../cvm.mjs');
const ATTRIBUTES = [
  { name: 'name', type: 'text', role: 'feature' },
  { name: 'email', type: 'text', role: 'contact' },
  { name: 'birth_date', type: 'date', role: 'protected' },
] as const;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-identity-'));
  const path = join(folder, 'shop.cvmw');
  const engine = createEngineWorkspace({ path, currency: 'EUR', zone: 'Europe/Helsinki', today: null });
  const columns = {
    customer: ['A1', 'B2', 'C3', 'D4'],
    name: ['Anna Virta', 'ANNA VIRTA', 'Bo Ek', 'Bo Ek'],
    email: ['anna@example.org', 'Anna@Example.org', 'bo@example.org', 'bo@example.org'],
    birth_date: ['1980-01-02', '1980-01-02', '1970-05-05', '1971-05-05'],
  };
  await engine.load({ kind: 'customers', name: 'people', attributes: [...ATTRIBUTES] }, [{ size: 4, columns }]);
  await engine.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

function cvm(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const options = { encoding: 'utf8', cwd: folder, env: { ...process.env, LC_ALL: 'en_US.UTF-8' } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [CVM, ...words, '--workspace', 'shop.cvmw'], options);
  return { status, stdout, stderr };
}
const identity = (...words: string[]) => cvm('identity', ...words);
const lines = (text: string): string[] => text.trim().split('\n');

test('ids are found, listed with their reasons, merged, shown as one, taken back; what is wrong is a sentence', () => {
  expect(identity('list')).toMatchObject({ status: 2, stderr: expect.stringContaining('cvm identity propose') });
  const found = identity('propose', '--as', 'Maria');
  expect(found).toMatchObject({ status: 0, stderr: '' });
  expect(lines(found.stdout)).toEqual([
    'Change 3.',
    '4 ids compared by address: email; must agree: name; must not differ: birth_date.',
    'Match: 1. Possible: 1. None: 0.',
  ]);
  expect(lines(identity('list').stdout).slice(3)).toEqual([
    'proposal  zone      customer  maybe also  because                                    state',
    '1         match     A1        B2          same email and name                        open',
    '2         possible  C3        D4          same email and name; different birth_date  open',
  ]);
  expect(JSON.parse(identity('list', '--zone', 'possible', '--json').stdout).proposals).toMatchObject([
    { proposal: 2, oneId: 'C3', otherId: 'D4', state: 'open' },
  ]);

  expect(identity('confirm', '1', '--as', 'Maria').stdout).toBe('Merged: proposal 1. Change 4.\n');
  expect(identity('refuse', '2').stdout).toBe('Refused: proposal 2. Change 5.\n');
  expect(lines(cvm('customer', 'B2').stdout)[1]).toBe('B2 was merged into A1 by change 4.');
  expect(lines(cvm('customer', 'A1').stdout)[1]).toBe('One customer with B2: what happened to each is shown together.');
  expect(lines(identity('list', '--merges').stdout)[1]).toBe('1      A1    B2      4       Maria');
  expect(identity('confirm', '2')).toMatchObject({ status: 4, stderr: expect.stringContaining('by change 5') });
  expect(identity('confirm', '1').stdout).toBe('Nothing was changed.\nLeft: proposal 1, already one customer.\n');

  expect(identity('reverse', '1').stdout).toBe('Reversed: merge 1. Change 6.\n');
  expect(cvm('undo').stdout).toBe('Change 6 (separate) undone, change 7; pairs of customers: 1.\n');
  expect(lines(cvm('customer', 'B2').stdout)[1]).toBe('B2 was merged into A1 by change 7.');

  for (const [words, sentence] of [
    [['confirm', 'one'], 'proposal "one" is not a whole number'],
    [['confirm', '9'], 'There is no proposal 9'],
    [['confirm', '2', '--keep', 'A1'], 'Proposal 2 is not about "A1"'],
    [['reverse', '9'], 'There is no merge 9'],
    [['list', '--zone', 'maybe'], '--zone "maybe" is no zone'],
    [['confirm'], 'proposals'],
  ] as const) {
    const { status, stdout, stderr } = identity(...words);
    expect([words, status, stdout, stderr.includes(sentence)]).toEqual([words, 2, '', true]);
  }
  expect(cvm('verify').status).toBe(0);
});
