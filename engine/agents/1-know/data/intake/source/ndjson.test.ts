import { describe, expect, it } from 'vitest';
import { isNdjson, ndjsonKeys, ndjsonRecords } from './ndjson.ts';
import type { SourceRecord } from './record.ts';

async function* blocksOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const rest = (): Promise<void> => Promise.resolve();

async function read(text: string, nested: 'ask' | 'text' | 'reject' = 'reject', size = 7) {
  const keys = await ndjsonKeys('test.ndjson', blocksOf(text, size), nested, rest);
  const records: SourceRecord[] = [];
  const parts: Buffer[] = [];
  for await (const batch of ndjsonRecords('test.ndjson', blocksOf(text, size), keys, nested === 'text')) {
    for (const record of batch.records) {
      records.push(record);
      parts.push(record.between, record.bytes);
    }
    parts.push(batch.tail);
  }
  expect(Buffer.concat(parts).toString()).toBe(text);
  return { keys, records, shown: records.map(({ line, cells, fault }) => [line, ...(fault ? [fault.rule] : cells)]) };
}

describe('NDJSON', () => {
  it('keeps the text of numbers, and every key of every line', async () => {
    const text =
      '{"id":-3586780626931683381,"n":1.0}\n\n{"n":1e5,"late":"x","id":9007199254740993 }\r\n{"id":null,"n":true}';
    const { keys, shown } = await read(text);
    expect(keys).toEqual(['id', 'n', 'late']);
    expect(shown).toEqual([
      [1, '-3586780626931683381', '1.0', ''],
      [3, '9007199254740993', '1e5', 'x'],
      [4, '', 'true', ''],
    ]);
  });

  it('reads escapes, brackets and commas in texts, and __proto__ as a key', async () => {
    const { keys, shown } = await read(
      '{"a":"x\\"},{\\u00e9\\n","__proto__":"p"}\n{ "a" : "[1,2]" , "__proto__" : "" }\n',
    );
    expect(keys).toEqual(['a', '__proto__']);
    expect(shown).toEqual([
      [1, 'x"},{é\n', 'p'],
      [2, '[1,2]', ''],
    ]);
  });

  it('rejects a line that is no flat object, or holds what is no text', async () => {
    const lines = [
      '{"a":1}',
      '{"a":',
      '[1]',
      '{"a":[1,{"b":"]"}],"c":2}',
      '{"a":1,"a":2}',
      '{"a":"\\ud800"}',
      '{"a":"\\u0000"}',
    ];
    const { shown } = await read(lines.join('\n'));
    expect(shown.map(([line, what]) => [line, what])).toEqual([
      [1, '1'],
      [2, 'not JSON'],
      [3, 'not JSON'],
      [4, 'nested value'],
      [5, 'key twice'],
      [6, 'not text'],
      [7, 'not text'],
    ]);
    expect((await read(lines[3]!, 'text')).shown).toEqual([[1, '[1,{"b":"]"}]', '2']]);
  });

  it('asks what becomes of nested values', async () => {
    await expect(read('{"a":{}}\n{"a":[]}\n', 'ask')).rejects.toMatchObject({
      code: 'IMPORT_QUESTION',
      data: { questions: [{ id: 'nested' }] },
    });
  });

  it('is told from CSV and from other JSON by its first line', () => {
    const looks = (text: string): boolean => isNdjson('x', { bytes: Buffer.from(text), whole: true });
    expect(looks('{"a":1}\n')).toBe(true);
    expect(looks('a,b\n1,2\n')).toBe(false);
    expect(looks('{a},b\n1,2\n')).toBe(false);
    expect(() => looks('[{"a":1}]')).toThrow('one JSON list');
    expect(() => looks('{\n  "a": 1\n}')).toThrow('over several lines');
  });
});
