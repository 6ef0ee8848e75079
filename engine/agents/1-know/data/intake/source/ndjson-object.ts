// One line of NDJSON as a flat object: its members, each value as the text it is written with. Most lines of a file have
// the same keys in the same order; an expression made of one of them reads the next in a fraction of the time.
import { isDeepStrictEqual } from 'node:util';

export const BOM = '\ufeff';
const SPACE = /\s*/y;
/** A key and its value, or the bracket that opens a nested one. Only used on text that is known to be JSON. */
const MEMBER = /[{,]\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*:\s*(?:("[^"\\]*(?:\\.[^"\\]*)*")|([[{])|([^\s,}]+))\s*/y;

/** A value that does not nest: the inside of a text, or what is written for anything else but null. */
const CHARACTERS = String.raw`[^"\\\u0000-\u001f]*`;
const ESCAPE = String.raw`\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})`;
const PLAIN = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false`;
const VALUE = `(?:"(${CHARACTERS}(?:${ESCAPE}${CHARACTERS})*)"|(${PLAIN})|null)`;
const GAP = String.raw`[ \t\r\n]*`;
const SPECIAL = /[\\^$.*+?()[\]{}|/-]/g;
/** Longer lines are taken apart. */
const MOST_CHARACTERS = 50_000;
const MOST_KEYS = 500;
const MOST_SHAPES = 8;
const MOST_LEARNT = 100;

export interface Member {
  readonly key: string;
  /** The value as a cell. */
  readonly cell: string;
  readonly nests: boolean;
}

/** The members of a flat object, or null when the text is no JSON object. */
export function membersOf(line: string): Member[] | null {
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
export function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

interface Shape {
  readonly keys: readonly string[];
  readonly pattern: RegExp;
}

/** The shapes of objects that came so far: keys in their order, each once, and no value that nests. */
export class Shapes {
  /** The one that was seen last first. */
  readonly #known: Shape[] = [];
  #learnt = 0;

  /** Whether a line is an object of a known shape. */
  knows(line: string): boolean {
    return this.#find(line) !== null;
  }

  /** Hands over each member of such a line; answers whether it is one. One with half characters is none. */
  read(line: string, take: (key: string, cell: string) => void): boolean {
    const found = this.#find(line);
    if (found === null) return false;
    const { keys, groups } = found;
    const cells: string[] = [];
    const escapes = line.includes('\\');
    for (let place = 0; place < keys.length; place += 1) {
      let cell = groups[2 * place + 1] ?? groups[2 * place + 2] ?? '';
      if (escapes && cell.includes('\\')) {
        cell = JSON.parse(`"${cell}"`) as string;
        if (!isText(cell)) return false;
      }
      cells.push(cell);
    }
    for (let place = 0; place < keys.length; place += 1) take(keys[place]!, cells[place]!);
    return true;
  }

  learn(members: readonly Member[]): void {
    const keys = members.map(({ key }) => key);
    if (this.#learnt === MOST_LEARNT || keys.length === 0 || keys.length > MOST_KEYS) return;
    if (new Set(keys).size < keys.length || members.some(({ nests }) => nests)) return;
    if (this.#known.some((shape) => isDeepStrictEqual(shape.keys, keys))) return;
    this.#learnt += 1;
    const parts = keys.map((key) => `${JSON.stringify(key).replace(SPECIAL, '\\$&')}${GAP}:${GAP}${VALUE}${GAP}`);
    const pattern = new RegExp(`^${GAP}\\{${GAP}${parts.join(`,${GAP}`)}\\}${GAP}$`);
    this.#known.unshift({ keys, pattern });
    if (this.#known.length > MOST_SHAPES) this.#known.pop();
  }

  #find(line: string): { keys: readonly string[]; groups: RegExpExecArray } | null {
    if (line.length > MOST_CHARACTERS) return null;
    for (let index = 0; index < this.#known.length; index += 1) {
      const shape = this.#known[index]!;
      const groups = shape.pattern.exec(line);
      if (groups === null) continue;
      if (index > 0) {
        this.#known.splice(index, 1);
        this.#known.unshift(shape);
      }
      return { keys: shape.keys, groups };
    }
    return null;
  }
}

/** Whether all of it is characters. */
export const isText = (cell: string): boolean => cell.isWellFormed() && !cell.includes('\0');
