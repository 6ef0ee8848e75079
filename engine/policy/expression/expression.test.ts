import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Amount, Condition } from '#shared/model/expression.ts';
import type { Column, Frame } from '#shared/model/frame.ts';
import { instant } from '#shared/model/units.ts';
import { compileAmount, compileCondition, type ExpressionContext } from './compile.ts';
import { attributesIn, compileMissingInput, metricsIn, scoresIn } from './inputs.ts';
import { allOf, anyOf, NO, notOf, type Truth, UNKNOWN, YES } from './truth.ts';
import { amountInWords, inWords } from './words.ts';

type Cells = Record<string, (number | null)[]>;
const numbers = (cells: readonly (number | null)[]): Float64Array => Float64Array.from(cells, (cell) => cell ?? NaN);

function frameOf(size: number, columns: Record<string, Column>, metrics: Cells = {}, scores: Cells = {}): Frame {
  return {
    size,
    customers: Int32Array.from({ length: size }, (_, row) => row + 1),
    attributes: new Map(Object.entries(columns)),
    metrics: new Map(Object.entries(metrics).map(([name, cells]) => [name as 'trend', numbers(cells)])),
    scores: new Map(Object.entries(scores).map(([name, cells]) => [name, new Map([['call', numbers(cells)]])])),
  };
}

const FRAME = frameOf(
  4,
  {
    contract: { type: 'text', codes: Int32Array.of(0, 1, -1, 2), values: ['monthly', '12-month', ''] },
    tenure: { type: 'whole', values: numbers([1, 24, null, 60]) },
    fee: { type: 'money', values: numbers([10.5, 20, 30, null]) },
    autopay: { type: 'yes-no', values: numbers([1, 0, null, 1]) },
    ends: {
      type: 'date',
      values: numbers([Date.UTC(2026, 10, 21), Date.UTC(2026, 11, 1), null, Date.UTC(2026, 9, 22)]),
    },
    seen: { type: 'instant', values: numbers([Date.UTC(2026, 10, 20), Date.UTC(2026, 10, 21, 10), null, 0]) },
  },
  { trend: [-0.5, 0, null, 2] },
  { recommender: [0.1, 0.2, null, 0.4] },
);
const CONTEXT: ExpressionContext = {
  frame: FRAME,
  // 00:00 on 22 November in Helsinki: the date differs from UTC's
  asOf: instant(Date.UTC(2026, 10, 21, 22)),
  zone: 'Europe/Helsinki',
  treatment: {
    id: 'call',
    cost: 3,
    propensity: { base: 0.04, strength: 200, natural: 0.5, factors: [], from: 'prior' },
  },
};
const rows = [0, 1, 2, 3];
const truths = (condition: Condition, context = CONTEXT): string =>
  rows.map((row) => 'ny?'[compileCondition(condition, context)(row)]).join('');
const amounts = (amount: Amount): number[] => rows.map(compileAmount(amount, CONTEXT));

describe('comparisons', () => {
  const cases: [Condition, string][] = [
    [{ attribute: 'contract', is: 'monthly' }, 'yn?n'],
    [{ attribute: 'contract', not: 'monthly' }, 'ny?y'],
    [{ attribute: 'contract', in: ['monthly', '12-month'] }, 'yy?n'],
    [{ attribute: 'contract', notIn: ['monthly', ''] }, 'ny?n'],
    [{ attribute: 'contract', is: 'never seen' }, 'nn?n'],
    [{ attribute: 'contract', is: '' }, 'nn?y'],
    [{ attribute: 'contract', missing: true }, 'nnyn'],
    [{ attribute: 'tenure', atLeast: 24 }, 'ny?y'],
    [{ attribute: 'tenure', above: 24 }, 'nn?y'],
    [{ attribute: 'tenure', atMost: 24 }, 'yy?n'],
    [{ attribute: 'tenure', below: 24 }, 'yn?n'],
    [{ attribute: 'tenure', between: [1, 24] }, 'yy?n'],
    [{ attribute: 'tenure', is: 60 }, 'nn?y'],
    [{ attribute: 'tenure', in: [1, 60] }, 'yn?y'],
    [{ attribute: 'tenure', notIn: [1, 60] }, 'ny?n'],
    [{ attribute: 'tenure', atLeast: 2, below: 60 }, 'ny?n'],
    [{ attribute: 'tenure', missing: false, atLeast: 24 }, 'nyny'],
    [{ attribute: 'tenure', atLeast: { attribute: 'fee' } }, 'ny??'],
    [{ attribute: 'tenure', atLeast: { attribute: 'fee', missing: 0 } }, 'ny?y'],
    [{ attribute: 'autopay', is: true }, 'yn?y'],
    [{ attribute: 'autopay', not: true }, 'ny?n'],
    [{ attribute: 'ends', is: '2026-12-01' }, 'ny?n'],
    [{ daysSince: 'ends', is: 1 }, 'yn?n'],
    [{ daysSince: 'ends', atMost: -1 }, 'ny?n'],
    [{ daysSince: 'ends', between: [0, 31] }, 'yn?y'],
    [{ daysSince: 'seen', below: 1 }, 'ny?n'],
    [{ metric: 'trend', below: 0 }, 'yn?n'],
    [{ metric: 'usage30', atLeast: 0 }, '????'],
    [{ metric: 'usage30', missing: true }, 'yyyy'],
    [{ attribute: 'absent', is: 'x' }, '????'],
    [{ attribute: 'absent', missing: true }, 'yyyy'],
    [{ attribute: 'absent', missing: true, atLeast: 2 }, '????'],
    [{ attribute: 'absent', missing: false, atLeast: 2 }, 'nnnn'],
    [{ daysSince: 'absent', atLeast: 0 }, '????'],
    [{ not: { attribute: 'tenure', atLeast: 24 } }, 'yn?n'],
    [
      {
        all: [
          { attribute: 'tenure', atLeast: 2 },
          { attribute: 'fee', above: 15 },
        ],
      },
      'ny??',
    ],
    [
      {
        any: [
          { attribute: 'tenure', atLeast: 2 },
          { attribute: 'fee', above: 15 },
        ],
      },
      'nyyy',
    ],
  ];
  test.each(cases)('%j', (condition, expected) => {
    expect(truths(condition)).toBe(expected);
    expect(truths({ not: condition })).toBe(expected.replace(/[ny]/g, (truth) => (truth === 'n' ? 'y' : 'n')));
  });

  test.each([
    [
      { attribute: 'contract', atLeast: 3 },
      'The attribute "contract" is text and has no "atLeast": use is, not, in or notIn.',
    ],
    [{ attribute: 'tenure', is: 'long' }, 'The attribute "tenure" is whole and cannot be compared with "long".'],
    [{ attribute: 'autopay', is: 'yes' }, 'The attribute "autopay" is yes-no and cannot be compared with "yes".'],
    [{ attribute: 'ends', is: '1.12.2026' }, 'The attribute "ends" is date and cannot be compared with "1.12.2026".'],
    [
      { daysSince: 'tenure', is: 3 },
      'The attribute "tenure" is whole and has no days since: name a date or an instant.',
    ],
    [
      { attribute: 'fee', above: { attribute: 'contract' } },
      'The attribute "contract" is text and cannot be calculated with.',
    ],
  ] as [Condition, string][])('%j is refused', (condition, sentence) => {
    expect(() => compileCondition(condition, CONTEXT)).toThrow(sentence);
  });
});

describe('amounts', () => {
  test('leaves and arithmetic; what is missing stays unknown', () => {
    const fee = { attribute: 'fee' };
    expect(amounts(12)).toEqual([12, 12, 12, 12]);
    expect(amounts({ number: 2, unit: 'months' })).toEqual([2, 2, 2, 2]);
    expect(amounts(fee)).toEqual([10.5, 20, 30, NaN]);
    expect(amounts({ attribute: 'fee', missing: 5 })).toEqual([10.5, 20, 30, 5]);
    expect(amounts({ score: 'recommender' })).toEqual([0.1, 0.2, NaN, 0.4]);
    expect(amounts({ score: 'other', missing: 0 })).toEqual([0, 0, 0, 0]);
    expect(amounts({ treatment: 'cost' })).toEqual([3, 3, 3, 3]);
    expect(amounts({ treatment: 'base' })).toEqual([0.04, 0.04, 0.04, 0.04]);
    expect(amounts({ add: [fee, 1, { metric: 'trend' }] })).toEqual([11, 21, NaN, NaN]);
    expect(amounts({ multiply: [fee, 12] })).toEqual([126, 240, 360, NaN]);
    expect(amounts({ min: [fee, 15] })).toEqual([10.5, 15, 15, NaN]);
    expect(amounts({ max: [fee, 15] })).toEqual([15, 20, 30, NaN]);
    // biome-ignore lint/suspicious/noThenProperty: the word of the file
    expect(amounts({ if: { attribute: 'tenure', below: 24 }, then: fee, else: 0 })).toEqual([10.5, 0, NaN, 0]);
  });

  test('without a treatment its fields and scores are unknown, and nothing becomes infinite', () => {
    const { treatment: _, ...context } = CONTEXT;
    expect(compileAmount({ treatment: 'cost' }, context)(0)).toBeNaN();
    expect(compileAmount({ score: 'recommender' }, context)(0)).toBeNaN();
    expect(compileAmount({ multiply: [1e308, 1e308] }, CONTEXT)(0)).toBeNaN();
  });

  test('are the same as plain arithmetic over any columns', () => {
    const cell = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 }), (cells) => {
        const [a, b] = [cells.map(([left]) => left), cells.map(([, right]) => right)];
        const frame = frameOf(cells.length, {
          a: { type: 'number', values: numbers(a) },
          b: { type: 'money', values: numbers(b) },
        });
        const amount: Amount = { max: [{ add: [{ attribute: 'a' }, { multiply: [{ attribute: 'b' }, 2] }] }, 7] };
        const compiled = compileAmount(amount, { ...CONTEXT, frame });
        cells.forEach(([left, right], row) => {
          expect(compiled(row)).toBe(left === null || right === null ? NaN : Math.max(left + right * 2, 7));
        });
      }),
    );
  });
});

describe('three truth values', () => {
  const truth = fc.constantFrom<Truth>(NO, YES, UNKNOWN);
  const constant = (value: Truth) => (): Truth => value;
  const and = (...values: Truth[]): Truth => allOf(values.map(constant))(0);
  const or = (...values: Truth[]): Truth => anyOf(values.map(constant))(0);
  const not = (value: Truth): Truth => notOf(constant(value))(0);

  test('join as Kleene says: an unknown part is any of its two cases', () => {
    const cases = (value: Truth): Truth[] => (value === UNKNOWN ? [NO, YES] : [value]);
    const settled = (answers: Set<Truth>): Truth => (answers.size === 1 ? [...answers][0]! : UNKNOWN);
    fc.assert(
      fc.property(fc.array(truth, { minLength: 1, maxLength: 5 }), (values) => {
        const worlds = values.reduce<Truth[][]>(
          (all, value) => all.flatMap((world) => cases(value).map((each) => [...world, each])),
          [[]],
        );
        expect(and(...values)).toBe(settled(new Set(worlds.map((world) => (world.includes(NO) ? NO : YES)))));
        expect(or(...values)).toBe(settled(new Set(worlds.map((world) => (world.includes(YES) ? YES : NO)))));
      }),
    );
  });

  test('obey the laws of De Morgan, double negation, distribution and absorption', () => {
    fc.assert(
      fc.property(truth, truth, truth, (a, b, c) => {
        expect(not(not(a))).toBe(a);
        expect(not(and(a, b))).toBe(or(not(a), not(b)));
        expect(not(or(a, b))).toBe(and(not(a), not(b)));
        expect(and(a, or(b, c))).toBe(or(and(a, b), and(a, c)));
        expect(or(a, and(a, b))).toBe(a);
        expect(and(a, b)).toBe(and(b, a));
      }),
    );
  });
});

describe('inputs', () => {
  const condition: Condition = {
    all: [
      { attribute: 'tenure', atLeast: { multiply: [{ attribute: 'fee' }, { metric: 'trend' }] } },
      { any: [{ daysSince: 'ends', below: 3 }, { not: { attribute: 'tenure', missing: true } }] },
      { metric: 'usage30', above: { score: 'recommender' } },
    ],
  };

  test('are listed once, in order', () => {
    expect(attributesIn(condition)).toEqual(['tenure', 'fee', 'ends']);
    expect(attributesIn({ attribute: 'fee' }, condition, 3)).toEqual(['fee', 'tenure', 'ends']);
    expect(metricsIn(condition)).toEqual(['trend', 'usage30']);
    expect(scoresIn(condition)).toEqual(['recommender']);
  });

  test('the one that leaves a condition open is named', () => {
    const named = (tree: Condition): string[] => rows.map(compileMissingInput(tree, CONTEXT));
    expect(named({ attribute: 'tenure', atLeast: 24 })).toEqual(['', '', 'tenure', '']);
    expect(named({ attribute: 'contract', is: 'monthly' })).toEqual(['', '', 'contract', '']);
    expect(named({ attribute: 'tenure', atLeast: { attribute: 'fee' } })).toEqual(['', '', 'tenure', 'fee']);
    expect(named({ attribute: 'absent', atLeast: { attribute: 'fee', missing: 0 } })).toEqual(Array(4).fill('absent'));
    expect(named({ metric: 'trend', above: { score: 'recommender' } })).toEqual(['', '', 'trend', '']);
    const either: Condition = {
      any: [
        { attribute: 'fee', above: 25 },
        {
          not: {
            all: [
              { attribute: 'tenure', above: 0 },
              { attribute: 'autopay', is: true },
            ],
          },
        },
      ],
    };
    expect(truths(either)).toBe('nyy?');
    expect(named(either)).toEqual(['', '', '', 'fee']);
  });
});

test('conditions and amounts read as plain English', () => {
  const sentences: [Condition, string][] = [
    [{ attribute: 'tenure', atLeast: { number: 24, unit: 'months' } }, 'tenure is at least 24 months'],
    [{ attribute: 'contract', in: ['monthly', '12-month', 'none'] }, 'contract is monthly, 12-month or none'],
    [{ attribute: 'autopay', is: true }, 'autopay is yes'],
    [{ attribute: 'tenure', missing: false, above: 2, below: 9 }, 'tenure is above 2 and is below 9 and is known'],
    [{ daysSince: 'ends', between: [-60, 0] }, 'days since ends is from −60 to 0'],
    [
      {
        all: [
          { attribute: 'a', is: 1 },
          {
            any: [
              { attribute: 'b', not: 'x' },
              { metric: 'trend', atMost: -0.1 },
            ],
          },
        ],
      },
      'a is 1 and (b is not x or revenue trend is at most −0.1)',
    ],
    [{ not: { attribute: 'a', notIn: ['x', 'y'] } }, 'not (a is not x or y)'],
    [{ all: [{ attribute: 'fee', atLeast: { number: 5, unit: 'currency' } }] }, 'fee is at least 5'],
  ];
  for (const [condition, words] of sentences) expect(inWords(condition)).toBe(words);
  const value: Amount = {
    multiply: [{ attribute: 'fee', missing: 0 }, { min: [12, { metric: 'trend' }, { score: 's' }] }, { add: [1, 2] }],
  };
  expect(amountInWords(value)).toBe(
    'fee (0 where missing) times the least of 12, revenue trend and score s times (1 plus 2)',
  );
  const choice: Amount = {
    if: { attribute: 'a', is: 1 },
    // biome-ignore lint/suspicious/noThenProperty: the word of the file
    then: { treatment: 'cost' },
    else: { number: 2, unit: 'days' },
  };
  expect(amountInWords(choice)).toBe("the treatment's cost if a is 1, else 2 days");
});
