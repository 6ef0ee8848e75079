import { expect, test } from 'vitest';
import type { Amount } from '#shared/model/expression.ts';
import { amountOf, computedOf, computePiece, type Term, termOf, termText } from './amount.ts';

const text = (amount: Amount): string => termText(termOf(amount), String);

test('arithmetic reads as a person writes it, brackets only where they are needed', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((attribute) => ({ attribute })) as [Amount, Amount, Amount];
  expect(text({ multiply: [a, b] })).toBe('a × b');
  expect(text({ add: [a, { multiply: [-1, b] }] })).toBe('a − b');
  expect(text({ multiply: [{ add: [a, b] }, 2] })).toBe('(a + b) × 2');
  expect(text({ add: [a, { multiply: [-1, { add: [b, c] }] }] })).toBe('a − (b + c)');
  expect(text({ max: [0, { min: [a, b] }] })).toBe('largest of (0, smallest of (a, b))');
});

test('what is edited comes back as it was, and what has no form here is kept', () => {
  const amounts: Amount[] = [
    { multiply: [{ attribute: 'quantity' }, { attribute: 'price' }, 0.9] },
    { add: [{ attribute: 'price' }, { multiply: [-1, { attribute: 'discount' }] }] },
    // biome-ignore lint/suspicious/noThenProperty: the word of the mapping; this object is never awaited
    { if: { attribute: 'a', above: 3 }, then: 1, else: { attribute: 'b', missing: 0 } },
    { add: [1, { number: 3, unit: 'currency' }] },
  ];
  for (const amount of amounts) expect(amountOf(termOf(amount))).toEqual(amount);
  const three: Term = { is: 'subtract', of: ['a', 'b', 'c'].map((name) => ({ is: 'column' as const, name })) };
  expect(amountOf(three)).toEqual({
    add: [{ attribute: 'a' }, { multiply: [-1, { attribute: 'b' }] }, { multiply: [-1, { attribute: 'c' }] }],
  });
});

test('computed columns of a mapping in either form, one added and one taken out', () => {
  const said = { compute: { amount: { multiply: [{ attribute: 'q' }, 2] }, fee: { amount: 3, type: 'money' } } };
  expect(computedOf(said).map(({ name, type, term }) => [name, type, term.is])).toEqual([
    ['amount', null, 'multiply'],
    ['fee', 'money', 'number'],
  ]);
  expect(computePiece(said, 'fee', null)).toEqual({ compute: { amount: said.compute.amount } });
  expect(computePiece({}, 'net', { term: { is: 'number', value: 1 }, type: 'number' })).toEqual({
    compute: { net: { amount: 1, type: 'number' } },
  });
});
