import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Built, DESKTOP, ensureBuilt, PAGE } from './built.ts';

const ROOT = join(import.meta.dirname, '../..');
const THING: Built = {
  name: 'the thing',
  sources: ['src', 'thing.json'],
  output: 'dist/thing.js',
  builder: 'vite/bin/vite.js',
  config: 'thing.config.ts',
};
/** Writes the output and counts how often; fails when a source says so. */
const VITE = `
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
if (readFileSync('src/deep/a.ts', 'utf8') === 'broken') { console.error('a.ts is broken'); process.exit(1); }
mkdirSync('dist', { recursive: true });
appendFileSync('dist/thing.js', process.argv.slice(2).join(' ') + '\\n');
`;
let root: string;
const builds = (): number => readFileSync(join(root, THING.output), 'utf8').split('\n').length - 1;
const ensure = async (): Promise<string[]> => {
  const notes: string[] = [];
  await ensureBuilt(THING, root, (text) => notes.push(text));
  return notes;
};
/** As if the sources were this many seconds younger than now. */
const touch = (path: string, seconds: number): void => {
  const at = Date.now() / 1_000 + seconds;
  utimesSync(join(root, path), at, at);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'built-'));
  mkdirSync(join(root, 'src/deep'), { recursive: true });
  mkdirSync(join(root, 'node_modules/vite/bin'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'node_modules/vite/bin/vite.js'), VITE);
  writeFileSync(join(root, 'node_modules/vite/package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'src/deep/a.ts'), 'let a;');
  for (const path of ['src/deep/a.ts', 'src/deep', 'src']) touch(path, -60);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('what is built', () => {
  it('is built when it is missing, and then left as it is', async () => {
    expect(await ensure()).toEqual(['Building the thing…']);
    expect(readFileSync(join(root, THING.output), 'utf8')).toContain('build --config thing.config.ts');
    expect(await ensure()).toEqual([]);
    expect(builds()).toBe(1);
  });

  it.each(['src/deep/a.ts', 'src/deep'])('is built again when %s is newer', async (path) => {
    await ensure();
    touch(path, 60);
    await ensure();
    expect(builds()).toBe(2);
  });

  it('is built by one of those who ask at the same time', async () => {
    expect((await Promise.all([ensure(), ensure(), ensure()])).flat()).toEqual(['Building the thing…']);
    expect(builds()).toBe(1);
  });

  it('is built although another build was killed', async () => {
    mkdirSync(join(root, 'dist.lock'));
    touch('dist.lock', -300);
    await ensure();
    expect(builds()).toBe(1);
  });

  it('says what the build said when it fails', async () => {
    writeFileSync(join(root, 'src/deep/a.ts'), 'broken');
    await expect(ensure()).rejects.toMatchObject({
      code: 'JOB_FAILED',
      sentence: 'The thing could not be built (1). Run npm ci, then try again. The build said:\na.ts is broken',
    });
  });

  it('is made of sources and a configuration that are there', () => {
    for (const { sources, config } of [PAGE, DESKTOP]) {
      for (const path of [...sources, config]) expect(existsSync(join(ROOT, path)), path).toBe(true);
    }
  });
});
