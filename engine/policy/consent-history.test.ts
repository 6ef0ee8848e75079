import { expect, test } from 'vitest';
import type { PermissionRow } from '#shared/model/permission.ts';
import { instant, isoDate } from '#shared/model/units.ts';
import { permissionOn } from './consent-history.ts';

const row = (at: string, state: PermissionRow['state'], more: Partial<PermissionRow> = {}): PermissionRow => ({
  purpose: 'marketing',
  channel: 'sms',
  state,
  basis: 'consent',
  source: null,
  evidence: null,
  validFrom: null,
  validTo: null,
  recordedAt: instant(Date.parse(at)),
  ...more,
});

const QUESTION = {
  purpose: 'marketing',
  channel: 'sms',
  defaults: { marketing: 'deny', service: 'allow', profiling: 'allow' },
  zone: 'Europe/Helsinki',
} as const;
const on = (rows: readonly PermissionRow[], date: string) => permissionOn(rows, isoDate(date), QUESTION);

test('a consent held until it was withdrawn', () => {
  const rows = [row('2019-03-14T08:00Z', 'granted'), row('2026-06-02T15:00Z', 'withdrawn')];
  expect(on(rows, '2019-03-13')).toMatchObject({
    verdict: { allowed: false, basis: 'default' },
    changes: { allowed: true },
  });
  const held = on(rows, '2026-05-03');
  expect(held.verdict).toMatchObject({ allowed: true, row: rows[0] });
  expect(held.changes).toEqual({ at: rows[1]!.recordedAt, allowed: false, sameDay: false });
  // At noon of the day itself it was still there.
  expect(on(rows, '2026-06-02')).toMatchObject({ verdict: { allowed: true }, changes: { sameDay: true } });
  expect(on(rows, '2026-06-03')).toMatchObject({ verdict: { allowed: false }, changes: null });
});

test('the end of a validity changes the answer, a row of another channel or purpose does not', () => {
  const validTo = instant(Date.parse('2026-02-01T00:00Z'));
  const rows = [
    row('2026-01-01T00:00Z', 'granted', { validTo }),
    row('2026-01-05T00:00Z', 'withdrawn', { channel: 'email' }),
    row('2026-01-06T00:00Z', 'objected', { purpose: 'profiling', channel: '*' }),
  ];
  expect(on(rows, '2026-01-10')).toMatchObject({
    verdict: { allowed: true },
    changes: { at: validTo, allowed: false },
  });
  expect(on(rows, '2026-02-01')).toMatchObject({ verdict: { allowed: false, basis: 'default' }, changes: null });
});
