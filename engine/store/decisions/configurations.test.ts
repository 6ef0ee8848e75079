import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditFault, newestChange, sha256 } from '../workspace/audit.ts';
import type { Connection } from '../workspace/connection.ts';
import { createWorkspace, openWorkspace } from '../workspace/open.ts';
import { createPen } from '../workspace/pen.ts';
import { applyConfiguration, configurationText, listConfigurations, newestConfiguration } from './configurations.ts';

let folder: string;
let connection: Connection;
let now = 1_000;
const clock = (): number => now;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-configurations-'));
  connection = createWorkspace({ path: join(folder, 'shop.cvmw'), role: 'desk', pen: createPen(), clock }, () => {});
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

test('a workspace without a configuration says how to get one', () => {
  expect(() => newestConfiguration(connection)).toThrow(
    expect.objectContaining({
      sentence: 'The workspace has no configuration yet.',
      remedies: [{ act: 'apply-configuration' }],
    }),
  );
  expect(() => configurationText(connection, 1)).toThrow(
    'The workspace has no version 1 of its configuration. It has none yet.',
  );
  expect(listConfigurations(connection)).toEqual([]);
});

test('versions are numbered, kept byte for byte, and name who made them', () => {
  const texts = ['name: a # über\r\n', 'name: b\n', 'name: a # über\r\n'];
  texts.forEach((text, index) => {
    now = 1_000 + index;
    const hash = sha256(Buffer.from(text)).toString('hex');
    expect(applyConfiguration(connection, `person ${index}`, text)).toEqual({
      version: index + 1,
      change: index + 1,
      hash,
      applied: true,
    });
    expect(newestConfiguration(connection)).toEqual({ version: index + 1, change: index + 1, text, hash });
  });
  texts.forEach((text, index) => {
    expect(configurationText(connection, index + 1)).toBe(text);
  });
  expect(listConfigurations(connection).map(({ version, actor, at }) => [version, actor, at])).toEqual([
    [3, 'person 2', 1_002],
    [2, 'person 1', 1_001],
    [1, 'person 0', 1_000],
  ]);
  expect(() => configurationText(connection, 4)).toThrow('Its versions go from 1 to 3.');
  expect(auditFault(connection)).toBeNull();
});

test('the text in use is not applied twice, from whichever connection', () => {
  const first = applyConfiguration(connection, 'Ada', 'name: a\n');
  const other = openWorkspace({ path: connection.path, role: 'job', pen: createPen(), clock });
  try {
    expect(applyConfiguration(other, 'Bo', 'name: a')).toEqual({ ...first, applied: false });
    expect(newestChange(other)).toBe(1);
    expect(applyConfiguration(other, 'Bo', 'name: b')).toMatchObject({ version: 2, change: 2, applied: true });
  } finally {
    other.close();
  }
  expect(newestConfiguration(connection).text).toBe('name: b');
});
