import { expect, test } from 'vitest';
import { drawOf, hashBytes, hashText } from './hash.ts';

test('agrees with the published vectors of MurmurHash3_x86_32', () => {
  expect(hashText('', 0)).toBe(0);
  expect(hashText('', 1)).toBe(0x514e28b7);
  expect(hashText('', 0xffffffff)).toBe(0x81f16f39);
  expect(hashText('test', 0)).toBe(0xba6bd213);
  expect(hashText('Hello, world!', 0)).toBe(0xc0363e43);
  expect(hashText('The quick brown fox jumps over the lazy dog', 0)).toBe(0x2e4ff723);
  expect(hashText('aaaa', 0x9747b28c)).toBe(0x5a97808a);
  expect(hashText('aaa', 0x9747b28c)).toBe(0x283e0130);
  expect(hashText('ππππππππ', 0x9747b28c)).toBe(0xd58063c1);
});

test('text is hashed by its UTF-8 bytes, however long', () => {
  const text = 'ä'.repeat(5000);
  expect(hashText(text, 3)).toBe(hashBytes(new TextEncoder().encode(text), 3));
});

test('draws of one lot order the contenders differently from draws of another', () => {
  const winners = new Set<number>();
  let first = 0;
  for (let i = 0; i < 10_000; i += 1) {
    const lot = hashText(`U${i}`, 1);
    const draws = [0, 1, 2, 3].map((contender) => drawOf(lot, contender));
    const winner = draws.indexOf(Math.min(...draws));
    winners.add(winner);
    if (drawOf(lot, 2) < drawOf(lot, 3)) first += 1;
  }
  expect([...winners].sort()).toEqual([0, 1, 2, 3]);
  expect(Math.abs(first / 10_000 - 0.5)).toBeLessThan(0.02);
});
