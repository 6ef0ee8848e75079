import { expect, test } from 'vitest';
import type { Condition } from '#shared/model/expression.ts';
import type { Frame } from '#shared/model/frame.ts';
import { instant } from '#shared/model/units.ts';
import { compileMiss, compileMissedBound } from './miss.ts';

const NONE = Number.NaN;
const FRAME: Frame = {
  size: 4,
  customers: Int32Array.of(1, 2, 3, 4),
  attributes: new Map([
    ['tenure', { type: 'whole', values: Float64Array.of(20, 24, 60, NONE) }],
    ['fee', { type: 'money', values: Float64Array.of(10, 30, 45, 20) }],
    ['plan', { type: 'text', codes: Int32Array.of(0, 1, 0, 1), values: ['basic', 'large'] }],
  ]),
  metrics: new Map([['recencyDays', Float64Array.of(3, 31, 90, 30)]]),
  scores: new Map(),
};
const CONTEXT = { frame: FRAME, asOf: instant(Date.UTC(2026, 10, 21)), zone: 'UTC' };

/** By row what is missed: "tenure atLeast 24 (20)", and by how much. */
const missed = (condition: Condition): [string | null, number][] => {
  const [by, bound] = [compileMiss(condition, CONTEXT), compileMissedBound(condition, CONTEXT)];
  return [0, 1, 2, 3].map((row) => {
    const found = bound(row);
    if (found === null) return [null, by(row)];
    const { attribute, metric } = found.comparison;
    return [`${attribute ?? metric} ${found.end} ${found.bound} (${found.value})`, by(row)];
  });
};
const FAR = Number.POSITIVE_INFINITY;

test.each<[string, Condition, [string | null, number][]]>([
  [
    'at least',
    { attribute: 'tenure', atLeast: 24 },
    [
      ['tenure atLeast 24 (20)', 4 / 24],
      [null, 0],
      [null, 0],
      [null, FAR],
    ],
  ],
  [
    'above, missed by a hair',
    { attribute: 'fee', above: 30 },
    [
      ['fee above 30 (10)', 20 / 30],
      ['fee above 30 (30)', 0],
      [null, 0],
      ['fee above 30 (20)', 10 / 30],
    ],
  ],
  [
    'between, missed at either end',
    { attribute: 'fee', between: [15, 40] },
    [
      ['fee atLeast 15 (10)', 5 / 15],
      [null, 0],
      ['fee atMost 40 (45)', 5 / 40],
      [null, 0],
    ],
  ],
  [
    'not between is missed inside, at the nearer end',
    { not: { attribute: 'fee', between: [15, 40] } },
    [
      [null, 0],
      ['fee above 40 (30)', 10 / 40],
      [null, 0],
      ['fee below 15 (20)', 5 / 15],
    ],
  ],
  [
    'all: what is farthest',
    {
      all: [
        { attribute: 'fee', atLeast: 40 },
        { metric: 'recencyDays', atMost: 30 },
      ],
    },
    [
      ['fee atLeast 40 (10)', 30 / 40],
      ['fee atLeast 40 (30)', 10 / 40],
      ['recencyDays atMost 30 (90)', 2],
      ['fee atLeast 40 (20)', 20 / 40],
    ],
  ],
  [
    'any: what is nearest; of a text there is no distance',
    {
      any: [
        { attribute: 'plan', is: 'large' },
        { attribute: 'fee', above: 50 },
        { attribute: 'tenure', above: 80 },
      ],
    },
    [
      ['tenure above 80 (20)', 60 / 80],
      [null, 0],
      ['fee above 50 (45)', 5 / 50],
      [null, 0],
    ],
  ],
  [
    'another word that does not hold is no distance',
    { attribute: 'fee', not: 30, atLeast: 20 },
    [
      ['fee atLeast 20 (10)', 10 / 20],
      [null, FAR],
      [null, 0],
      [null, 0],
    ],
  ],
])('%s', (_what, condition, expected) => {
  expect(missed(condition)).toEqual(expected);
});
