import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inWindow } from './window-words.ts';

const ENGINE = join(import.meta.dirname, '../../engine');

/** Every text of the engine's sources that names a command of the terminal, its values filled in. */
function sentences(): string[] {
  return globSync('**/*.ts', { cwd: ENGINE, exclude: (name) => name.endsWith('.test.ts') }).flatMap((name) =>
    readFileSync(join(ENGINE, name), 'utf8')
      .split('\n')
      .filter((line) => !line.trim().startsWith('//') && !line.trim().startsWith('*'))
      .flatMap((line) => [...line.matchAll(/(['`])((?:(?!\1).)*?\bcvm [a-z]{2,}(?:(?!\1).)*)\1/g)])
      .map(([, , text = '']) => text.replaceAll(/\$\{[^}]*\}/g, '7')),
  );
}

test('no sentence of the engine tells a person in a window to type a command', () => {
  const found = sentences();
  expect(found.length).toBeGreaterThan(15);
  expect(found.map(inWindow).filter((said) => /\bcvm [a-z]/.test(said))).toEqual([]);
});

test('a sentence that is not known here loses the clause with the command, and nothing else', () => {
  expect(inWindow('There is no sample. Draw one with: cvm sample draw 7')).toBe('There is no sample.');
  expect(inWindow('The file cvm.csv is kept. Nothing was written.')).toBe(
    'The file cvm.csv is kept. Nothing was written.',
  );
});

test('what is said of a job that stopped, and of a disk that is full', () => {
  expect(
    inWindow('Nothing half-done can be seen. Go on with: cvm jobs resume 7, or drop it with: cvm jobs discard 7'),
  ).toBe('Nothing half-done can be seen. Resume it, or discard it.');
  expect(
    inWindow('Make room for at least 8 MB, then go on with: cvm jobs resume 1, or drop it with: cvm jobs discard 1'),
  ).toBe('Make room for at least 8 MB, then resume it; or discard it.');
  expect(inWindow('Free some space and run the command again.')).toBe('Free some space and try again.');
});
