import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngineWorkspace } from '#engine/index.ts';

const CVM = join(import.meta.dirname, '../../cvm.mjs');
const TELCO = join(import.meta.dirname, '../../../resources/config/telco.yaml');

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-config-'));
  const path = join(folder, 'shop.cvmw');
  await createEngineWorkspace({ path, currency: 'EUR', zone: 'Europe/Helsinki', today: null }).close();
  writeFileSync(join(folder, 'telco.yaml'), readFileSync(TELCO));
});
afterAll(() => rmSync(folder, { recursive: true }));

function config(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const options = { encoding: 'utf8', cwd: folder, env: { ...process.env, LC_ALL: 'en_US.UTF-8' } } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [CVM, 'config', ...words, '--workspace', 'shop.cvmw'],
    options,
  );
  return { status, stdout, stderr };
}

test('a file is checked, applied, shown as it was, edited and compared', () => {
  const text = readFileSync(TELCO, 'utf8');
  const checked = config('check', 'telco.yaml');
  expect(checked).toMatchObject({ status: 0, stderr: '' });
  expect(checked.stdout).toMatch(/^telco\.yaml can be applied: 6 treatments, 5 limits, to consider: 5\.\nnot checked/);

  const applied = config('apply', 'telco.yaml', '--as', 'Ada');
  expect(applied).toMatchObject({ status: 0, stdout: 'telco.yaml is version 1 now, from the next run (change 2).\n' });
  expect(applied.stderr).toContain('To consider: line 24, permissions.default.marketing: marketing is allowed');
  expect(config('apply', 'telco.yaml').stdout).toBe(
    'telco.yaml is what version 1 says already; nothing was changed.\n',
  );
  expect(config('show').stdout).toBe(text);

  writeFileSync(join(folder, 'mine.yaml'), text.replace('capacity: 160', 'capacity: 200'));
  const { stdout } = config('diff', 'mine.yaml');
  expect(stdout).toMatch(/^--- version 1\n\+\+\+ mine\.yaml\n@@ /);
  expect(stdout.split('\n').filter((line) => line.startsWith('+'))).toHaveLength(2);
  expect(JSON.parse(config('apply', 'mine.yaml', '--json').stdout)).toMatchObject({ version: 2, applied: true });
  expect(config('diff').stdout).toBe(config('diff', '1', '2').stdout);
  expect(config('diff', '2').stdout).toBe('version 2 and version 2 are the same.\n');
  expect(JSON.parse(config('list', '--json').stdout).versions).toMatchObject([
    { version: 2 },
    { version: 1, actor: 'Ada' },
  ]);
  expect(config('show', '1').stdout).toBe(text);
});

test('what is wrong is a sentence and an exit code', () => {
  writeFileSync(join(folder, 'bad.yaml'), 'version: 1\nname: x\nchannels: {}\ntreatments: 3\n');
  expect(config('apply', 'bad.yaml')).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'bad.yaml has 1 error and was not applied. Correct the file and try again.\n  line 4, treatments: 3 is not a list [CONFIGURATION_INVALID]\n',
  });
  writeFileSync(join(folder, 'bytes.yaml'), Buffer.from([0x61, 0xff, 0xfe]));
  const cases: [string[], number, string][] = [
    [['check', 'bytes.yaml'], 1, 'bytes.yaml is not text in UTF-8. Name the YAML file of a configuration.'],
    [['check', 'none.yaml'], 1, 'none.yaml does not exist. Name the YAML file of a configuration.'],
    [['check', '.'], 1, '. is a folder. Name the YAML file of a configuration.'],
    [['check', '/dev/zero'], 1, '/dev/zero is a device or a pipe, not a file. Name the YAML file of a configuration.'],
    [['show', 'last'], 2, 'version "last" is not a whole number from 1 up.'],
    [['show', '99'], 2, 'The workspace has no version 99 of its configuration.'],
  ];
  for (const [words, status, sentence] of cases) {
    const ended = config(...words);
    expect(ended).toMatchObject({ status, stdout: '' });
    expect(ended.stderr).toContain(sentence);
  }
});
