import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords, type Dialect, PLAIN } from './csv.ts';
import type { SourceRecord } from './record.ts';

async function records(
  bytes: Buffer,
  blockSize = 1 << 20,
  dialect: Dialect = PLAIN,
): Promise<{ records: SourceRecord[]; bytes: Buffer }> {
  async function* blocks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += blockSize) yield Buffer.from(bytes.subarray(at, at + blockSize));
  }
  const all: SourceRecord[] = [];
  const parts: Buffer[] = [];
  for await (const batch of csvRecords('test.csv', blocks(), dialect)) {
    for (const record of batch.records) {
      all.push(record);
      parts.push(record.between, record.bytes);
    }
    parts.push(batch.tail);
  }
  return { records: all, bytes: Buffer.concat(parts) };
}

const linesOf = (all: readonly SourceRecord[]): number[] => all.map((record) => record.line);
const cellsOf = (all: readonly SourceRecord[]): (readonly string[])[] => all.map((record) => record.cells);

describe('records of a CSV text', () => {
  it('knows the physical line of each, whatever stands in quotes', async () => {
    const text = 'a,b\r\n1,"two\r\nlines"\r\n\r\n3,"q""uote"\n"x\n\ny",4';
    const { records: all } = await records(Buffer.from(text));
    expect(linesOf(all)).toEqual([1, 2, 5, 6]);
    expect(cellsOf(all)).toEqual([
      ['a', 'b'],
      ['1', 'two\r\nlines'],
      ['3', 'q"uote'],
      ['x\n\ny', '4'],
    ]);
  });

  it('reads past a byte order mark and keeps it', async () => {
    const text = Buffer.from('\ufeffid,n\nU1,1\n');
    const read = await records(text);
    expect(cellsOf(read.records)).toEqual([
      ['id', 'n'],
      ['U1', '1'],
    ]);
    expect(read.bytes.equals(text)).toBe(true);
  });

  it('gives a misplaced quote one line and reads on', async () => {
    const text = 'id,n\nU1,12" pizza\nU2,"a"b\nU3,3\nU4,"never closed\nU5,5\n';
    const { records: all } = await records(Buffer.from(text));
    expect(all.map(({ line, fault }) => [line, fault?.rule ?? null])).toEqual([
      [1, null],
      [2, 'stray quote'],
      [3, 'stray quote'],
      [4, null],
      [5, 'quote never closed'],
      [6, null],
    ]);
    expect(all[5]?.cells).toEqual(['U5', '5']);
  });

  it('marks lines that are not text', async () => {
    const text = Buffer.concat([Buffer.from('id,n\nU1,'), Buffer.from([0xe4]), Buffer.from('\nU2,\0\nU3,\u00e4\n')]);
    const { records: all } = await records(text);
    expect(all.map(({ fault }) => fault?.rule ?? null)).toEqual([null, 'not text', 'not text', null]);
  });

  it('refuses a record above 16 MB, naming its first line', async () => {
    const text = Buffer.concat([Buffer.from('id,n\nU1,1\nU2,"'), Buffer.alloc(17_000_000, 'x'), Buffer.from('"\n')]);
    await expect(records(text)).rejects.toMatchObject({ code: 'FILE_DAMAGED', data: { line: 3 } });
  });

  it('gives back every byte, and the same records however the bytes arrive', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'a', '"', ',', '\n', '\r\n', 'é', '\u{1f600}', ' '),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    const text = fc.array(fc.oneof(cell, fc.constantFrom(',', '\n', '\r\n', '"')), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (parts, blockSize) => {
        const bytes = Buffer.from(parts.join(''));
        const whole = await records(bytes);
        const pieces = await records(bytes, blockSize);
        expect(whole.bytes.equals(bytes)).toBe(true);
        expect(pieces.bytes.equals(bytes)).toBe(true);
        const shown = (all: readonly SourceRecord[]) => all.map(({ line, cells, fault }) => [line, cells, fault?.rule]);
        expect(shown(pieces.records)).toEqual(shown(whole.records));
      }),
      { numRuns: 300 },
    );
  });
});
