// Whether somebody might have been contacted on a day in the past, and how long that answer held.
import type { Configuration } from '#shared/model/configuration.ts';
import { ANY_CHANNEL, type PermissionRow, type Purpose } from '#shared/model/permission.ts';
import { type Instant, type IsoDate, instant } from '#shared/model/units.ts';
import { endOfDay, noonOf } from './calendar.ts';
import { type PermissionVerdict, permissionAt } from './consent.ts';

export interface PermissionQuestion {
  readonly purpose: Purpose;
  readonly channel: string;
  readonly defaults: Configuration['permissions']['default'];
  /** In which days begin and sentences write dates. */
  readonly zone: string;
}

export interface PermissionOnDay {
  /** Noon of the day, when contacts are planned. */
  readonly at: Instant;
  readonly verdict: PermissionVerdict;
  /** When the answer became another one, as far as the ledger says: later the same day, or ever. */
  readonly changes: { readonly at: Instant; readonly allowed: boolean; readonly sameDay: boolean } | null;
}

/** The permission in force at noon of `date`, from what had been recorded by then. */
export function permissionOn(
  rows: readonly PermissionRow[],
  date: IsoDate,
  { purpose, channel, defaults, zone }: PermissionQuestion,
): PermissionOnDay {
  const at = noonOf(date, zone);
  const verdictAt = (moment: Instant): PermissionVerdict =>
    permissionAt(rows, purpose, channel, moment, defaults, zone);
  const verdict = verdictAt(at);
  const moments = rows
    .filter((row) => row.purpose === purpose && (row.channel === channel || row.channel === ANY_CHANNEL))
    .flatMap(({ recordedAt, validFrom, validTo }) => [recordedAt, validFrom, validTo])
    .filter((moment) => moment !== null && moment > at)
    .sort((a, b) => Number(a) - Number(b));
  const next = moments.find((moment) => verdictAt(instant(Number(moment))).allowed !== verdict.allowed);
  const changes =
    next === undefined
      ? null
      : { at: instant(Number(next)), allowed: !verdict.allowed, sameDay: Number(next) <= endOfDay(date, zone) };
  return { at, verdict, changes };
}
