import { expect, test } from 'vitest';
import { readNumber } from './number-field.tsx';

test.each([
  ['12,000', 12_000],
  ['12.000', 12_000],
  ['12 000', 12_000],
  ['1.234.567', 1_234_567],
  ['1,234.5', 1_234.5],
  ['1.234,5', 1_234.5],
  ['0,5', 0.5],
  ['−5', -5],
  ['17.25', 17.25],
])('%s is read as %d', (typed, value) => {
  expect(readNumber(typed)).toBe(value);
});

test.each(['', 'twelve', '1e5', '-', '.', '0x10'])('%j is not a number', (typed) => {
  expect(readNumber(typed)).toBeNull();
});
