import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const CVM = join(import.meta.dirname, '../../cvm.mjs');
const folder = mkdtempSync(join(tmpdir(), 'cvm-mappings-command-'));
const workspace = join(folder, 'a.cvmw');
const cvm = (...words: string[]) => spawnSync(process.execPath, [CVM, ...words], { encoding: 'utf8' });
const on = ['--workspace', workspace];
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('every question is printed at once; its answers are remembered, shown as YAML, reused, and forgotten', () => {
  expect(cvm('init', workspace, '--currency', 'EUR', '--zone', 'Europe/Helsinki').status).toBe(0);
  const bills = (id: string): string => `customer;fee;bill;since\n${id};1.234;01/04/2019;03/04/2026\n`;
  const first = write('first.csv', bills('U1'));
  const asked = cvm('import', 'customers', first, '--dry-run', ...on);
  expect(asked.status).toBe(3);
  expect(asked.stderr).toContain('3 questions are open.');
  expect(asked.stderr).toContain('source: { decimal: comma }   # Comma: 12,5');
  expect(asked.stderr).toContain('columns: { bill: { dateOrder: dmy } }   # 1 April, day first');
  expect(asked.stderr).toContain('columns: { since: { dateOrder: mdy } }   # 4 March, month first');
  // A job's own question shows no cell.
  const job = cvm('import', 'customers', first, ...on);
  expect(job.status).toBe(3);
  expect(job.stderr).not.toContain('01/04/2019');
  const answers = 'source: { decimal: comma }\ncolumns: { bill: { dateOrder: dmy }, since: { dateOrder: mdy } }\n';
  expect(cvm('import', 'customers', first, '--mapping', write('m.yaml', answers), ...on).status).toBe(0);

  const shown = cvm('mappings', 'show', '1', ...on);
  expect(shown.stdout).toContain('    dateOrder: mdy\n');
  expect(JSON.parse(cvm('mappings', 'list', '--json', ...on).stdout).mappings).toMatchObject([
    { import: 1, kind: 'customers', columns: ['customer', 'fee', 'bill', 'since'], undone: false },
  ]);
  const reused = cvm('import', 'customers', write('second.csv', bills('U2')), ...on);
  expect(reused.stdout).toMatch(/^Header known: mapping of .* reused \(import 1\)\.$/m);
  // What is shown is a mapping, and reads the same.
  const given = cvm(
    'import',
    'customers',
    write('third.csv', bills('U3')),
    '--mapping',
    write('shown.yaml', shown.stdout),
    ...on,
  );
  expect(given.status).toBe(0);
  expect(given.stdout).not.toContain('Header known');
  expect(cvm('mappings', 'forget', '1', ...on).stdout).toContain('forgotten');
  expect(cvm('mappings', 'forget', '1', ...on).status).toBe(2);
}, 180_000);
