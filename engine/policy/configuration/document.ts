// Reads YAML text into plain values that know their lines. Refuses what a configuration never needs and a hostile file
// uses: more than 1 MB, deep nesting, aliases, tags, keys that are not words.
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  visit,
} from 'yaml';
import { quoted } from '#shared/errors.ts';
import type { LocatedFault, Path } from './fault.ts';

const MAX_CHARACTERS = 1_000_000;
const MAX_NESTED = 64;
const MAX_INDENT = 200;
/** The mark the lexer puts before a plain or block text. */
const TEXT_FOLLOWS = '\u001f';

export interface YamlDocument {
  readonly value: unknown;
  /** What is wrong with the text as YAML; when there is anything, `value` means nothing. */
  readonly faults: readonly LocatedFault[];
  /** The line, from 1, of what stands at a path, or of the nearest thing around it. */
  lineOf(path: Path): number;
}

export function readYaml(text: string): YamlDocument {
  const bomb = oversize(text);
  if (bomb !== null) return unreadable([bomb]);
  const lines = new LineCounter();
  // Unique keys are checked below: the library compares every key of a mapping with every other.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const at = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const faults: LocatedFault[] = [...document.errors, ...document.warnings].map((error) => ({
    line: at(error.pos[0]),
    path: '',
    says: yamlFault(error.code, error.message),
  }));
  const refuse = (node: unknown, says: string): void => {
    faults.push({ line: at((node as Node).range?.[0] ?? 0), path: '', says });
  };
  visit(document, {
    Alias: (_, node) => refuse(node, `the alias *${node.source} is not used here: write the value out`),
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === null) {
          if (!isAlias(key)) refuse(key ?? map, 'a name is expected before the colon: write one word');
          continue;
        }
        const name = String(key.value);
        if (name === '__proto__') refuse(key, '"__proto__" cannot be used as a name');
        if (seen.has(name)) refuse(key, `${quoted(name)} is written twice in this block: keep one of them`);
        seen.add(name);
      }
    },
  });
  if (faults.length > 0) return unreadable(faults.sort((a, b) => a.line - b.line));
  return {
    value: document.toJS({ maxAliasCount: 0 }),
    faults,
    lineOf: (path) => at(offsetOf(document.contents, path)),
  };
}

/** Written so that readYaml reads it: what stands in several places of a value is written out in each. */
export const WRITTEN_OUT = { lineWidth: 0, aliasDuplicateObjects: false } as const;

/** Plain values as YAML that readYaml reads. */
export const writeYaml = (value: unknown): string => stringify(value, WRITTEN_OUT);

function unreadable(faults: readonly LocatedFault[]): YamlDocument {
  return { value: null, faults, lineOf: () => 1 };
}

function offsetOf(root: Node | null, path: Path): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

/** Looks at the tokens alone, so that nothing is built of a file that would take all memory. */
function oversize(text: string): LocatedFault | null {
  if (text.length > MAX_CHARACTERS) {
    const size = text.length.toLocaleString('en-US');
    return {
      line: 1,
      path: '',
      says: `the file has ${size} characters; at most ${MAX_CHARACTERS.toLocaleString('en-US')} are read`,
    };
  }
  let [line, inFlow, inLine] = [1, 0, 0];
  let [lineStart, skip] = [true, false];
  for (const token of new Lexer().lex(text)) {
    if (skip || token.includes('\n')) {
      for (const character of token) if (character === '\n') line += 1;
      if (!skip) [inLine, lineStart] = [0, true];
      skip = false;
      continue;
    }
    if (lineStart && token.length > MAX_INDENT && token.trim() === '') return tooDeep(line);
    lineStart = false;
    skip = token === TEXT_FOLLOWS;
    if (token === '[' || token === '{') inFlow += 1;
    if (token === ']' || token === '}') inFlow -= 1;
    if (token === '-' || token === '?' || token === ':') inLine += 1;
    if (inFlow > MAX_NESTED || (inFlow === 0 && inLine > MAX_NESTED)) return tooDeep(line);
  }
  return null;
}

function tooDeep(line: number): LocatedFault {
  return { line, path: '', says: `more than ${MAX_NESTED} things are nested in each other here: write it flatter` };
}

/** The library's words where they are plain, ours where they speak to programmers. */
function yamlFault(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return '"---" begins a second document: keep one in a file';
  if (code === 'TAB_AS_INDENT') return 'a tab is used to indent: use spaces';
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return 'a second colon stands in this line: put a text that has one in quotes';
  if (code === 'TAG_RESOLVE_FAILED') return `a tag is not used here: write the plain value (${message})`;
  return `the text is not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
