import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Together } from '#shared/model/batch.ts';
import { parseConfiguration } from './configuration/parse.ts';
import { barBeside, countOf, isIn, togetherRules } from './together.ts';

const treatment = (id: string, channel: string, more: object = {}) => ({
  id,
  name: id,
  channel,
  value: 10,
  propensity: { base: 0.1, natural: 0.5 },
  ...more,
});
const TREATMENTS = [
  treatment('mail', 'email', { exclusionGroup: 'price' }),
  treatment('news', 'email'),
  treatment('call', 'call', { exclusionGroup: 'price', class: 'retention' }),
  treatment('text', 'sms', { exclusionGroup: 'other' }),
  treatment('letter', 'post', { purpose: 'service' }),
];
const CHANNELS = Object.fromEntries(['email', 'call', 'sms', 'post'].map((id) => [id, { contact: 'none' }]));

const rulesOf = (contactPolicy: object, treatments: readonly object[] = TREATMENTS) =>
  togetherRules(
    parseConfiguration(
      stringify({ version: 1, name: 'shop', channels: CHANNELS, contactPolicy, treatments }),
      'shop.yaml',
    ),
  );

test('one treatment at most needs no rules', () => {
  expect(rulesOf({})).toBeNull();
  expect(rulesOf({ treatmentsPerCustomer: 1, windows: [{ id: 'w', max: 1, per: 'week' }] })).toBeNull();
});

test('a channel and an exclusion group keep treatments apart, and windows that two can share are kept', () => {
  const windows = [
    { id: 'all', max: 2, per: 'week' },
    { id: 'marketing', class: 'marketing', max: 1, per: { days: 7 } },
    { id: 'retention', class: 'retention', max: 1, per: { days: 7 } },
    { id: 'texts', channel: 'sms', max: 1, per: 'month' },
    { id: 'calls of service', channel: 'call', class: 'service', max: 1, per: 'month' },
  ].map((window) => ({ ...window, id: window.id.replaceAll(' ', '-') }));
  const { together, windows: kept } = rulesOf({ treatmentsPerCustomer: 3, windows })!;
  expect(together.most).toBe(3);
  expect([...together.apart]).toEqual([0b00110, 0b00001, 0b00001, 0, 0]);
  // Alone on its channel, or of a class that nothing is of, a window is nobody's to share.
  expect(kept.map(({ id }) => id)).toEqual(['all', 'marketing', 'retention']);
  expect(together.windows).toEqual([
    { binds: 0b11111, counts: 0b11111 },
    { binds: 0b01011, counts: 0b11111 },
    { binds: 0b00100, counts: 0b10100 },
  ]);
});

test('what may not join a set is what breaks one of the rules, and nothing else is kept out', () => {
  const sets = fc.integer({ min: 0, max: 31 });
  const together: fc.Arbitrary<Together> = fc
    .record({
      most: fc.integer({ min: 2, max: 4 }),
      pairs: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 4 }),
      windows: fc.array(fc.tuple(sets, sets, fc.integer({ min: 1, max: 4 })), { maxLength: 3 }),
    })
    .map(({ most, pairs, windows }) => {
      const apart = new Uint32Array(5);
      for (const [a, b] of pairs) {
        if (a === b) continue;
        apart[a]! |= 1 << b;
        apart[b]! |= 1 << a;
      }
      const kept = windows.map(([binds, counts]) => ({ binds, counts: binds | counts }));
      return {
        most,
        apart,
        windows: kept,
        rooms: Uint8Array.from([...windows.map(() => 0), ...windows.map((w) => w[2])]),
      };
    });
  const allowed = ({ most, apart, windows, rooms }: Together, set: number): boolean => {
    const members = [0, 1, 2, 3, 4].filter((t) => isIn(set, t));
    const holds = windows.every(({ binds, counts }, w) => {
      if (!members.some((t) => isIn(binds, t))) return true;
      return members.filter((t) => isIn(counts, t)).length <= rooms[windows.length + w]!;
    });
    return (
      holds && members.length <= most && members.every((t) => members.every((u) => t === u || !isIn(apart[t]!, u)))
    );
  };
  const found = new Map<string, number>();
  fc.assert(
    fc.property(together, sets, fc.nat(4), (rules, set, t) => {
      fc.pre(!isIn(set, t) && allowed(rules, set));
      const bar = barBeside(rules, 1, set, t);
      expect(bar === null).toBe(allowed(rules, set | (1 << t)));
      found.set(bar?.kind ?? 'none', (found.get(bar?.kind ?? 'none') ?? 0) + 1);
    }),
    { numRuns: 3000 },
  );
  for (const kind of ['none', 'most', 'apart', 'window']) expect(found.get(kind) ?? 0).toBeGreaterThan(20);
});

test('a set may hold the last of 32', () => {
  const many = Array.from({ length: 32 }, (_, k) => treatment(`t${k}`, k % 2 === 0 ? 'email' : 'call'));
  const { together } = rulesOf({ treatmentsPerCustomer: 2 }, many)!;
  expect(countOf(together.apart[31]!)).toBe(15);
  const rules = { ...together, rooms: new Uint8Array(0) };
  expect(barBeside(rules, 0, 2 ** 31, 1)).toEqual({ kind: 'apart', from: 31 });
  expect(barBeside(rules, 0, 2 ** 31, 0)).toBeNull();
  expect(barBeside(rules, 0, 1, 31)).toBeNull();
});
