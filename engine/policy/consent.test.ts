import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Configuration } from '#shared/model/configuration.ts';
import { PERMISSION_STATES, type PermissionRow, PURPOSES } from '#shared/model/permission.ts';
import { instant } from '#shared/model/units.ts';
import { permissionAt } from './consent.ts';

const DEFAULTS: Configuration['permissions']['default'] = { marketing: 'deny', service: 'allow', profiling: 'allow' };
const DAY = 864e5;
const NOW = instant(Date.UTC(2026, 10, 21, 22));

const row = (change: Partial<PermissionRow>): PermissionRow => ({
  purpose: 'marketing',
  channel: '*',
  state: 'granted',
  basis: null,
  source: null,
  evidence: null,
  validFrom: null,
  validTo: null,
  recordedAt: instant(NOW - 10 * DAY),
  ...change,
});
const ago = (days: number) => instant(NOW - days * DAY);
const ask = (rows: PermissionRow[], channel = 'email') => permissionAt(rows, 'marketing', channel, NOW, DEFAULTS);

describe('which row is in force', () => {
  const small = fc.integer({ min: 0, max: 4 }).map((at) => instant(at));
  const rows = fc.array(
    fc.record({
      purpose: fc.constantFrom(...PURPOSES),
      channel: fc.constantFrom('*', 'email', 'call'),
      state: fc.constantFrom(...PERMISSION_STATES),
      basis: fc.constant(null),
      source: fc.constant(null),
      evidence: fc.constant(null),
      validFrom: fc.option(small),
      validTo: fc.option(small),
      recordedAt: small,
    }),
    { maxLength: 8 },
  );

  test('is the one that pairwise comparison says, whatever their order', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(...PURPOSES),
        fc.constantFrom('email', 'call'),
        small,
        (all, purpose, channel, at) => {
          const valid = all.filter(
            (each) =>
              each.purpose === purpose &&
              (each.channel === '*' || each.channel === channel) &&
              each.recordedAt <= at &&
              (each.validFrom ?? 0) <= at &&
              (each.validTo === null || at < each.validTo),
          );
          // A row is beaten when another says more: of the same channel, later or as late and stricter; the channel's
          // own refusal beats every general row; a general row beats an own grant that is not later.
          const strict = (each: PermissionRow) => PERMISSION_STATES.indexOf(each.state);
          const newer = (one: PermissionRow, other: PermissionRow) =>
            one.recordedAt > other.recordedAt || (one.recordedAt === other.recordedAt && strict(one) > strict(other));
          const newest = (which: PermissionRow[]) => which.find((each) => !which.some((other) => newer(other, each)));
          const own = newest(valid.filter((each) => each.channel === channel));
          const general = newest(valid.filter((each) => each.channel === '*'));
          let expected = DEFAULTS[purpose] === 'allow';
          if (own !== undefined && general !== undefined) {
            if (own.state !== 'granted') expected = false;
            else expected = own.recordedAt > general.recordedAt || general.state === 'granted';
          } else if (own !== undefined || general !== undefined) {
            expected = (own ?? general)?.state === 'granted';
          }
          const verdict = permissionAt(all, purpose, channel, at, DEFAULTS);
          expect(verdict.allowed).toBe(expected);
          expect(verdict.basis).toBe(valid.length === 0 ? 'default' : 'row');
          const reversed = permissionAt(all.toReversed(), purpose, channel, at, DEFAULTS);
          expect([reversed.allowed, reversed.state]).toEqual([verdict.allowed, verdict.state]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('the latest recorded, at equal time the stricter', () => {
    expect(ask([row({ recordedAt: ago(3), state: 'withdrawn' }), row({ recordedAt: ago(2) })]).allowed).toBe(true);
    expect(ask([row({}), row({ state: 'withdrawn' })]).state).toBe('withdrawn');
    expect(ask([row({ state: 'objected' }), row({ state: 'withdrawn' })]).state).toBe('objected');
  });

  test('a channel row beats * only to refuse, or when later', () => {
    const refused = row({ channel: 'email', state: 'withdrawn', recordedAt: ago(9) });
    expect(ask([refused, row({ recordedAt: ago(1) })]).allowed).toBe(false);
    expect(ask([refused, row({ recordedAt: ago(1) })], 'sms').allowed).toBe(true);
    const granted = row({ channel: 'email', recordedAt: ago(5) });
    expect(ask([granted, row({ state: 'objected', recordedAt: ago(4) })]).allowed).toBe(false);
    expect(ask([granted, row({ state: 'objected', recordedAt: ago(5) })]).allowed).toBe(false);
    expect(ask([granted, row({ state: 'objected', recordedAt: ago(6) })]).allowed).toBe(true);
  });

  test('validity holds from its first instant to before its last', () => {
    expect(ask([row({ validFrom: NOW })]).allowed).toBe(true);
    expect(ask([row({ validFrom: instant(NOW + 1) })]).basis).toBe('default');
    expect(ask([row({ validTo: NOW })]).basis).toBe('default');
    expect(ask([row({ validTo: instant(NOW + 1) })]).allowed).toBe(true);
    expect(ask([row({ recordedAt: instant(NOW + 1) })]).basis).toBe('default');
  });
});

test('without a row the default counts, by channel where it names channels', () => {
  expect(ask([]).allowed).toBe(false);
  const defaults = { ...DEFAULTS, marketing: { email: 'allow', '*': 'deny' } } as const;
  const allowed = (channel: string, given: typeof DEFAULTS) =>
    permissionAt([], 'marketing', channel, NOW, given).allowed;
  expect(allowed('email', defaults)).toBe(true);
  expect(allowed('call', defaults)).toBe(false);
  expect(allowed('call', { ...DEFAULTS, marketing: { email: 'allow' } })).toBe(false);
  expect(allowed('constructor', { ...DEFAULTS, marketing: { email: 'allow' } })).toBe(false);
});

test('the sentence names the state, its day in the zone, and the evidence, or the default', () => {
  const granted = row({ evidence: 'shop form 7', recordedAt: NOW });
  expect(permissionAt([granted], 'marketing', 'email', NOW, DEFAULTS, 'Europe/Helsinki').sentence).toBe(
    'Marketing by email is allowed: granted for every channel on 2026-11-22, evidence: shop form 7.',
  );
  expect(ask([row({ channel: 'email', state: 'objected' })]).sentence).toBe(
    'Marketing by email is refused: objected on 2026-11-11, no evidence is recorded.',
  );
  expect(ask([], '*').sentence).toBe("Marketing is denied by the configuration's default, no ledger row.");
  expect(JSON.parse(JSON.stringify(permissionAt([], 'service', 'sms', NOW, DEFAULTS)))).toEqual({
    allowed: true,
    basis: 'default',
    state: null,
    row: null,
    sentence: "Service by sms is allowed by the configuration's default, no ledger row.",
  });
});
