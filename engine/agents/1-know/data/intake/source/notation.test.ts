import { describe, expect, it } from 'vitest';
import type { Question } from '#shared/model/question.ts';
import { answeredBy, problemFrom } from '../fixture.ts';
import { type Notation, PLAIN_NOTATION, rewriting } from './notation.ts';
import { sourceSettings } from './settings.ts';
import { settleNotation } from './settle-notation.ts';
import { isTimeFormat } from './time-format.ts';

const rewritten = (type: 'number' | 'instant', notation: Partial<Notation>, texts: string[]) =>
  texts.map((text) => rewriting(type, { ...PLAIN_NOTATION, ...notation })?.(text));

const settle = (columns: Record<string, string[]>, settings: Record<string, unknown> = {}, separated = true) =>
  settleNotation(
    'x.csv',
    Object.entries(columns).map(([header, cells]) => ({ header, cells, dateOrder: null })),
    separated,
    sourceSettings.parse(settings),
    true,
    () => Promise.resolve(),
  );

describe('numbers', () => {
  it('are rewritten when they are well formed, and only then', () => {
    expect(rewriting('number', PLAIN_NOTATION)).toBeNull();
    const german = { decimal: ',', grouping: '.' } as const;
    expect(rewritten('number', german, ['1.234,56', '-12,5', '1234', '1.234.567', '0,1', ',5', '1e3'])).toEqual([
      '1234.56',
      '-12.5',
      '1234',
      '1234567',
      '0.1',
      '.5',
      '1e3',
    ]);
    expect(rewritten('number', german, ['1.23', '12.345.6', '0.123', '1,2,3', 'x', '1 234'])).toEqual(
      Array(6).fill(undefined),
    );
    expect(
      rewritten('number', { decimal: ',', grouping: ' ' }, ['1 234,5', '1\u00a0234', '1\u202f234', '12 34']),
    ).toEqual(['1234.5', '1234', '1234', undefined]);
    expect(rewritten('number', { decimal: '.', grouping: "'" }, ["1'234.5"])).toEqual(['1234.5']);
  });

  it.each([
    ['1.234,56', { fee: ['1.234,56', '12,00'] }, ',', '.'],
    ['1 234,56', { fee: ['1 234,56', '12,00'] }, ',', ' '],
    ['1,234.56', { fee: ['1,234.56', '12.00'] }, '.', ','],
    ["1'234.56", { fee: ["1'234.56"] }, '.', "'"],
    ['a comma elsewhere', { fee: ['12,5'], visits: ['1.234', '2.345'] }, ',', '.'],
    ['a point elsewhere', { fee: ['12.5'], visits: ['1,234'] }, '.', ','],
    ['plain', { fee: ['12.5', '0.123'], n: ['1', '22'] }, '.', ''],
    [
      'lists, versions, addresses and telephones are none',
      { a: ['1,2,3'], b: ['1.2.3'], c: ['10.0.0.1'], d: ['358 401 234'] },
      '.',
      '',
    ],
    ['dates are none', { a: ['2026.11.21'], b: ['21.11.2026'] }, '.', ''],
  ])('%s', async (_, columns, decimal, grouping) => {
    expect((await settle(columns as unknown as Record<string, string[]>)).of('x')).toMatchObject({ decimal, grouping });
  });

  it('are a question when every one of them can be read in two ways, or they contradict each other', async () => {
    const asks = (columns: Record<string, string[]>, separated = true): Promise<void> =>
      expect(settle(columns, {}, separated)).rejects.toThrow(answeredBy('decimal: comma') as Error);
    await asks({ n: ['1.234', '2.345'] });
    await asks({ n: ['1,234'] }, false);
    await asks({ n: ['1.234.567'] }, false);
    await asks({ a: ['12.5'], b: ['12,5'] });
    await asks({ a: ['12.5', '12,5'] }, false);
    expect((await settle({ n: ['1.234', '2.345'] }, {}, false)).of('n').decimal).toBe('.');
    const comma = await settle({ n: ['1.234'] }, { decimal: ',' });
    expect(comma.of('n')).toMatchObject({ decimal: ',', grouping: '.' });
    expect(comma.facts).toEqual([{ what: 'numbers', is: '1234,56, thousands as 1.234', why: 'the mapping says so' }]);
    expect((await settle({ n: ['1.234'] }, { decimal: 'point' })).of('n')).toMatchObject({
      decimal: '.',
      grouping: '',
    });
    expect((await settle({ n: ['1.234.567'] }, { grouping: 'point' })).of('n')).toMatchObject({
      decimal: ',',
      grouping: '.',
    });
    expect(() => sourceSettings.parse({ decimal: 'point', grouping: '.' })).toThrow('two different signs');
  });
});

describe('dates and times', () => {
  it('of all ways that can be taken one way only are read', () => {
    expect(
      rewritten('instant', {}, [
        '20210127T132205.810 GMT',
        '20210127T1322Z',
        '20210127T132205+0200',
        '2026-11-21 09:30:00 UTC',
        '2026-11-21T09:30:00 +02:00',
        '2026/11/21',
        '2026.1.2 9:05',
        '2026-11-21',
        '2026-11-21 09:30:00',
        '2026-11-21  9:30:00',
        '2026-11-1  09:30:00',
        '2026-11-21 09:30 PM',
        '03/04/2026',
        'soon',
      ]),
    ).toEqual([
      '2021-01-27T13:22:05.810Z',
      '2021-01-27T13:22:00.0Z',
      '2021-01-27T13:22:05.0+0200',
      '2026-11-21 09:30:00Z',
      '2026-11-21T09:30:00+02:00',
      '2026-11-21',
      '2026-01-02T09:05:00.0',
      '2026-11-21',
      '2026-11-21 09:30:00',
      '2026-11-21T09:30:00.0',
      '2026-11-01T09:30:00.0',
      '2026-11-21T21:30:00.0',
      '03/04/2026',
      'soon',
    ]);
  });

  it('follow the order of the source, and a pattern of the mapping', () => {
    expect(
      rewritten('instant', { dateOrder: 'dmy' }, ['3/4/2026', '03.04.2026 14:30', '31-12-2026 11:59:59 pm']),
    ).toEqual(['2026-04-03', '2026-04-03T14:30:00.0', '2026-12-31T23:59:59.0']);
    expect(rewritten('instant', { dateOrder: 'mdy' }, ['3/4/2026 12:00 AM', '3/4/2026 13:00 AM'])).toEqual([
      '2026-03-04T00:00:00.0',
      '3/4/2026 13:00 AM',
    ]);
    const pattern = { timeFormat: '[YYYYMMDD] HH.mm' };
    expect(rewritten('instant', pattern, ['[20261121] 09.30', '20261121'])).toEqual([
      '2026-11-21T09:30:00.000',
      '20261121',
    ]);
    expect(rewritten('instant', { timeFormat: 'DD-MM-YYYY HHmmss Z' }, ['21-11-2026 093000 Z'])).toEqual([
      '2026-11-21T09:30:00.000Z',
    ]);
    expect([isTimeFormat('YYYYMMDD'), isTimeFormat('DD.MM'), isTimeFormat('YYYYYYYYMMDD')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('take their order from a number above 12, and are a question without one', async () => {
    const shown = await settle({ d: ['03/04/2026', '13/04/2026'] });
    expect(shown.of('d').dateOrder).toBe('dmy');
    expect(shown.facts).toEqual([{ what: 'dates', is: 'day first', why: '"d" has a first number above 12' }]);
    expect((await settle({ d: ['03/04/2026'], e: ['3/25/2026'] })).of('d').dateOrder).toBe('mdy');
    await expect(settle({ d: ['03/04/2026'] })).rejects.toThrow(answeredBy('dateOrder: dmy') as Error);
    await expect(settle({ d: ['13/04/2026', '04/13/2026'] })).rejects.toThrow(/some dates are day first/);
    expect((await settle({ d: ['03/04/2026'] }, { dateOrder: 'mdy' })).of('d').dateOrder).toBe('mdy');
    expect((await settle({ d: ['2026-04-03'] })).of('d').dateOrder).toBeNull();
  });

  it('are settled column by column, or by columns whose dates have the same sign', async () => {
    const both = await settle({ d: ['13/04/2026'], e: ['04/13/2026'] });
    expect([both.of('d').dateOrder, both.of('e').dateOrder]).toEqual(['dmy', 'mdy']);
    expect(both.facts.map(({ what, is }) => `${what}: ${is}`)).toEqual([
      'dates in "d": day first',
      'dates in "e": month first',
    ]);
    const problem = await problemFrom(
      settle({ period: ['31.11.2026'], bill: ['01/04/2019', '01/12/2017'], n: ['1.234'], last: ['02/03/2026'] }),
    );
    const questions = problem.data.questions as unknown as Question[];
    expect(questions.map(({ id }) => id)).toEqual(['numbers', 'dates:bill', 'dates:last']);
    expect(questions[1]).toMatchObject({
      column: 'bill',
      sentence: 'Is 01/04/2019 the 1st of April or the 4th of January?',
      why: expect.stringContaining('Read day first, all of them fall on the first of a month.'),
      choices: [
        { label: '1 April, day first', answer: { columns: { bill: { dateOrder: 'dmy' } } } },
        { label: '4 January, month first', answer: { columns: { bill: { dateOrder: 'mdy' } } } },
        { label: 'Keep as text', answer: { columns: { bill: { type: 'text' } } } },
      ],
    });
  });
});
