import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { checkConfiguration } from './check.ts';
import { examineConfiguration } from './examine.ts';
import { pathText } from './fault.ts';
import { parseConfiguration } from './parse.ts';

const treatment = (id: string, channel: string, more: object = {}) => ({
  id,
  name: id,
  channel,
  uses: { minutes: 1 },
  value: 10,
  propensity: { base: 0.1, natural: 0.5 },
  ...more,
});
const textOf = (contactPolicy: object, treatments: readonly object[], more: object = {}): string =>
  stringify({
    version: 1,
    name: 'shop',
    channels: { email: { contact: 'email' }, call: { contact: 'phone' } },
    contactPolicy,
    treatments,
    ...more,
  });
const TWO = [treatment('mail', 'email'), treatment('talk', 'call')];
const ATTRIBUTES = ['email', 'phone'].map((name) => ({ name, type: 'text', role: 'contact' }) as const);

function check(...parts: Parameters<typeof textOf>) {
  const { errors, warnings } = checkConfiguration(parseConfiguration(textOf(...parts), 'shop.yaml'), ATTRIBUTES);
  const told = (faults: typeof errors) => faults.map(({ path, says }) => `${pathText(path)}: ${says}`);
  return { errors: told(errors), warnings: told(warnings) };
}

test('one treatment a customer is what holds without a word, and several are a small whole number', () => {
  expect(parseConfiguration(textOf({}, TWO), 'shop.yaml').contactPolicy.treatmentsPerCustomer).toBe(1);
  expect(check({ treatmentsPerCustomer: 2 }, TWO)).toEqual({ errors: [], warnings: [] });
  for (const wrong of [0, 5, 1.5, 'two']) {
    expect(() => parseConfiguration(textOf({ treatmentsPerCustomer: wrong }, TWO), 'shop.yaml')).toThrow(
      'contactPolicy.treatmentsPerCustomer',
    );
  }
  expect(() => parseConfiguration(textOf({ treatmentsPerCustomer: 5 }, TWO), 'shop.yaml')).toThrow(
    '5 is not a whole number from 1 to 4',
  );
  expect(() => parseConfiguration(textOf({}, [treatment('mail', 'email', { exclusionGroup: 'A B' })]), 's')).toThrow(
    'treatments[0].exclusionGroup',
  );
});

test('more treatments than can be told apart, and trying out, are refused beside several a customer', () => {
  const many = Array.from({ length: 34 }, (_, k) => treatment(`t${k}`, k % 2 === 0 ? 'email' : 'call'));
  expect(check({}, many, { exploration: { share: 0.1 } }).errors).toEqual([]);
  expect(check({ treatmentsPerCustomer: 2 }, many, { exploration: { share: 0.1 } }).errors).toEqual([
    'treatments: there are 34 treatments, and a customer may get 2 of at most 32: take 2 out, or 1 as contactPolicy: { treatmentsPerCustomer: … }',
    'exploration.share: nothing is tried out while a customer may get 2 treatments, as it is not worked out how likely each set of them is: write 0, or 1 as contactPolicy: { treatmentsPerCustomer: … }',
  ]);
  expect(check({ treatmentsPerCustomer: 2 }, many.slice(0, 32)).errors).toEqual([]);
  const text = textOf({ treatmentsPerCustomer: 2 }, TWO, { exploration: { share: 0.1 } });
  expect(() => examineConfiguration(text, 'shop.yaml', ATTRIBUTES)).toThrow(
    /line 30, exploration.share: nothing is tried/,
  );
});

test('what nobody can reach and what changes nothing is a doubt', () => {
  expect(check({ treatmentsPerCustomer: 3 }, TWO).warnings).toEqual([
    'contactPolicy.treatmentsPerCustomer: the treatments go by 2 channels, and a customer gets one by each at most: nobody can get 3',
  ]);
  const grouped = [treatment('mail', 'email', { exclusionGroup: 'price' }), treatment('talk', 'call')];
  expect(check({}, grouped).warnings).toEqual([
    'treatments[0].exclusionGroup: the exclusion group "price" changes nothing while a customer gets one treatment: write 2 or more as contactPolicy: { treatmentsPerCustomer: … }',
  ]);
  expect(check({ treatmentsPerCustomer: 2 }, grouped).warnings).toEqual([
    'treatments[0].exclusionGroup: no other treatment is of the exclusion group "price", so it excludes nothing',
  ]);
  const both = grouped.map((each) => ({ ...each, exclusionGroup: 'price' }));
  expect(check({ treatmentsPerCustomer: 2 }, both).warnings).toEqual([]);
});
