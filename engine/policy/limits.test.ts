import { describe, expect, test } from 'vitest';
import type { Limit, Treatment } from '#shared/model/configuration.ts';
import { capacitiesOf, limitUse, useOf } from './limits.ts';

const CALL = { id: 'call', channel: 'phone', uses: { minutes: 7.5 }, cost: 4 } as unknown as Treatment;
const MAIL = { id: 'mail', channel: 'email', uses: {}, cost: 0.01 } as unknown as Treatment;
const limit = (of: Limit['of'], capacity?: number): Limit => ({
  id: `${typeof of === 'string' ? of : Object.values(of).flat().join('-')}`,
  of,
  period: 'day',
  relaxCost: 1,
  ...(capacity === undefined ? {} : { capacity }),
});

describe('what one contact takes', () => {
  test.each<[Limit['of'], number, number]>([
    ['contacts', 1, 1],
    ['cost', 4, 0.01],
    [{ channel: 'phone' }, 1, 0],
    [{ treatments: ['mail', 'other'] }, 0, 1],
    [{ resource: 'minutes' }, 7.5, 0],
    [{ resource: 'constructor' }, 0, 0],
  ])('of %j', (of, call, mail) => {
    expect([useOf({ of }, CALL), useOf({ of }, MAIL)]).toEqual([call, mail]);
  });
});

test('claims add up as their own configuration describes the treatments; others count by their channel', () => {
  const configuration = { treatments: [CALL, MAIL] };
  const tallies = [
    { treatment: 'call', count: 3 },
    { treatment: 'mail', count: 10 },
    { treatment: 'gone', channel: 'phone', count: 2 },
  ];
  const use = (of: Limit['of']) => limitUse({ of }, configuration, tallies);
  expect(use({ resource: 'minutes' })).toBe(22.5);
  expect(use({ channel: 'phone' })).toBe(5);
  expect(use({ treatments: ['gone', 'mail'] })).toBe(12);
  expect(use('cost')).toBeCloseTo(12.1);
  expect(use('contacts')).toBe(15);
});

test('capacities are the configuration’s unless a run overrides them', () => {
  const limits = [limit('contacts', 100), limit('cost'), limit({ channel: 'phone' }, 0)];
  expect([...capacitiesOf({ limits })]).toEqual([
    ['contacts', 100],
    ['phone', 0],
  ]);
  expect([...capacitiesOf({ limits }, { contacts: 7, cost: 2.5 })]).toEqual([
    ['contacts', 7],
    ['cost', 2.5],
    ['phone', 0],
  ]);
  expect(() => capacitiesOf({ limits }, { calls: 1 })).toThrow(
    'There is no limit "calls". Use one of contacts, cost, phone.',
  );
  expect(() => capacitiesOf({ limits: [] }, { calls: 1 })).toThrow('The configuration has no limits.');
  for (const capacity of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => capacitiesOf({ limits }, { contacts: capacity })).toThrow(
      `The capacity of contacts cannot be ${capacity}. Give a number of at least 0.`,
    );
  }
});
