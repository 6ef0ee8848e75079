import { describe, expect, test } from 'vitest';
import { createProgressLine, progressText } from '../progress.ts';
import { formatIn } from './format.ts';

const report = (done: number, total: number | null, secondsLeft: number | null = null) =>
  ({ phase: 'Reading rows', done, total, unit: 'rows', secondsLeft }) as const;

describe('what people read', () => {
  test('is in the locale it is asked for', () => {
    expect(formatIn('en-US').number(1234567.891)).toBe('1,234,567.89');
    expect(formatIn('en-US').money(-1234.5, 'EUR')).toBe('-€1,234.50');
    expect(formatIn('fi-FI').money(1234.5, 'EUR').replaceAll(/\s/g, ' ')).toBe('1 234,50 €');
    expect(formatIn('en-US').percent(0.0512)).toBe('5.12%');
    expect(formatIn('en-GB').instant(Date.UTC(2026, 10, 21, 21, 59), 'Europe/Helsinki')).toBe('21 Nov 2026, 23:59');
  });

  test('a table stands in columns, numbers to the right, nothing behind the last word', () => {
    const rows = [
      ['calls', 250, null],
      ['a', 1250.5, 'note'],
    ];
    expect(formatIn('en-US').table(['limit', 'taken', 'about'], rows)).toBe(
      ['limit    taken  about', 'calls      250', 'a      1,250.5  note'].join('\n'),
    );
    expect(formatIn('en-US').table(['limit'], [])).toBe('limit');
  });

  test('progress says how far and how long', () => {
    expect(progressText(report(2500, 10_000, 12.2), 'en-US')).toBe(
      'Reading rows  [#####---------------]  25%  about 13 s left  2,500 of 10,000 rows',
    );
    expect(progressText(report(9_999, 10_000, 90), 'en-US')).toContain('99%  about 2 min left  9,999 of 10,000 rows');
    expect(progressText(report(7, null), 'en-US')).toBe('Reading rows  7 rows');
    expect(progressText(report(0, 0), 'en-US')).toBe('Reading rows  0 rows');
  });

  test('progress is drawn on a terminal only, ten times a second at most, and taken away', () => {
    const written: string[] = [];
    const stream = (isTTY: boolean) =>
      ({ isTTY, columns: 20, write: (text: string) => written.push(text) }) as unknown as NodeJS.WriteStream;
    const piped = createProgressLine(stream(false));
    piped.draw(report(1, 2));
    piped.clear();
    expect(written).toEqual([]);
    const line = createProgressLine(stream(true));
    for (let done = 1; done <= 50; done += 1) line.draw(report(done, 100));
    line.clear();
    line.clear();
    expect(written).toEqual(['\rReading rows  [----\x1b[K', '\r\x1b[K']);
  });
});
