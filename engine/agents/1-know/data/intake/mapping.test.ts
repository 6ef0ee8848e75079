import { describe, expect, it } from 'vitest';
import { problemOf } from '#engine/store/workspace/fixture.ts';
import { mappingOf, parseMapping } from './mapping.ts';

describe('a mapping', () => {
  it('takes a name for a column, or all about it', () => {
    const text = 'columns:\n  customerID: customer\n  Fee: { name: fee, type: money, rate: 0.5 }\nmissing: hold\n';
    const mapping = parseMapping(text, 'm.yaml', 'customers');
    expect(mapping.columns.customerID).toMatchObject({ name: 'customer' });
    expect(mapping.columns.Fee).toMatchObject({ name: 'fee', type: 'money', rate: 0.5 });
    expect(mapping).toMatchObject({ missing: 'hold', lastWins: false, others: 'import' });
  });

  it('is empty when the file is', () => {
    expect(parseMapping('', 'm.yaml', 'customers').missing).toBe('create');
  });

  it('may be put together of pieces that stand in it twice', () => {
    const money = { type: 'money', rate: 0.5 };
    const mapping = mappingOf({ columns: { Fee: money, Price: money } }, 'customers');
    expect(mapping.columns.Fee).toEqual(mapping.columns.Price);
    expect(mapping.columns.Price).toMatchObject(money);
  });

  it('names every fault with its line and value', () => {
    const text = 'zone: Mars/Base\ncolumns:\n  Fee:\n    type: coins\n    colour: red\nmissing: maybe\n';
    const problem = problemOf(() => parseMapping(text, 'm.yaml', 'customers'));
    expect(problem.code).toBe('MAPPING_INVALID');
    expect(problem.sentence).toContain('line 1, zone: a time zone such as Europe/Helsinki, not "Mars/Base"');
    expect(problem.sentence).toMatch(/line 4, columns\.Fee\.type: .*"coins"/);
    expect(problem.sentence).toContain('"colour" is not known here');
    expect(problem.sentence).toContain('line 6, missing: create, reject or hold, not "maybe"');
  });

  it.each([
    ['kind: events\n', /line 1, kind: "events" is not "customers"/],
    ['compute:\n  amount: { plus: [1, 2] }\n', /line 2, compute\.amount: arithmetic of .*, not .*plus/],
    [
      'compute:\n  amount: { add: [{ metric: recency }, 1] }\n',
      /line 2, compute\.amount: .*"metric".* not of a record|arithmetic/,
    ],
    ['columns: [1, 2\n', /not YAML/],
    ['hello\n', /line 1: settings, each with its name, not "hello"/],
    ['lastWins: often\n', /line 1, lastWins: true or false, not "often"/],
    ['columns: { a: { rate: 0 } }\n', /columns\.a\.rate: a number above 0, not "0"/],
    ['columns: { a: { name: "" } }\n', /columns\.a\.name: a text that is not empty, not ""/],
    ['columns: { a: { missing: none } }\n', /columns\.a\.missing: a list, not "none"/],
    ['source: { headerRow: 99999 }\n', /source\.headerRow: a number up to 10,000, not "99999"/],
    ['source: { headerRow: 1.5 }\n', /source\.headerRow: a whole number, not "1.5"/],
    ['source: { delimiter: x }\n', /source\.delimiter: comma, semicolon, tab or pipe, not "x"/],
    ['constants: { type: { value: [] } }\n', /a text, a number, true or false, not /],
    ['- a\n- b\n', /./],
    ['a: &a [x]\nb: *a\n', /alias/],
  ])('%j is refused in a sentence', (text, says) => {
    expect(problemOf(() => parseMapping(text, 'm.yaml', 'customers')).sentence).toMatch(says);
  });
});
