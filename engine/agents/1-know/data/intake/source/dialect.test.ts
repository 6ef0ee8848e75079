import { describe, expect, it } from 'vitest';
import type { Problem } from '#shared/errors.ts';
import { settleDialect } from './dialect.ts';
import { sourceSettings } from './settings.ts';

function settle(text: string, settings: Record<string, unknown> = {}) {
  const head = { bytes: Buffer.from(text), whole: true };
  return settleDialect('x.csv', head, sourceSettings.parse(settings), () => Promise.resolve());
}
const delimiter = async (text: string): Promise<string> => (await settle(text)).dialect.delimiter;
const rows = (count: number, row: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${row(i)}\n`).join('');

async function asked(text: string): Promise<Problem> {
  try {
    await settle(text);
  } catch (error) {
    return error as Problem;
  }
  throw new Error('nothing was asked');
}

describe('what separates cells', () => {
  it.each([
    [',', 'customer,n\nU1,1\n'],
    [';', 'customer;n\nU1;1\n'],
    ['\t', 'customer\tn\nU1\t1\n'],
    ['|', 'customer|n\nU1|1\n'],
    [';', 'customer;fee;tax\nU1;1,5;2,5\nU2;1,5;2,5\n'],
    [',', 'customer,n\nU1,1,extra\nU2\n"U3"x,3\n'],
    [',', 'customer\nU1\nU2\n'],
    ['\t', `a\tb\n${rows(20, (i) => `x, ${i}; y\t2`)}`],
    [',', `a,"b;c;d",e\n${rows(20, (i) => `${i},"x;y",z`)}`],
  ])('%j is found in %j', async (sign, text) => {
    expect(await delimiter(text)).toBe(sign);
  });

  it('is the one with which the first line names the columns, whatever decimal commas do to the records', async () => {
    const text = `customer;fee;data;note\n${rows(20, (i) => `U${i};12,5;0,${i};Bündel`)}`;
    expect(await delimiter(text)).toBe(';');
  });

  it('is asked for where two signs fit, and taken from the mapping', async () => {
    const both = 'a,b;c\n1,2;3\n';
    expect(await asked(both)).toMatchObject({
      code: 'IMPORT_QUESTION',
      data: { questions: [{ id: 'delimiter', blocks: true }] },
    });
    expect((await settle(both, { delimiter: ';' })).dialect.delimiter).toBe(';');
    expect((await settle(both, { delimiter: 'comma' })).facts[0]).toEqual({
      what: 'cells',
      is: 'separated by commas',
      why: 'the mapping says so',
    });
  });
});

describe('quotes and line ends', () => {
  it('single quotes enclose cells where they enclose every name', async () => {
    expect((await settle("'a','b'\n'1','2'\n")).dialect.quote).toBe("'");
    expect((await settle("a,'b'\n1,'2'\n")).dialect.quote).toBe('"');
    expect((await settle('a,b\n1,2\n', { quote: 'none' })).dialect.quote).toBeNull();
  });

  it.each([
    ['lf', 'a,b\n1,2\n', 'LF'],
    ['lf', 'a,b\r\n1,2\r\n', 'CRLF'],
    ['lf', 'a,b\r\n1,2\n', 'CRLF, LF'],
    ['cr', 'a,b\r1,2\r', 'CR'],
    ['any', 'a,b\r1,2\r3,4\n5,6\r\n', 'CRLF, LF, CR'],
    ['lf', `a,b\n${rows(20, (i) => `${i},"two\rlines"`)}`, 'LF'],
  ])('%s in %j', async (ends, text, is) => {
    const { dialect, facts } = await settle(text);
    expect(dialect.lineEnds).toBe(ends);
    expect(facts.find(({ what }) => what === 'line ends')?.is).toBe(is);
  });
});

describe('the header', () => {
  it('stands behind titles of a cell or two, by its physical line', async () => {
    const text = `"Report\nof 2026"\n\nFrom,November\nid;name;plan;area;fee;n\n${rows(5, (i) => `U${i};a;b;c;1;2`)}`;
    const { dialect, facts } = await settle(text);
    expect(dialect.skipLines).toBe(4);
    expect(facts.at(-1)).toMatchObject({ what: 'header', is: 'line 5' });
    expect((await settle(`Report;;\nid;name;fee\n${rows(5, (i) => `U${i};x;1`)}`)).dialect.skipLines).toBe(1);
  });

  it('is asked for where the first line might be it or not', async () => {
    expect(await asked('Report\nid,fee\nU1,2\n')).toMatchObject({
      data: { questions: [{ id: 'headerRow', choices: [{ label: 'Line 2' }, { label: 'Line 1' }] }] },
    });
    expect(await asked(`id,fee\n${rows(20, (i) => `${i},U${i},1`)}`)).toMatchObject({
      data: { questions: [{ id: 'headerRow' }] },
    });
    expect((await settle('Report\nid,fee\nU1,2\n', { headerRow: 2 })).dialect.skipLines).toBe(1);
    expect((await settle(`id,fee\n${rows(20, (i) => `${i},U${i},1`)}`, { headerRow: 1 })).dialect.skipLines).toBe(0);
  });
});
