import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeType } from '#shared/model/attribute.ts';
import { cellReader, type Strictness } from './cells.ts';

const read = (type: AttributeType, text: string, strictness: Strictness = 'declared') =>
  cellReader(type, strictness, 'Europe/Helsinki', null).read(text);

describe('the text of a cell', () => {
  it.each([
    ['whole', '12', 12],
    ['whole', '9223372036854775807', 9223372036854775807n],
    ['whole', '-9223372036854775808', -9223372036854775808n],
    ['whole', '9223372036854775808', undefined],
    ['whole', '+007', 7],
    ['whole', '1.0', undefined],
    ['number', '1e5', 100_000],
    ['number', '.5', 0.5],
    ['number', '1e999', undefined],
    ['number', '12,5', undefined],
    ['number', '0x10', undefined],
    ['money', '12.5', 125_000],
    ['money', '-0.0001', -1],
    ['money', '0.00005', 1],
    ['money', '.', undefined],
    ['money', '1e3', undefined],
    ['money', '900719925474.0991', 9_007_199_254_740_991],
    ['money', '900719925474.0992', undefined],
    ['yes-no', 'Yes', 1],
    ['yes-no', 'FALSE', 0],
    ['yes-no', 'perhaps', undefined],
    ['date', '2026-02-28', '2026-02-28'],
    ['date', '2026-02-29', undefined],
    ['instant', '2026-11-21T09:30:00', Date.UTC(2026, 10, 21, 7, 30)],
    ['instant', '2026-11-21T09:30:00Z', Date.UTC(2026, 10, 21, 9, 30)],
    ['instant', '21.11.2026', undefined],
    ['text', ' 007 ', ' 007 '],
  ] as const)('%s %s is %s', (type, text, value) => {
    expect(read(type, text)).toEqual(value);
  });

  it.each(['007', '+5', '1e5', '5.', '0.1234567890123456', ' 5', '12345678901234567890'])(
    'an exact number column does not take %j',
    (text) => {
      expect(read('number', text, 'exact')).toBeUndefined();
      expect(read('whole', text, 'exact')).toBeUndefined();
    },
  );

  it('counts what a number could not keep', () => {
    const money = cellReader('money', 'declared', 'UTC', null);
    for (const text of ['1.5', '1.50000', '1.23456', '0.00004']) money.read(text);
    expect(money.inexact).toBe(2);
    const converted = cellReader('money', 'declared', 'UTC', 0.92);
    expect(converted.read('100')).toBe(920_000);
    expect(converted.inexact).toBe(0);
    expect(converted.read('0.0001')).toBe(1);
    expect(converted.inexact).toBe(1);
  });

  it('keeps every int64 and prints back what it read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(String(read('whole', String(value), 'exact'))).toBe(String(value));
      }),
    );
  });
});
