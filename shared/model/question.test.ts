import { expect, test } from 'vitest';
import { mergePieces } from './question.ts';

test('answers are added to a mapping, the later one counts, and short forms mean the same', () => {
  const mapping = {
    kind: 'events',
    source: { encoding: 'utf-8', delimiter: 'comma' },
    columns: { No: 'customer', Fee: { name: 'fee', type: 'money' } },
    constants: { type: 'invoice' },
  };
  const answered = mergePieces(mapping, {
    source: { delimiter: 'semicolon' },
    columns: { No: { role: 'id' }, Fee: { rate: 0.9 }, When: { dateOrder: 'dmy' } },
    constants: { channel: 'sms' },
  });
  expect(answered).toEqual({
    kind: 'events',
    source: { encoding: 'utf-8', delimiter: 'semicolon' },
    columns: {
      No: { name: 'customer', role: 'id' },
      Fee: { name: 'fee', type: 'money', rate: 0.9 },
      When: { dateOrder: 'dmy' },
    },
    constants: { type: 'invoice', channel: 'sms' },
  });
  expect(mergePieces({}, { missing: 'hold' })).toEqual({ missing: 'hold' });
  expect(mergePieces({ columns: { a: 'b' } }, {})).toEqual({ columns: { a: 'b' } });
});
