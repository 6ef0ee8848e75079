import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, describe, expect, it } from 'vitest';
import config from '../vite.config.ts';
import { firstLoad } from './first-load.ts';

const folder = mkdtempSync(join(tmpdir(), 'first-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Text that gzip cannot shorten much. */
const noise = (bytes: number): string => {
  let state = 1;
  const letters = Array.from({ length: bytes }, () => {
    state = (state * 48271) % 2147483647;
    return (state % 36).toString(36);
  });
  return letters.join('');
};

/** Builds a page of main.ts, style.css and later.ts. */
async function built(texts: { main: string; style?: string; later?: string }, budget: number): Promise<void> {
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="./main.ts"></script>');
  writeFileSync(join(folder, 'main.ts'), texts.main);
  writeFileSync(join(folder, 'style.css'), texts.style ?? '');
  writeFileSync(join(folder, 'later.ts'), texts.later ?? '');
  await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: [firstLoad(budget)],
    build: { outDir: 'out', emptyOutDir: true, modulePreload: { polyfill: false } },
  });
}

describe('the first load of the page', () => {
  it('is refused above the budget, naming what is large', async () => {
    const main = `document.title = '${noise(20_000)}';`;
    await expect(built({ main }, 5_000)).rejects.toThrow(/first load is 1\d\.\d KB.*of 5\.0 KB[\s\S]*assets\/index/);
  });

  it('counts the styles of what is loaded at once', async () => {
    const style = `body::after { content: '${noise(20_000)}' }`;
    await expect(built({ main: "import './style.css'; document.title = 'x'", style }, 5_000)).rejects.toThrow(
      /assets\/index-.*\.css/,
    );
  });

  it('does not count what is loaded later', async () => {
    const later = `document.title = '${noise(20_000)}';`;
    await built({ main: "void import('./later.ts')", later }, 5_000);
    await expect(built({ main: "import './later.ts'", later }, 5_000)).rejects.toThrow('Load something later');
  });

  it('is watched in the build of our page', async () => {
    const { plugins } = await config({ command: 'serve', mode: 'test' });
    expect(plugins?.flat().map((plugin) => plugin && 'name' in plugin && plugin.name)).toContain('first-load');
  });
});
