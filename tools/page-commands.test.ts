import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pageCommands } from './page-commands.ts';

const RENDERER = join(import.meta.dirname, '../renderer');

test('every command of a page that has a key and something to run is found, with the words it may have', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-commands-'));
  mkdirSync(join(folder, 'pages/shop/parts'), { recursive: true });
  writeFileSync(
    join(folder, 'pages/shop/shop.tsx'),
    `export function Shop({ run }) {
      useCommands('The shop, this page', [
        { id: 'shop.buy', title: run === null ? 'Buy' : 'Buy again', keys: 'B', run },
        { id: 'shop.undo', title: \`Undo \${run}\`, keys: 'Shift U', run: () => {} },
        { id: 'shop.next', title: verb, keys: 'Enter', run() {} },
        { id: 'shop.move', title: 'Move', keys: 'ArrowDown' },
        { id: 'shop.quiet', title: 'No key', run },
      ]);
      return <p>{[{ id: 'column', keys: 'x', run }].length}</p>;
    }`,
  );
  writeFileSync(
    join(folder, 'pages/shop/parts/keys.ts'),
    `export const K = [{ id: 'shop.far', title: 'Far', keys: 'F' }];`,
  );
  expect(pageCommands(folder)).toEqual([
    {
      title: 'The shop',
      commands: [
        { id: 'shop.far', title: 'Far', keys: 'F' },
        { id: 'shop.buy', title: 'Buy / Buy again', keys: 'B' },
        { id: 'shop.undo', title: 'Undo …', keys: 'Shift U' },
        { id: 'shop.next', title: 'Next', keys: 'Enter' },
      ],
    },
  ]);
  rmSync(folder, { recursive: true });
});

test('the pages that there are: nobody’s commands are missing', () => {
  const groups = pageCommands(RENDERER);
  const found = new Set(groups.flatMap(({ commands }) => commands.map(({ id }) => id)));
  const pages = globSync('pages/*/**/*.tsx', { cwd: RENDERER }).filter((name) =>
    readFileSync(join(RENDERER, name), 'utf8').includes('useCommands('),
  );
  expect(groups.length).toBeGreaterThan(5);
  for (const name of pages) {
    const text = readFileSync(join(RENDERER, name), 'utf8');
    for (const [, id = ''] of text.matchAll(
      /\bid: '([\w-]+\.[\w-]+)',\s*\n?\s*title:[^\n]*\n?\s*keys: '[^']+',[^}]*\brun\b/g,
    )) {
      expect(found).toContain(id);
    }
  }
  expect(found).toContain('decide.run');
  expect(found).toContain('review.approve');
});
