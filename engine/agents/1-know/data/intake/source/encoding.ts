// Which characters the bytes of a text file stand for. UTF-8 is proved over the whole file; anything else is settled by
// the bytes themselves or asked about. What is not UTF-8 is turned into it, so that the rest of the house knows one text.
import { isAscii, isUtf8 } from 'node:buffer';
import type { SourceFact } from '#engine/store/records/receipt.ts';
import { Problem, quoted } from '#shared/errors.ts';
import { counted } from '#shared/words.ts';
import { asking } from '../settling/questions.ts';
import { damaged } from './header.ts';
import { BY_MAPPING, type Encoding, type SourceSettings } from './settings.ts';

const HIGH = 0x80;
const SPACE = 0x20;
const TAB = 9;
const LF = 10;
const CR = 13;
/** The first byte of a UTF-8 character of several is this or more. */
const LEAD = 0xc0;
/** UTF-16 of Latin text has a zero in every second byte; stray zeros in other text are few and anywhere. */
const ZERO_PAIRS = 0.1;
const ONE_SIDE = 0.95;
/** Up to this share of doubtful characters is put down to damage. */
const TOLERATED = 0.01;
/** More of the high bytes than this in runs of three and more is no Western European text. */
const MOST_IN_RUNS = 0.2;
const LETTERS_SHOWN = 6;
/** What bytes that are not UTF-8 may be, the likeliest first. */
const POSSIBLE: readonly (readonly [encoding: Encoding, label: string])[] = [
  ['windows-1252', 'Western Europe (Windows-1252)'],
  ['windows-1250', 'windows-1250 (Central Europe)'],
  ['windows-1251', 'windows-1251 (Cyrillic)'],
  ['iso-8859-15', 'ISO-8859-15'],
  ['macintosh', 'an old Mac'],
];

/** Bytes of Windows-1252 that stand between letters: apostrophes, hyphens, a hard space, the Catalan dot. */
const JOINERS = new Set([0x92, 0x96, 0xa0, 0xad, 0xb4, 0xb7]);
const SIGNS = new Set([
  ...[0x80, 0x82, 0x84, 0x85, 0x8a, 0x8c, 0x8e, 0x91, 0x93, 0x94, 0x95, 0x97, 0x99, 0x9a, 0x9c, 0x9e, 0x9f],
  ...[0xa1, 0xa3, 0xa7, 0xa9, 0xaa, 0xab, 0xae, 0xb0, 0xb1, 0xb2, 0xb3, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf, 0xd7, 0xf7],
  ...JOINERS,
]);

/** Looks at every block of a text once, in order, and then says what its encoding is. */
export class EncodingScan {
  #bom: Encoding | null = null;
  #zeros: Encoding | null = null;
  #first = true;
  #ascii = true;
  /** The beginning of a character that the last block ended in. */
  #open: Buffer = Buffer.alloc(0);
  #multibyte = 0;
  #single = 0;
  #doubtful = 0;
  #inRuns = 0;
  #looked = 0;
  #controls = 0;
  readonly #letters = new Map<number, number>();

  add(block: Buffer): void {
    if (this.#first) {
      this.#first = false;
      this.#bom = bomOf(block);
      this.#zeros = this.#bom === null ? utf16By(block) : null;
    }
    if (this.#bom?.startsWith('utf-16') || this.#zeros !== null) return;
    const bytes = this.#open.length === 0 ? block : Buffer.concat([this.#open, block]);
    const end = bytes.length - openCharacter(bytes);
    this.#open = bytes.subarray(end);
    const whole = bytes.subarray(0, end);
    if (isAscii(whole)) return;
    this.#ascii = false;
    if (!isUtf8(whole)) this.#count(whole);
    else for (const byte of whole) if (byte >= LEAD) this.#multibyte += 1;
  }

  /** Throws FILE_DAMAGED for what is no text, and IMPORT_QUESTION when the bytes leave the encoding open. */
  settle(
    fileName: string,
    given: SourceSettings['encoding'],
  ): { encoding: Encoding; fact: SourceFact; shown: boolean } {
    const onlyTheLast = this.#ascii && this.#open.length > 0;
    this.#countRest();
    const found = (encoding: Encoding, why: string, shown = true) => ({
      encoding,
      fact: { what: 'encoding', is: encoding, why },
      shown,
    });
    if (given !== undefined) return found(given, BY_MAPPING);
    if (this.#bom !== null) return found(this.#bom, 'its byte order mark');
    if (this.#zeros !== null) return found(this.#zeros, 'every second byte of its beginning is zero');
    if (this.#ascii) return found('utf-8', 'all of it is plain ASCII', false);
    if (this.#single === 0) return found('utf-8', 'every byte of it reads as UTF-8');
    if (this.#controls > this.#looked * TOLERATED) throw damaged(fileName, 'is not text. Export it as CSV');
    const all = this.#single + this.#multibyte;
    if (this.#multibyte > 0 && this.#single <= all * TOLERATED) {
      return found('utf-8', `all but ${this.#single} of its bytes read as UTF-8`);
    }
    if (this.#multibyte === 0 && this.#western() && !onlyTheLast) {
      return found('windows-1252', `it is not UTF-8, and these are letters of Western Europe: ${this.#shownLetters()}`);
    }
    const why = onlyTheLast
      ? 'only its last character is beyond ASCII, and that may be cut off'
      : this.#multibyte > 0
        ? 'parts of it are UTF-8'
        : 'as Western European text it makes no sense';
    throw asking({
      id: 'encoding',
      sentence: `How are the characters of ${fileName} written?`,
      why: `It is not UTF-8 (${counted(this.#single, 'byte')}), and what it is cannot be told from its bytes: ${why}.`,
      choices: [
        ...POSSIBLE.map(([encoding, label]) => ({ answer: { source: { encoding } }, label, consequence: '' })),
        {
          answer: { source: { encoding: 'utf-8' } },
          label: 'UTF-8',
          consequence: 'records with other bytes are rejected',
        },
      ],
    });
  }

  /** The last character may be cut short. */
  #countRest(): void {
    if (this.#open.length === 0) return;
    this.#ascii = false;
    this.#count(this.#open);
    this.#open = Buffer.alloc(0);
  }

  #western(): boolean {
    return this.#doubtful <= this.#single * TOLERATED && this.#inRuns <= this.#single * MOST_IN_RUNS;
  }

  #shownLetters(): string {
    const decoder = new TextDecoder('windows-1252');
    const most = [...this.#letters].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, LETTERS_SHOWN);
    return most.map(([byte, times]) => `${quoted(decoder.decode(Uint8Array.of(byte)))} ${times} times`).join(', ');
  }

  #count(bytes: Buffer): void {
    this.#looked += bytes.length;
    let run = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at]!;
      if (byte < HIGH) {
        if (byte < SPACE && byte !== TAB && byte !== LF && byte !== CR) this.#controls += 1;
        run = 0;
        continue;
      }
      const length = characterLength(bytes, at);
      if (length > 0) {
        this.#multibyte += 1;
        at += length - 1;
        run = 0;
        continue;
      }
      this.#single += 1;
      this.#letters.set(byte, (this.#letters.get(byte) ?? 0) + 1);
      run += 1;
      if (run >= 3) this.#inRuns += run === 3 ? run : 1;
      const neighbours = Number(isLetter(bytes[at - 1])) + Number(isLetter(bytes[at + 1]));
      // What stands beside the ends of a block is not known.
      const edge = at === 0 || at === bytes.length - 1;
      const sensible = isLetterOf1252(byte)
        ? neighbours > 0 || edge
        : SIGNS.has(byte) && (neighbours < 2 || JOINERS.has(byte));
      if (!sensible) this.#doubtful += 1;
    }
  }
}

const isLetterOf1252 = (byte: number): boolean => byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7;
const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a ? byte < HIGH : isLetterOf1252(byte));

function bomOf(start: Buffer): Encoding | null {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : null;
}

function utf16By(start: Buffer): Encoding | null {
  const zeros = [0, 0];
  for (let at = start.indexOf(0); at !== -1; at = start.indexOf(0, at + 1)) zeros[at % 2]! += 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd < (start.length / 2) * ZERO_PAIRS) return null;
  if (odd >= (even + odd) * ONE_SIDE) return 'utf-16le';
  return even >= (even + odd) * ONE_SIDE ? 'utf-16be' : null;
}

/** How many bytes the UTF-8 character at `at` has, or 0 when there is none. */
function characterLength(bytes: Buffer, at: number): number {
  const length = lengthBy(bytes[at]!);
  return length > 1 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

const lengthBy = (lead: number): number => (lead < HIGH ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);

/** Bytes at the end that begin a UTF-8 character and do not finish it. */
function openCharacter(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= LEAD) return lengthBy(byte) > back ? back : 0;
    if (byte < HIGH) return 0;
  }
  return 0;
}

/**
 * The same text in UTF-8, without loss: what has no character (a lone surrogate, a byte without meaning) comes out as
 * bytes that are not UTF-8, so that its record alone is rejected. Throws FILE_DAMAGED for half a character at the end.
 */
export async function* asUtf8(name: string, blocks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') yield* blocks;
  else if (encoding === 'utf-16le' || encoding === 'utf-16be') yield* fromUtf16(name, blocks, encoding === 'utf-16be');
  else {
    const table = tableOf(encoding);
    for await (const block of blocks) yield isAscii(block) ? block : fromTable(block, table);
  }
}

async function* fromUtf16(name: string, blocks: AsyncIterable<Buffer>, swapped: boolean): AsyncGenerator<Buffer> {
  let open = Buffer.alloc(0);
  for await (const block of blocks) {
    const bytes = Buffer.concat([open, block]);
    let end = bytes.length - (bytes.length % 2);
    // The first half of a pair waits for the second.
    if (end > 0 && (bytes[end - (swapped ? 2 : 1)]! & 0xfc) === 0xd8) end -= 2;
    open = bytes.subarray(end);
    const whole = swapped ? Buffer.from(bytes.subarray(0, end)).swap16() : bytes.subarray(0, end);
    if (end > 0) yield utf8Of(whole.toString('utf16le'));
  }
  if (open.length % 2 === 1) {
    const sentence = `${name} is UTF-16 text that ends in the middle of a character. Nothing was imported. Fetch or export it again.`;
    throw new Problem('FILE_DAMAGED', sentence, { file: name });
  }
  if (open.length > 0) yield utf8Of((swapped ? Buffer.from(open).swap16() : open).toString('utf16le'));
}

function utf8Of(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text);
  const parts = text.split(/(\p{Surrogate})/u).map((part) => {
    if (part.length !== 1 || part.isWellFormed()) return Buffer.from(part);
    const unit = part.charCodeAt(0);
    return Buffer.from([0xe0 | (unit >> 12), HIGH | ((unit >> 6) & 0x3f), HIGH | (unit & 0x3f)]);
  });
  return Buffer.concat(parts);
}

/** The UTF-8 bytes of each byte from 0x80 on. */
function tableOf(encoding: Encoding): readonly Buffer[] {
  const decoder = new TextDecoder(encoding);
  return Array.from({ length: HIGH }, (_, index) => {
    const character = decoder.decode(Uint8Array.of(index + HIGH));
    return character === '\ufffd' ? Buffer.from([index + HIGH]) : Buffer.from(character);
  });
}

function fromTable(block: Buffer, table: readonly Buffer[]): Buffer {
  const target = Buffer.allocUnsafe(block.length * 3);
  let to = 0;
  for (let at = 0; at < block.length; at += 1) {
    const byte = block[at]!;
    if (byte < HIGH) {
      target[to] = byte;
      to += 1;
    } else {
      for (const part of table[byte - HIGH]!) {
        target[to] = part;
        to += 1;
      }
    }
  }
  return Buffer.from(target.subarray(0, to));
}
