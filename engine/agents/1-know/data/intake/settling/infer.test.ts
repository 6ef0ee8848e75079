import { describe, expect, it } from 'vitest';
import { inferType } from './infer.ts';

describe('the type of a column nobody named', () => {
  it.each([
    [['1', '2', ''], 'whole'],
    [['1', '2.5'], 'number'],
    [['9223372036854775807', '1'], 'whole'],
    [['9223372036854775807', '1.5'], 'text'],
    [['92233720368547758070', '1'], 'text'],
    [['007', '8', '9'], 'text'],
    [['1e5', '2'], 'text'],
    [['+3', '2'], 'text'],
    [['0.1234567890123456', '2'], 'text'],
    [['0', '1', '1'], 'whole'],
    [['yes', 'no'], 'text'],
    [['2026-01-31', '2026-02-01'], 'date'],
    [['2026-01-31', '2026-02-01T10:00:00Z'], 'instant'],
    [['31.01.2026'], 'text'],
    [['', ' ', '\t'], 'text'],
    [[' ', '3'], 'whole'],
  ])('%j is %s', (cells, type) => {
    expect(inferType(cells).type).toBe(type);
  });

  it('keeps the type of nearly all values, and calls a mixture text', () => {
    const numbers = Array.from({ length: 99 }, (_, i) => String(i));
    expect(inferType([...numbers, 'n/a']).type).toBe('whole');
    expect(inferType([...numbers.slice(0, 50), ...Array(50).fill('n/a')]).type).toBe('text');
  });

  it('says why without showing a value', () => {
    expect(inferType(['007', '8']).why).toBe('numbers with leading zeros: kept as text, so that nothing is lost');
    expect(inferType(['1', '', '3']).why).toBe('inferred from the 2 values in the first 3 rows');
  });
});
