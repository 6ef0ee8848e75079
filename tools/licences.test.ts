import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { licences, licencesText } from './licences.ts';

const ROOT = join(import.meta.dirname, '..');
const all = licences(ROOT);

test('what the program depends on is there, what the page is made of, and what those need; tools are not', () => {
  const names = all.map(({ name }) => name);
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: object };
  expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  // Of the page, its fonts and icons, and one that is only needed by another.
  const page = ['react', 'react-dom', 'lucide-react', '@fontsource-variable/inter', '@trpc/client', 'scheduler'];
  expect(names).toEqual(expect.arrayContaining(page));
  for (const tool of ['vitest', 'playwright', 'typescript', 'electron', 'knip']) expect(names).not.toContain(tool);
});

test('each names a licence that lets it be shipped, and nearly every one brings its text', () => {
  const allowed = /MIT|ISC|BSD|Apache-2\.0|OFL-1\.1|0BSD|BlueOak|CC0|Unlicense|Python-2\.0/;
  expect(all.filter(({ licence }) => !allowed.test(licence)).map(({ name, licence }) => `${name}: ${licence}`)).toEqual(
    [],
  );
  expect(all.filter(({ text }) => text === null).length).toBeLessThan(all.length / 10);
  expect(all.find(({ name }) => name === '@fontsource-variable/inter')?.text).toMatch(/SIL OPEN FONT LICENSE/i);
});

test('the text holds every one of them, and the package has it among the page’s files', () => {
  const text = licencesText(all);
  for (const { name, version, text: own } of all) {
    expect(text).toContain(`${name} ${version}: `);
    if (own !== null) expect(text).toContain(own);
  }
  const packed = parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as {
    files: string[];
  };
  expect(packed.files).toContain('dist/renderer/**');
});
