import { expect, test } from 'vitest';
import type { AttributeType } from './attribute.ts';
import { labelOf, nameAttribute } from './attribute-label.ts';
import { type Filter, filterSchema, folded } from './filter.ts';
import { filterInWords, type WordingContext } from './filter-words.ts';

const TYPES: Readonly<Record<string, AttributeType>> = {
  churn_risk: 'number',
  contract_end: 'date',
  segment: 'text',
  autopay: 'yes-no',
  monthly_fee: 'money',
  tenure_months: 'whole',
};
const context: WordingContext = {
  attribute: (name) => {
    const type = TYPES[name];
    return type === undefined ? undefined : { ...labelOf({ name, type }), type };
  },
  channel: (id) => id.toUpperCase(),
  audience: (number) => `audience ${number}`,
  treatment: (id) => `the ${id}`,
  number: (value, { type, unit }) =>
    type === 'money'
      ? `€${value}`
      : unit === 'share'
        ? `${value * 100}%`
        : `${value}${unit === 'months' ? ' months' : ''}`,
  date: (value) => `day ${value}`,
};

test.each<[Filter, string]>([
  [{ attribute: 'churn_risk', above: 0.3 }, 'Churn risk | above 30%'],
  [{ daysSince: 'contract_end', between: [-90, 0] }, 'Contract end | within 90 days'],
  [{ daysSince: 'contract_end', between: [0, 1] }, 'Contract end | in the last 1 day'],
  [{ daysSince: 'contract_end', between: [-90, -30] }, 'Contract end | in 30 to 90 days'],
  [{ daysSince: 'contract_end', between: [10, 20] }, 'Contract end | 10 to 20 days ago'],
  [{ daysSince: 'contract_end', between: [-3, 4] }, 'Contract end | from 3 days ahead to 4 days ago'],
  [
    { attribute: 'contract_end', from: '2026-01-01', to: '2026-02-01' },
    'Contract end | from day 2026-01-01 to day 2026-02-01',
  ],
  [{ attribute: 'contract_end', to: '2026-02-01' }, 'Contract end | until day 2026-02-01'],
  [{ attribute: 'segment', in: ['a', 'b', ''] }, 'Segment | a, b or empty'],
  [{ attribute: 'segment', in: ['a', 'b', 'c', 'd', 'e'] }, 'Segment | a, b or 3 more'],
  [{ attribute: 'segment', notIn: ['a'] }, 'Segment | not a'],
  [{ attribute: 'segment', contains: 'x' }, 'Segment | contains “x”'],
  [{ attribute: 'autopay', is: false }, 'Autopay | no'],
  [{ attribute: 'monthly_fee', atLeast: 10, atMost: 20 }, 'Monthly fee | at least €10 and at most €20'],
  [{ attribute: 'tenure_months', between: [1, 2] }, 'Tenure | from 1 months to 2 months'],
  [{ attribute: 'segment', missing: true }, 'Segment | missing'],
  [{ attribute: 'no_longer', in: ['x'] }, 'no_longer | x'],
  [{ allowed: 'sms', is: true }, 'SMS | allowed today'],
  [{ allowed: 'sms', is: false }, 'SMS | not allowed today'],
  [{ decision: { treatments: ['call'], statuses: ['held-out'] } }, 'Decision | the call or held out'],
  [{ audience: 3, is: true }, 'In | audience 3'],
  [{ audience: 3, is: false }, 'Not in | audience 3'],
  [{ fact: 'net', above: 5 }, 'Net value | above €5'],
])('%j', (filter, words) => {
  const { subject, says } = filterInWords(filterSchema.parse(filter), context);
  expect(`${subject} | ${says}`).toBe(words);
});

test('a filter that says nothing, or names a day there is not, is refused', () => {
  for (const wrong of [
    { attribute: 'a' },
    { attribute: 'a', from: '2026-02-30' },
    { decision: { treatments: [], statuses: [] } },
    { fact: 'age', above: 1 },
  ]) {
    expect(filterSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  }
});

test('an attribute is called by its words, without the unit at its end', () => {
  const of = (name: string, type: AttributeType = 'number') => labelOf({ name, type });
  expect(of('tenure_months')).toEqual({ label: 'Tenure', unit: 'months' });
  expect(of('dataAllowanceGB')).toEqual({ label: 'Data Allowance', unit: 'gigabytes' });
  expect(of('birth_year', 'whole')).toEqual({ label: 'Birth year', unit: 'year' });
  expect(of('months')).toEqual({ label: 'Months', unit: 'months' });
  expect(of('tenure_months', 'text')).toEqual({ label: 'Tenure months', unit: null });
  expect(of('__')).toEqual({ label: '__', unit: null });
  const text = (name: string) => ({ name, type: 'text' as const });
  expect(nameAttribute([text('street_name'), text('Full Name')])?.name).toBe('Full Name');
  expect(nameAttribute([text('street_name'), { name: 'name', type: 'whole' }])).toBeNull();
});

test('text is compared without case, accents and other forms', () => {
  expect(['Äiti', 'ÅSA', 'ﬁn', 'Straße'].map(folded)).toEqual(['aiti', 'asa', 'fin', 'straße']);
});
