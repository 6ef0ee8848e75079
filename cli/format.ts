// How numbers, money, dates and tables look to a person: in the locale of the terminal, aligned, without colour.

export interface Format {
  number(value: number): string;
  /** An amount with its currency, ISO 4217. */
  money(amount: number, currency: string): string;
  /** A share from 0 to 1 as per cent. */
  percent(share: number): string;
  /** An instant in a zone, to the minute. */
  instant(at: number, zone: string): string;
  seconds(value: number): string;
  /** Rows under a header; columns of numbers stand right. */
  table(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string;
}

/** `locale` is the terminal's own when it is not given. */
export function formatIn(locale?: string): Format {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const seconds = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return {
    number: (value) => number.format(value),
    money: (amount, currency) => new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount),
    percent: (share) => percent.format(share),
    instant: (at, zone) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(at),
    seconds: (value) => `${seconds.format(value)} s`,
    table(header, rows) {
      const cells = rows.map((row) =>
        row.map((cell) => (typeof cell === 'number' ? number.format(cell) : (cell ?? ''))),
      );
      const right = header.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] !== 'string'));
      const widths = header.map((title, i) => cells.reduce((w, row) => Math.max(w, row[i]?.length ?? 0), title.length));
      const line = (row: readonly string[]): string =>
        row
          .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
          .join('  ')
          .trimEnd();
      return [line(header), ...cells.map(line)].join('\n');
    },
  };
}
