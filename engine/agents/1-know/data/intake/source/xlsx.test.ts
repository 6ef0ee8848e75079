import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceSettings } from './settings.ts';
import { textRow, workbook, zip } from './workbook-fixture.ts';
import { lookAtWorkbook } from './xlsx.ts';

const rest = (): Promise<void> => Promise.resolve();

async function survey(bytes: Buffer, settings: Record<string, unknown> = {}) {
  const path = join(mkdtempSync(join(tmpdir(), 'cvm-')), 'book.csv');
  writeFileSync(path, bytes);
  return (await lookAtWorkbook(path, rest)).read(sourceSettings.parse(settings));
}

async function read(bytes: Buffer, settings: Record<string, unknown> = {}) {
  const { header, records, warnings, facts } = await survey(bytes, settings);
  const rows: (string | number)[][] = [];
  let source = '';
  for await (const batch of records(() => {})) {
    for (const { line, cells, between, bytes: own } of batch.records) {
      rows.push([line, ...cells]);
      source += `${between}${own}`;
    }
  }
  return { header, rows, warnings, source, facts: facts.map(({ what, is }) => `${what} ${is}`) };
}

const HEADER = textRow(1, ['id', 'n', 'day']);

describe('a workbook', () => {
  it('gives rows by their number: texts, results of formulas, dates, exact numbers', async () => {
    const rows = `${HEADER}<row r="3"><c r="A3" t="inlineStr"><is><t> 007 </t></is></c><c r="B3"><f>1+1</f><v>2</v></c><c r="C3" s="1"><v>46347</v></c></row><row r="5"><c r="A5" t="str"><f>A1</f><v>x,"y"</v></c><c r="B5"><v>0.10000000000000001</v></c><c r="C5" s="1"><v>46347.395833333336</v></c></row><row r="6"><c r="B6" t="b"><v>1</v></c></row>`;
    const { header, rows: found, source, warnings } = await read(workbook({ Data: rows, Empty: '' }));
    expect(header).toEqual(['id', 'n', 'day']);
    expect(found).toEqual([
      [3, ' 007 ', '2', '2026-11-21'],
      [5, 'x,"y"', '0.1', '2026-11-21 09:30:00'],
      [6, '', 'true', ''],
    ]);
    expect(source).toBe('id,n,day\n 007 ,2,2026-11-21\n"x,""y""",0.1,2026-11-21 09:30:00\n,true,\n');
    expect(warnings).toEqual([]);
  });

  it('says which numbers lost digits, and how many cells hold an error', async () => {
    const row = `<row r="2"><c r="A2"><v>1.23E+18</v></c><c r="B2"><v>12</v></c><c r="C2" t="e"><v>#N/A</v></c></row>`;
    const { rows, warnings } = await read(workbook({ Data: HEADER + row }));
    expect(rows).toEqual([[2, '1.23E+18', '12']].map((each) => [...each, '']));
    expect(warnings[0]).toContain('1 cells of the workbook hold an error');
    expect(warnings[1]).toContain('"id" has 1 numbers of more than 15 digits');
  });

  it('finds the header under a title, and an answer of the mapping', async () => {
    const rows = `${textRow(1, ['Customers of 2026'])}${textRow(3, ['id', 'plan', 'area'])}${textRow(4, ['U1', 'a', 'x'])}${textRow(5, ['U2', 'b', 'y'])}`;
    const found = await read(workbook({ Data: rows }));
    expect(found.header).toEqual(['id', 'plan', 'area']);
    expect(found.facts).toEqual(['format XLSX', 'sheet "Data"', 'header row 3']);
    expect(found.source).toBe('Customers of 2026,,\nid,plan,area\nU1,a,x\nU2,b,y\n');
    expect((await read(workbook({ Data: rows }), { headerRow: 4 })).header).toEqual(['U1', 'a', 'x']);
  });

  it('asks which of several sheets, and takes the one that is named', async () => {
    const book = workbook({ One: HEADER + textRow(2, ['U1']), Two: HEADER + textRow(2, ['U2']) });
    await expect(survey(book)).rejects.toMatchObject({
      code: 'IMPORT_QUESTION',
      data: { questions: [{ id: 'sheet', choices: [{ label: 'One' }, { label: 'Two' }] }] },
    });
    expect((await read(book, { sheet: 'Two' })).rows[0]?.[1]).toBe('U2');
    await expect(survey(book, { sheet: 'Three' })).rejects.toMatchObject({ code: 'MAPPING_INVALID' });
  });

  it('is refused when it is no workbook, is cut off, lies about its sizes, or would fill the memory', async () => {
    const sound = workbook({ Data: HEADER });
    const refused = async (bytes: Buffer, says: string): Promise<void> => {
      await expect(survey(bytes)).rejects.toMatchObject({
        code: 'FILE_DAMAGED',
        sentence: expect.stringContaining(says),
      });
    };
    await refused(zip([{ name: 'a.csv', bytes: Buffer.from('a,b\n') }]), 'no Excel workbook');
    await refused(sound.subarray(0, -30), 'ends in the middle');
    const zeros = Buffer.alloc(20_000_000);
    await refused(zip([{ name: 'xl/workbook.xml', bytes: zeros }]), 'would unpack to 20 MB');
    await refused(zip([{ name: 'xl/workbook.xml', bytes: zeros, claims: 1_000 }]), 'damaged inside');
    await refused(
      zip([{ name: 'xl/workbook.xml', bytes: Buffer.from('x'), claims: 0xffffffff }]),
      'would unpack to 4295 MB',
    );
    await refused(zip([{ name: 'xl/workbook.xml', bytes: Buffer.from('not xml') }]), 'cannot be read');
  });
});
