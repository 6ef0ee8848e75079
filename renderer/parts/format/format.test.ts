import { describe, expect, test } from 'vitest';
import { createFormat } from './format.ts';

const english = createFormat({ locale: 'en-GB', currency: 'EUR', zone: 'Europe/Helsinki' });
const finnish = createFormat({ locale: 'fi-FI', currency: 'EUR', zone: 'Europe/Helsinki' });
const NOW = Date.parse('2026-11-21T08:00:00Z');

describe('numbers as a person reads them', () => {
  test('money has a true minus, cents for single decisions and whole units for totals', () => {
    expect(english.money(-45)).toBe('−€45.00');
    expect(english.total(1_374_609.4)).toBe('€1,374,609');
    expect(english.moneyChange(82_729)).toBe('+€82,729');
    expect(english.moneyChange(-0.5)).toBe('−€0.50');
  });

  test('a missing or uncomputable number is a dash and a tiny one is not −0', () => {
    expect(english.number(null)).toBe('—');
    expect(english.money(Number.NaN)).toBe('—');
    expect(english.money(-0.001)).toBe('€0.00');
  });

  test('the locale changes how numbers look and nothing else', () => {
    expect(finnish.number(231_840)).toBe(`231\u00a0840`);
    expect(finnish.share(0.174)).toBe(`17,4\u00a0%`);
    expect(english.share(0.174)).toBe('17.4%');
  });

  test('plurals by the rules of the language', () => {
    expect(english.counted(1, 'decision')).toBe('1 decision');
    expect(english.counted(2, 'decision')).toBe('2 decisions');
    expect(english.counted(0, 'decision')).toBe('no decisions');
  });
});

describe('times in the zone of the workspace', () => {
  test('a date stays the date it is, whatever the zone', () => {
    expect(english.date('2026-11-21')).toBe('21 Nov 2026');
    expect(createFormat({ locale: 'en-GB', currency: 'EUR', zone: 'Pacific/Apia' }).date('2026-11-21')).toBe(
      '21 Nov 2026',
    );
  });

  test('today and yesterday come with a time, and follow the calendar of the zone', () => {
    expect(english.moment(Date.parse('2026-11-21T06:42:00Z'), NOW)).toBe('today 08:42');
    // 23:30 in Helsinki, the day before
    expect(english.moment(Date.parse('2026-11-20T21:30:00Z'), NOW)).toBe('yesterday 23:30');
    expect(english.moment(Date.parse('2026-11-19T06:42:00Z'), NOW)).toBe('19 Nov 2026, 08:42');
  });

  test('durations', () => {
    expect(english.took(41)).toBe('41 ms');
    expect(english.took(310)).toBe('0.31 s');
    expect(english.left(4)).toBe('about 4 s left');
    expect(english.left(125)).toBe('about 2 min 5 s left');
    expect(english.left(null)).toBe('working out the time left');
  });
});
