import { expect, test } from 'vitest';
import { KeyTable } from './key-table.ts';

test('keeps what a Map would keep', () => {
  const table = new KeyTable();
  const map = new Map<string, number>();
  for (let i = 1; i <= 60_000; i += 1) {
    const text = `key ${Math.imul(i, 7919) % 40_000}`;
    const first = map.get(text) ?? 0;
    if (first === 0) map.set(text, i);
    expect(table.setFirst(text, i)).toBe(first);
  }
  expect(table.size).toBe(map.size);
  for (const [text, value] of map) expect(table.get(text)).toBe(value);
  expect(table.get('key')).toBe(0);
});

test('a value can be replaced, and one beyond 2^32 is kept whole', () => {
  const table = new KeyTable();
  table.set('', 1);
  table.set('', 2 ** 40 + 1);
  expect(table.get('')).toBe(2 ** 40 + 1);
  expect(table.size).toBe(1);
});

test('texts are told apart to the last bit, whatever they are made of', () => {
  const table = new KeyTable();
  const texts = ['a', 'A', 'a ', 'ä', 'a\u0308', '\0', '\0\0', '😀', 'x'.repeat(100_000), `${'x'.repeat(99_999)}y`];
  for (const [index, text] of texts.entries()) expect(table.setFirst(text, index + 1)).toBe(0);
  expect(texts.map((text) => table.get(text))).toEqual(texts.map((_, index) => index + 1));
});
