import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { refusal } from './runtime.mjs';

const entry = join(import.meta.dirname, 'cvm.mjs');

/** Another Node on this machine that is too old, or undefined. */
function oldNode(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const node = join(folder, 'node');
    if (existsSync(node) && refusal(execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim())) {
      return node;
    }
  }
  return undefined;
}

describe('the Node version', () => {
  test.each(['0.10.48', '18.20.0', '20.20.2', '22.9.0', '22.17.9'])('%s is refused in one sentence', (version) => {
    expect(refusal(version)).toMatch(/^CVM Workbench needs Node 22\.18 or newer and this is Node [\d.]+: .+\.$/);
    expect(refusal(version)).toContain(`Node ${version}:`);
  });

  test.each(['22.18.0', '22.20.1', '23.0.0', '24.21.0', '100.0.0'])('%s will do', (version) => {
    expect(refusal(version)).toBeUndefined();
  });

  test('this Node prints the help', () => {
    const run = spawnSync(process.execPath, [entry], { encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toContain('CVM Workbench');
  });

  const old = oldNode();
  test.skipIf(!old)(`a real old Node is refused before anything else loads (${old ? 'found' : 'none found'})`, () => {
    const run = spawnSync(old ?? '', [entry, '--help'], { encoding: 'utf8' });
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toMatch(/^CVM Workbench needs Node 22\.18 .*\n$/);
  });
});

test('a file named under npm is looked for where its name was typed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-called-'));
  writeFileSync(join(folder, 'here.cvmw'), 'not a workspace');
  const env = { ...process.env, npm_lifecycle_event: 'cvm', INIT_CWD: folder };
  const run = spawnSync(process.execPath, [entry, 'verify', '--workspace', 'here.cvmw'], { encoding: 'utf8', env });
  expect(run.stderr).toContain('WORKSPACE_FOREIGN');
  rmSync(folder, { recursive: true });
});
