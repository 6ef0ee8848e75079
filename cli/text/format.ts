// How numbers, money, dates and tables look to a person: in the locale of the terminal, aligned, without colour.

/** A cell that is a number in words of its own, as an amount of money is: it stands right. */
export interface Figure {
  readonly figure: string;
}

export type Cell = string | number | Figure | null;

export interface Format {
  number(value: number): string;
  /** "1 row", "1,200 rows". */
  count(value: number, noun: string): string;
  /** An amount with its currency, ISO 4217. */
  money(amount: number, currency: string): string;
  /** An amount of money as a cell, to the cent, under a heading that names the currency. */
  amount(value: number): Figure;
  /** A share from 0 to 1 as per cent. */
  percent(share: number): string;
  /** An instant in a zone, to the minute. */
  instant(at: number, zone: string): string;
  seconds(value: number): string;
  /** Rows under a header; columns of numbers stand right. */
  table(header: readonly string[], rows: readonly (readonly Cell[])[]): string;
}

/** `locale` is the terminal's own when it is not given. */
export function formatIn(locale?: string): Format {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const amount = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const seconds = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return {
    number: (value) => number.format(value),
    count: (value, noun) => `${number.format(value)} ${noun}${value === 1 ? '' : 's'}`,
    money: (value, currency) => new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value),
    amount: (value) => ({ figure: amount.format(value) }),
    percent: (share) => percent.format(share),
    instant: (at, zone) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(at),
    seconds: (value) => `${seconds.format(value)} s`,
    table(header, rows) {
      const cells = rows.map((row) =>
        row.map((cell) => {
          if (typeof cell === 'number') return number.format(cell);
          return typeof cell === 'object' ? (cell?.figure ?? '') : cell;
        }),
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
