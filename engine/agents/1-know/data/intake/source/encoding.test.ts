import { describe, expect, it } from 'vitest';
import { answeredBy } from '../fixture.ts';
import { asUtf8, EncodingScan } from './encoding.ts';
import type { Encoding } from './settings.ts';

function settle(bytes: Buffer, size = bytes.length, given?: Encoding): { is: string; why: string } {
  const scan = new EncodingScan();
  for (let at = 0; at < bytes.length; at += size) scan.add(bytes.subarray(at, at + size));
  return scan.settle('x.csv', given).fact;
}

async function decoded(bytes: Buffer, encoding: Encoding, size: number): Promise<Buffer> {
  const blocks = async function* (): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const parts: Buffer[] = [];
  for await (const part of asUtf8('x.csv', blocks(), encoding)) parts.push(part);
  return Buffer.concat(parts);
}

const TEXT = 'customer,name\nU1,Hélène Müller-Łuk\nU2,\u{1f600} päivä\n';
const LATIN = 'customer,name\nU1,Hélène d’Arc\nU2,päivää\nU3,“Ångström” – 5 €\n';
const cp1252 = (text: string): Buffer => {
  const others: Record<string, number> = { '’': 0x92, '“': 0x93, '”': 0x94, '–': 0x96, '€': 0x80 };
  return Buffer.from([...text].map((character) => others[character] ?? character.charCodeAt(0)));
};
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('the encoding of a text', () => {
  it.each([
    ['plain ASCII', Buffer.from('a,b\n1,2\n'), 'utf-8', 'ASCII'],
    ['UTF-8', Buffer.from(TEXT), 'utf-8', 'every byte'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`), 'utf-8', 'byte order mark'],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'utf-16le', 'byte order mark'],
    ['UTF-16 BE with a mark', utf16be(`\ufeff${TEXT}`), 'utf-16be', 'byte order mark'],
    ['UTF-16 LE without', Buffer.from(TEXT, 'utf16le'), 'utf-16le', 'every second byte'],
    ['UTF-16 BE without', utf16be(TEXT), 'utf-16be', 'every second byte'],
    ['Windows-1252', cp1252(LATIN), 'windows-1252', 'Western Europe: "ä" 3 times'],
  ])('%s is known, with the reason', (_, bytes, encoding, why) => {
    const found = settle(bytes);
    expect(found.is).toBe(encoding);
    expect(found.why).toContain(why);
    // UTF-16 without a mark is told from the beginning, so that must be there at once.
    if (!why.includes('second')) expect(settle(bytes, 3).is).toBe(encoding);
  });

  it('is asked for when the bytes do not tell it: Cyrillic, Polish, an old Mac, half UTF-8, one stray byte', () => {
    const cyrillic = Buffer.from('Ivan,\xcc\xee\xf1\xea\xe2\xe0,\xcf\xe5\xf2\xf0\n', 'latin1');
    const polish = Buffer.from('a,W\xb3adys\xb3aw,\xb3\xf3d\x9f\n', 'latin1');
    const mac = Buffer.from('a,p\x8aiv\x8a\n', 'latin1');
    const half = Buffer.concat([Buffer.from('a,é\n'), Buffer.from('b,\xe9e\n', 'latin1')]);
    const stray = Buffer.from('a,b\n1,\xff\n', 'latin1');
    for (const bytes of [cyrillic, polish, mac, half, stray]) {
      expect(() => settle(bytes)).toThrow(answeredBy('encoding: windows-1252') as Error);
      expect(settle(bytes, 2, 'windows-1251')).toMatchObject({ is: 'windows-1251', why: 'the mapping says so' });
    }
  });

  it('is asked for when only the last character of all is beyond ASCII: it may be a letter, or cut off', () => {
    const last = Buffer.from('a,b\nx,Gro\xdf', 'latin1');
    for (const size of [1, last.length]) expect(() => settle(last, size)).toThrow(/its last character/);
    expect(settle(Buffer.from('a,b\nGr\xfcn,Gro\xdf', 'latin1')).is).toBe('windows-1252');
    expect(settle(last, 2, 'windows-1252').is).toBe('windows-1252');
  });

  it('stays UTF-8 when one byte in hundreds is not', () => {
    const bytes = Buffer.concat([Buffer.from('é'.repeat(500)), Buffer.from([0xe9, 0x0a])]);
    expect(settle(bytes)).toMatchObject({ is: 'utf-8', why: 'all but 1 of its bytes read as UTF-8' });
  });

  it.each([1, 2, 3, 5, 1000])('turns into UTF-8 whatever the blocks: %i bytes each', async (size) => {
    expect((await decoded(Buffer.from(TEXT, 'utf16le'), 'utf-16le', size)).toString()).toBe(TEXT);
    expect((await decoded(utf16be(TEXT), 'utf-16be', size)).toString()).toBe(TEXT);
    expect((await decoded(cp1252(LATIN), 'windows-1252', size)).toString()).toBe(LATIN);
    expect((await decoded(Buffer.from([0xcc, 0xee]), 'windows-1251', size)).toString()).toBe('Мо');
  });

  it('loses nothing: half a pair becomes bytes that are no text, half a character damages the file', async () => {
    const lone = Buffer.from('a\ud800b\ud83d', 'utf16le');
    const bytes = await decoded(lone, 'utf-16le', 1);
    expect([...bytes]).toEqual([0x61, 0xed, 0xa0, 0x80, 0x62, 0xed, 0xa0, 0xbd]);
    await expect(decoded(Buffer.from([0x61, 0, 0x62]), 'utf-16le', 2)).rejects.toThrow('middle of a character');
  });
});
