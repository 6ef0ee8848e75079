import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../workspace/audit.ts';
import { decisionHash } from './decision-hash.ts';

test('the text written by hand is the JSON of RFC 8785', () => {
  const text = fc.string({ unit: 'grapheme' });
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(
      fc.record({
        v: fc.constant(1 as const),
        run: fc.integer({ min: 1 }),
        customer: text,
        treatment: fc.option(text),
        channel: fc.option(text),
        date: text,
        net: number,
        rank: number,
        wording: fc.option(text),
      }),
      (decision) => {
        expect(decisionHash(decision)).toEqual(sha256({ ...decision }));
      },
    ),
  );
});

test('an unknown number is refused, not hashed as null', () => {
  const decision = {
    v: 1,
    run: 1,
    customer: 'a',
    treatment: null,
    channel: null,
    date: '',
    net: 0,
    wording: null,
  } as const;
  expect(() => decisionHash({ ...decision, rank: Number.NaN })).toThrow(/NaN/);
});
