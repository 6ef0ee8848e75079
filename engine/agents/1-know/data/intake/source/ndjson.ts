// NDJSON: one flat JSON object a line. A number keeps the text it is written with, so that an id of 64 bits is not rounded;
// true and false are words, null and an absent key are missing.
import { isAscii, isUtf8 } from 'node:buffer';
import { Problem, quoted } from '#shared/errors.ts';
import { MAX_CELL_BYTES, MAX_RECORD_BYTES } from '#shared/model/attribute.ts';
import { asking } from '../settling/questions.ts';
import type { TextHead } from './dialect.ts';
import { damaged } from './header.ts';
import { BOM, isText, membersOf, parsed, Shapes } from './ndjson-object.ts';
import type { RecordBatch, RecordFault, SourceRecord } from './record.ts';
import type { SourceSettings } from './settings.ts';

const LF = 10;
const OPEN = 0x7b;
const NOTHING = Buffer.alloc(0);
const MOST_KEYS = 10_000;
const KEYS_SHOWN = 10;

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
  const shapes = new Shapes();
  for await (const lines of linesOf(fileName, blocks)) {
    for (const line of lines.lines) {
      const text = textOf(line);
      if (text === null || shapes.knows(text)) continue;
      const members = membersOf(text) ?? [];
      for (const { key, nests } of members) {
        keys.add(key);
        if (nests) nesting.set(key, (nesting.get(key) ?? 0) + 1);
      }
      shapes.learn(members);
    }
    if (keys.size > MOST_KEYS)
      throw damaged(fileName, `has more than ${MOST_KEYS} different keys. Is it one record a line?`);
    await breathe();
  }
  if (keys.size === 0) throw damaged(fileName, 'holds no object with a key. Export it again');
  if (nesting.size > 0 && nested === 'ask') throw askForNested(fileName, nesting);
  return [...keys];
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
  const shapes = new Shapes();
  for await (const { lines, tail } of linesOf(fileName, blocks)) {
    yield { records: lines.map((line) => recordOf(line, places, nested, shapes)), tail };
  }
}

interface Line {
  readonly line: number;
  readonly between: Buffer;
  readonly bytes: Buffer;
  /** Whether no byte of it is beyond ASCII, as far as that is known of all around it. */
  readonly ascii: boolean;
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
    const ascii = isAscii(kept);
    let [end, from, at] = [0, 0, line];
    while (from < kept.length) {
      const newline = kept.indexOf(LF, from);
      if (newline === -1 && !final) break;
      const to = newline === -1 ? kept.length : newline + 1;
      if (!isBlank(kept, from, to)) {
        lines.push({ line: at, between: kept.subarray(end, from), bytes: kept.subarray(from, to), ascii });
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

/** Null where its bytes are no characters. */
function textOf({ bytes, ascii }: Line): string | null {
  if (ascii) return bytes.toString('latin1');
  return isUtf8(bytes) ? bytes.toString() : null;
}

function recordOf(line: Line, places: ReadonlyMap<string, number>, nested: boolean, shapes: Shapes): SourceRecord {
  const cells: string[] = new Array(places.size).fill('');
  const fault = fill(cells, textOf(line), places, nested, shapes);
  return { line: line.line, cells, fault, between: line.between, bytes: line.bytes };
}

/** Puts the values of an object into its cells; answers what is wrong with it. */
function fill(
  cells: string[],
  text: string | null,
  places: ReadonlyMap<string, number>,
  nested: boolean,
  shapes: Shapes,
): RecordFault | null {
  const fault = (column: number | null, rule: string, advice: string): RecordFault => ({ column, rule, advice });
  if (text === null) return fault(null, 'not text', 'The line holds bytes that are no characters of the file.');
  const put = (key: string, cell: string): void => {
    cells[places.get(key)!] = cell;
  };
  if (shapes.read(text, put)) return null;
  const members = membersOf(text);
  if (members === null) return fault(null, 'not JSON', 'Write one flat JSON object on the line.');
  const filled = new Set<number>();
  for (const { key, cell, nests } of members) {
    const place = places.get(key)!;
    if (filled.has(place)) return fault(place, 'key twice', 'Keep one of the two values.');
    filled.add(place);
    if (nests && !nested) return fault(place, 'nested value', 'Write its parts as keys of their own.');
    if (!isText(cell)) return fault(place, 'not text', 'Remove what is no character.');
    if (Buffer.byteLength(cell) > MAX_CELL_BYTES) {
      return fault(place, 'cell too long', 'A cell holds at most 1 MB (1,000,000 bytes). Shorten it.');
    }
    cells[place] = cell;
  }
  shapes.learn(members);
  return null;
}
