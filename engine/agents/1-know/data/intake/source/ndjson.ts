// NDJSON: one flat JSON object a line. A number keeps the text it is written with, so that an id of 64 bits is not rounded;
// true and false are words, null and an absent key are missing.
import { isUtf8 } from 'node:buffer';
import { Problem, quoted } from '#shared/errors.ts';
import { MAX_CELL_BYTES, MAX_RECORD_BYTES } from '#shared/model/attribute.ts';
import { asking } from '../settling/questions.ts';
import type { TextHead } from './dialect.ts';
import { damaged } from './header.ts';
import type { RecordBatch, RecordFault, SourceRecord } from './record.ts';
import type { SourceSettings } from './settings.ts';

const LF = 10;
const OPEN = 0x7b;
const NOTHING = Buffer.alloc(0);
const BOM = '\ufeff';
const MOST_KEYS = 10_000;
const KEYS_SHOWN = 10;
const SPACE = /\s*/y;
/** A key and its value, or the bracket that opens a nested one. Only used on text that is known to be JSON. */
const MEMBER = /[{,]\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*:\s*(?:("[^"\\]*(?:\\.[^"\\]*)*")|([[{])|([^\s,}]+))\s*/y;

/** Throws FILE_DAMAGED for JSON that is not one object a line. */
export function isNdjson(fileName: string, head: TextHead): boolean {
  const text = head.bytes.toString().replace(BOM, '').trimStart();
  if (text.startsWith('[') && /^\[\s*(?:\{|\])/.test(text)) {
    throw damaged(fileName, 'is one JSON list. Write it as NDJSON: one object a line, without commas between them');
  }
  if (!/^\{\s*["}]/.test(text)) return false;
  const end = text.indexOf('\n');
  const line = end === -1 ? text : text.slice(0, end);
  if (parsed(line) !== null || (end === -1 && !head.whole)) return true;
  if (/^\{\s*$/.test(line))
    throw damaged(fileName, 'is JSON over several lines. Write it as NDJSON: one object a line');
  return false;
}

/**
 * The keys of all objects, in the order in which they first come.
 * Throws IMPORT_QUESTION when values are lists or objects and nobody said what becomes of them.
 */
export async function ndjsonKeys(
  fileName: string,
  blocks: AsyncIterable<Buffer>,
  nested: SourceSettings['nested'],
  breathe: () => Promise<void>,
): Promise<readonly string[]> {
  const keys = new Set<string>();
  const nesting = new Map<string, number>();
  for await (const lines of linesOf(fileName, blocks)) {
    for (const { bytes } of lines.lines) {
      const text = isUtf8(bytes) ? bytes.toString() : null;
      if (text === null || bringsNothing(text, keys)) continue;
      for (const { key, nests } of membersOf(text) ?? []) {
        keys.add(key);
        if (nests) nesting.set(key, (nesting.get(key) ?? 0) + 1);
      }
    }
    if (keys.size > MOST_KEYS)
      throw damaged(fileName, `has more than ${MOST_KEYS} different keys. Is it one record a line?`);
    await breathe();
  }
  if (keys.size === 0) throw damaged(fileName, 'holds no object with a key. Export it again');
  if (nesting.size > 0 && nested === 'ask') throw askForNested(fileName, nesting);
  return [...keys];
}

/** Most objects have the keys of those before them, and no lists: to see that takes a fifth of taking them apart. */
function bringsNothing(text: string, keys: ReadonlySet<string>): boolean {
  const object = parsed(text);
  if (object === null) return !text.startsWith(BOM);
  for (const [key, value] of Object.entries(object)) {
    if (!keys.has(key) || (typeof value === 'object' && value !== null)) return false;
  }
  return true;
}

function askForNested(fileName: string, nesting: ReadonlyMap<string, number>): Problem {
  const shown = [...nesting].slice(0, KEYS_SHOWN).map(([key, times]) => `${quoted(key)} (${times} times)`);
  return asking({
    id: 'nested',
    sentence: `What becomes of the lists and objects in ${fileName}?`,
    why: `These keys hold lists or objects: ${shown.join(', ')}.`,
    choices: [
      { answer: { source: { nested: 'text' } }, label: 'Keep them as text', consequence: 'JSON, as it is written' },
      { answer: { source: { nested: 'reject' } }, label: 'Reject their records', consequence: '' },
      {
        answer: {
          columns: Object.fromEntries([...nesting.keys()].map((key) => [key, { role: 'ignore' }])),
          source: { nested: 'text' },
        },
        label: 'Leave these keys out',
        consequence: '',
      },
    ],
  });
}

/** The objects as records, their cells in the order of `keys`. With `nested`, lists and objects are cells of JSON text. */
export async function* ndjsonRecords(
  fileName: string,
  blocks: AsyncIterable<Buffer>,
  keys: readonly string[],
  nested: boolean,
): AsyncGenerator<RecordBatch> {
  const places = new Map(keys.map((key, place) => [key, place]));
  for await (const { lines, tail } of linesOf(fileName, blocks)) {
    yield { records: lines.map((line) => recordOf(line, places, nested)), tail };
  }
}

interface Line {
  readonly line: number;
  readonly between: Buffer;
  readonly bytes: Buffer;
}

/** Lines with something on them. Throws FILE_DAMAGED for one above 16 MB. */
async function* linesOf(
  fileName: string,
  blocks: AsyncIterable<Buffer>,
): AsyncGenerator<{ lines: Line[]; tail: Buffer }> {
  let kept: Buffer = NOTHING;
  // The line that `kept` begins with.
  let line = 1;
  const take = (bytes: Buffer, final: boolean): { lines: Line[]; tail: Buffer } => {
    kept = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
    const lines: Line[] = [];
    let [end, from, at] = [0, 0, line];
    while (from < kept.length) {
      const newline = kept.indexOf(LF, from);
      if (newline === -1 && !final) break;
      const to = newline === -1 ? kept.length : newline + 1;
      if (!isBlank(kept, from, to)) {
        lines.push({ line: at, between: kept.subarray(end, from), bytes: kept.subarray(from, to) });
        end = to;
        line = at + 1;
      }
      from = to;
      at += 1;
    }
    kept = kept.subarray(end);
    if (kept.length > MAX_RECORD_BYTES) throw tooLong(fileName, line);
    return { lines, tail: final ? kept : NOTHING };
  };
  for await (const block of blocks) {
    const taken = take(block, false);
    if (taken.lines.length > 0) yield taken;
  }
  yield take(NOTHING, true);
}

/** Nothing but white space and a byte order mark. */
function isBlank(bytes: Buffer, from: number, to: number): boolean {
  return bytes[from] !== OPEN && bytes.subarray(from, to).toString().replace(BOM, '').trim() === '';
}

function tooLong(fileName: string, line: number): Problem {
  const sentence = `${fileName}, line ${line}: an object of more than 16 MB begins here. Nothing was imported. Is it one record a line?`;
  return new Problem('FILE_DAMAGED', sentence, { file: fileName, line });
}

interface Member {
  readonly key: string;
  /** The value as a cell. */
  readonly cell: string;
  readonly nests: boolean;
}

/** The members of a flat object, or null when the text is no JSON object. */
function membersOf(line: string): Member[] | null {
  const text = line.startsWith(BOM) ? line.slice(1) : line;
  if (parsed(text) === null) return null;
  const members: Member[] = [];
  let at = text.indexOf('{');
  for (;;) {
    MEMBER.lastIndex = at;
    const found = MEMBER.exec(text);
    if (found === null) return members;
    const [, key = '', string, opening, plain = ''] = found;
    at = MEMBER.lastIndex;
    if (opening !== undefined) {
      const from = text.lastIndexOf(opening, at - 1);
      const to = endOfNested(text, from);
      members.push({ key: unquoted(key), cell: text.slice(from, to), nests: true });
      SPACE.lastIndex = to;
      SPACE.exec(text);
      at = SPACE.lastIndex;
    } else {
      const cell = string === undefined ? (plain === 'null' ? '' : plain) : unquoted(string);
      members.push({ key: unquoted(key), cell, nests: false });
    }
  }
}

const unquoted = (token: string): string => (token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1));

/** Behind the bracket that closes the one at `from`. */
function endOfNested(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      for (at += 1; text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    } else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

/** The text as an object, or null. */
function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function recordOf(line: Line, places: ReadonlyMap<string, number>, nested: boolean): SourceRecord {
  const cells: string[] = new Array(places.size).fill('');
  return { ...line, cells, fault: fill(cells, line.bytes, places, nested) };
}

/** Puts the values of an object into its cells; answers what is wrong with it. */
function fill(
  cells: string[],
  bytes: Buffer,
  places: ReadonlyMap<string, number>,
  nested: boolean,
): RecordFault | null {
  const fault = (column: number | null, rule: string, advice: string): RecordFault => ({ column, rule, advice });
  if (!isUtf8(bytes)) return fault(null, 'not text', 'The line holds bytes that are no characters of the file.');
  const members = membersOf(bytes.toString());
  if (members === null) return fault(null, 'not JSON', 'Write one flat JSON object on the line.');
  const filled = new Set<number>();
  for (const { key, cell, nests } of members) {
    const place = places.get(key)!;
    if (filled.has(place)) return fault(place, 'key twice', 'Keep one of the two values.');
    filled.add(place);
    if (nests && !nested) return fault(place, 'nested value', 'Write its parts as keys of their own.');
    if (!cell.isWellFormed() || cell.includes('\0')) return fault(place, 'not text', 'Remove what is no character.');
    if (Buffer.byteLength(cell) > MAX_CELL_BYTES) {
      return fault(place, 'cell too long', 'A cell holds at most 1 MB (1,000,000 bytes). Shorten it.');
    }
    cells[place] = cell;
  }
  return null;
}
