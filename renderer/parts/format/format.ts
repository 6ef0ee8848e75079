// Numbers, money, shares, dates and durations as the person reads them (look, section 7). Nothing here is ever stored.
// A minus is a true minus, a missing value is a dash, and a plural is a word chosen by the language's own rules.

export interface FormatSettings {
  /** A BCP 47 tag, or null for the computer's. Numbers and dates follow it; the words are English. */
  readonly locale: string | null;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name: the workspace's. */
  readonly zone: string;
}

export const MISSING = '—';

export type Format = ReturnType<typeof createFormat>;

export function createFormat({ locale, currency, zone }: FormatSettings) {
  const tag = locale ?? undefined;
  const numberFormat = remembered((key: string) => {
    const [least, most, sign] = key.split(' ');
    return new Intl.NumberFormat(tag, {
      minimumFractionDigits: Number(least),
      maximumFractionDigits: Number(most),
      signDisplay: sign === '+' ? 'exceptZero' : 'auto',
    });
  });
  const moneyFormat = remembered((key: string) => {
    const [digits, sign, compact] = key.split(' ');
    return new Intl.NumberFormat(tag, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      ...(digits === 'cents' ? {} : { minimumFractionDigits: 0, maximumFractionDigits: compact === 'compact' ? 1 : 0 }),
      signDisplay: sign === '+' ? 'exceptZero' : 'auto',
      ...(compact === 'compact' ? { notation: 'compact' as const } : {}),
    });
  });
  const shareFormat = remembered(
    (digits: string) =>
      new Intl.NumberFormat(tag, {
        style: 'percent',
        minimumFractionDigits: Number(digits),
        maximumFractionDigits: Number(digits),
      }),
  );
  const day = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric', timeZone: zone });
  const dayOnly = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  const shortDay = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone: zone });
  const monthName = new Intl.DateTimeFormat(tag, { month: 'short', year: 'numeric', timeZone: zone });
  const yearOnly = new Intl.DateTimeFormat(tag, { year: 'numeric', timeZone: zone });
  const clock = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', timeZone: zone });
  const isoDay = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone: zone,
  });
  const relativeDay = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const bytesFormat = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  const plurals = new Intl.PluralRules('en');

  const number = (value: number | null | undefined, digits: number | readonly [number, number] = 0): string => {
    if (!known(value)) return MISSING;
    const [least, most] = typeof digits === 'number' ? [digits, digits] : digits;
    return minus(numberFormat(`${least} ${most} `).format(tidy(value, most)));
  };

  return {
    number,
    /** A change: always with its sign. */
    change: (value: number | null | undefined, digits = 0): string =>
      known(value) ? minus(numberFormat(`${digits} ${digits} +`).format(tidy(value, digits))) : MISSING,
    /** Money with cents: single decisions, prices, costs of one contact. */
    money: (value: number | null | undefined): string =>
      known(value) ? minus(moneyFormat('cents').format(tidy(value, 2))) : MISSING,
    moneyChange: (value: number | null | undefined): string =>
      known(value) ? minus(moneyFormat(Math.abs(value) < 1_000 ? 'cents +' : 'whole +').format(value)) : MISSING,
    /** Totals and estimates: whole units of the currency. */
    total: (value: number | null | undefined): string =>
      known(value) ? minus(moneyFormat('whole').format(tidy(value, 0))) : MISSING,
    /** For axes: €1.4m. */
    compactTotal: (value: number): string => minus(moneyFormat('whole  compact').format(value)),
    /** The sign of the currency, for the unit of a field. */
    currencySign:
      moneyFormat('whole')
        .formatToParts(0)
        .find(({ type }) => type === 'currency')?.value ?? currency,
    /** A share of 1 as a percentage. */
    share: (value: number | null | undefined, digits = 1): string =>
      known(value) ? minus(shareFormat(String(digits)).format(value)) : MISSING,
    /** A date written as 2026-11-21. */
    date: (iso: string | null | undefined): string =>
      iso === null || iso === undefined ? MISSING : dayOnly.format(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`)),
    /** An instant in UTC milliseconds as the workspace's day. */
    day: (at: number | null | undefined): string => (known(at) ? day.format(at) : MISSING),
    shortDay: (at: number): string => shortDay.format(at),
    month: (at: number): string => monthName.format(at),
    year: (at: number): string => yearOnly.format(at),
    time: (at: number | null | undefined): string => (known(at) ? clock.format(at) : MISSING),
    /** "today 08:42", "yesterday 17:10", else "19 Nov 2026, 08:42". */
    moment: (at: number | null | undefined, now: number): string => {
      if (!known(at)) return MISSING;
      const days = daysBetween(isoDay.format(at), isoDay.format(now));
      if (days === 0 || days === 1) return `${relativeDay.format(-days, 'day')} ${clock.format(at)}`;
      return `${day.format(at)}, ${clock.format(at)}`;
    },
    /** Whole days from one instant to another, by the workspace's calendar. */
    daysSince: (at: number, now: number): number => daysBetween(isoDay.format(at), isoDay.format(now)),
    /** The workspace's calendar day of an instant, as 2026-11-21. */
    isoDay: (at: number): string => isoDay.format(at),
    /** How long something took: 0.31 s, 41 ms, 2 min 5 s. */
    took: (milliseconds: number): string => {
      if (milliseconds < 100) return `${number(milliseconds)} ms`;
      if (milliseconds < 10_000) return `${number(milliseconds / 1_000, 2)} s`;
      return span(milliseconds / 1_000, number);
    },
    /** How long something will take: "about 4 s left". */
    left: (seconds: number | null): string =>
      seconds === null ? 'working out the time left' : `about ${span(Math.max(1, seconds), number)} left`,
    bytes: (bytes: number): string => {
      const step = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
      const unit = ['bytes', 'KB', 'MB', 'GB', 'TB'][step]!;
      return `${bytesFormat.format(bytes / 1024 ** step)} ${unit}`;
    },
    /** "1 decision", "2 decisions", "no decisions". */
    counted: (count: number, one: string, many = `${one}s`): string =>
      count === 0 ? `no ${many}` : `${number(count)} ${plurals.select(count) === 'one' ? one : many}`,
  };
}

/** A figure too small to show is 0, and never −0. */
function tidy(value: number, digits: number): number {
  return Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value;
}

const known = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

const minus = (text: string): string => text.replace('-', '−');

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

function span(seconds: number, number: (value: number) => string): string {
  if (seconds < 60) return `${number(Math.round(seconds))} s`;
  if (seconds < 3_600) {
    const rest = Math.round(seconds % 60);
    return `${number(Math.floor(seconds / 60))} min${rest === 0 ? '' : ` ${rest} s`}`;
  }
  return `${number(Math.floor(seconds / 3_600))} h ${Math.round((seconds % 3_600) / 60)} min`;
}

function remembered<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
}
