// A folder that looks built, and as if npm had installed Electron in it, for tests: script and runtime are what they say.
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DESKTOP, PAGE } from './built.ts';

const VERSION = '45.0.0';

/** Lines of the runtime as Electron's own script leaves it, `how` being a script for /bin/sh. */
export const runtimeLines = (how: string): string => `
const { chmodSync, mkdirSync, writeFileSync } = require('node:fs');
mkdirSync(__dirname + '/dist', { recursive: true });
writeFileSync(__dirname + '/dist/electron', ${JSON.stringify(`#!/bin/sh\n${how}\n`)});
chmodSync(__dirname + '/dist/electron', 0o755);
writeFileSync(__dirname + '/dist/version', 'v${VERSION}');
writeFileSync(__dirname + '/path.txt', 'electron');
`;

/** `script`: Electron's install.js. `how`: the runtime, when it has been fetched already. */
export function folderWithElectron(script: string, how: string | null = null): string {
  const root = mkdtempSync(join(tmpdir(), 'runtime-'));
  const folder = join(root, 'node_modules/electron');
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ devDependencies: { electron: VERSION } }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: VERSION }));
  writeFileSync(join(folder, 'install.js'), script);
  for (const { output } of [PAGE, DESKTOP]) {
    mkdirSync(dirname(join(root, output)), { recursive: true });
    writeFileSync(join(root, output), 'built');
  }
  if (how === null) return root;
  writeFileSync(join(folder, 'dist/electron'), `#!/bin/sh\n${how}\n`);
  chmodSync(join(folder, 'dist/electron'), 0o755);
  writeFileSync(join(folder, 'dist/version'), VERSION);
  writeFileSync(join(folder, 'path.txt'), 'electron');
  return root;
}
