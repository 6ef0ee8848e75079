// Edits the YAML text of a configuration in place: what is not edited keeps its bytes, so comments, order and layout stay as
// a person wrote them (decisions 20).
import canonicalize from 'canonicalize';
import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Json, Problem } from '#shared/errors.ts';
import { readYaml, WRITTEN_OUT, writeYaml } from './document.ts';
import { type Path, pathText } from './fault.ts';

/**
 * Sets what stands at a path, making the name where the block has none and one more entry where the number is the length
 * of the list; without a value, removes what stands there.
 */
export interface Edit {
  readonly path: Path;
  readonly value?: Json | undefined;
}

/**
 * The text with the edits, one after the other. It is read again and holds exactly what the edits say; whether that makes
 * sense is for the examination.
 * @throws Problem BAD_VALUE for a path that is not there.
 */
export function editText(text: string, edits: readonly Edit[]): string {
  return edits.reduce(editOnce, text);
}

function editOnce(text: string, edit: Edit): string {
  const before = readYaml(text).value;
  const wanted = changed(before, edit.path, edit.value, edit.path);
  if (isSame(before, wanted)) return text;
  const spliced = splice(text, edit);
  if (spliced !== null) {
    const read = readYaml(spliced);
    if (read.faults.length === 0 && isSame(read.value, wanted)) return spliced;
  }
  // Where the place cannot be cut by hand, the library writes the whole text anew: comments stay, the layout may not.
  const document = parseDocument(text);
  if (edit.value === undefined) document.deleteIn(edit.path);
  else document.setIn(edit.path, document.createNode(edit.value, WRITTEN_OUT));
  return document.toString({ lineWidth: 0 });
}

/** The plain value with the edit. */
function changed(value: unknown, [step, ...rest]: Path, to: Json | undefined, whole: Path): unknown {
  if (step === undefined) return to;
  const absent = (): Problem =>
    new Problem('BAD_VALUE', `The configuration has nothing at ${pathText(whole)}. Look at it again.`, {
      path: pathText(whole),
    });
  if (Array.isArray(value)) {
    if (typeof step !== 'number' || step > value.length || (step === value.length && to === undefined)) throw absent();
    if (rest.length === 0 && to === undefined) return value.toSpliced(step, 1);
    const next = changed(value[step], rest, to, whole);
    return step === value.length ? [...value, next] : value.with(step, next);
  }
  if (value !== undefined && (typeof value !== 'object' || value === null)) throw absent();
  const block = (value ?? {}) as Readonly<Record<string, unknown>>;
  const name = String(step);
  if (to === undefined) {
    if (!Object.hasOwn(block, name)) throw absent();
    if (rest.length === 0) return Object.fromEntries(Object.entries(block).filter(([key]) => key !== name));
  }
  return { ...block, [name]: changed(Object.hasOwn(block, name) ? block[name] : undefined, rest, to, whole) };
}

/** The edit at the nearest block that is there already: what it needs on the way is part of its value. */
function raised(document: Document, { path, value }: Edit): Edit {
  if (value === undefined || path.length < 2 || document.hasIn(path.slice(0, -1))) return { path, value };
  const step = path.at(-1)!;
  return raised(document, { path: path.slice(0, -1), value: typeof step === 'number' ? [value] : { [step]: value } });
}

/** Cuts the edit into the text, or null where that takes more than replacing, adding or removing one piece. */
function splice(text: string, edit: Edit): string | null {
  const document = parseDocument(text);
  const { path, value } = raised(document, edit);
  const parent = document.getIn(path.slice(0, -1), true) as Node | undefined;
  const step = path.at(-1)!;
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    if (pair === undefined) return value === undefined ? null : added(text, parent, { [String(step)]: value });
    return value === undefined ? removed(text, parent, pair) : replaced(text, pair.value as Node | null, value, parent);
  }
  if (isSeq(parent)) {
    const item = parent.items[Number(step)] as Node | undefined;
    if (item === undefined) return value === undefined ? null : added(text, parent, [value]);
    return value === undefined ? removed(text, parent, item) : replaced(text, item, value, parent);
  }
  return null;
}

type Holder = YAMLMap | YAMLSeq;

/** A number, a word or a text takes the place of another, and anything that fits one line. */
function replaced(text: string, node: Node | null, value: Json, parent: Holder): string | null {
  if (node?.range == null) return null;
  const [from, to] = node.range;
  const isOneLine = isScalar(node) ? node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED' : isFlow(node);
  if (isOneLine) return text.slice(0, from) + inOneLine(value) + text.slice(to);
  if (parent.flow === true || typeof value !== 'object' || value === null) return null;
  const indent = columnOf(text, from);
  return text.slice(0, from) + indented(writeYaml(value).trimEnd(), indent) + text.slice(endOf(text, to));
}

/** One more entry of a block or a list, at its end. */
function added(text: string, parent: Holder, entry: Json): string | null {
  if (parent.range == null) return null;
  if (parent.flow === true) {
    const close = parent.range[1] - 1;
    const inside = text.slice(parent.range[0] + 1, close).trimEnd();
    const at = parent.range[0] + 1 + inside.length;
    const words = inOneLine(entry).slice(1, -1).trim();
    const padded = Array.isArray(entry) ? words : ` ${words}`;
    const before = inside.trim() === '' ? padded : `, ${words}`;
    const after = inside.trim() === '' && !Array.isArray(entry) ? ' ' : text.slice(at, close);
    return text.slice(0, at) + before + after + text.slice(close);
  }
  const [first, last] = [parent.items[0], parent.items.at(-1)];
  if (first === undefined || last === undefined) return null;
  const start = isPair(first) ? (first.key as Node).range![0] : dashOf(text, (first as Node).range![0]);
  const end = contentEnd(last);
  if (end === null) return null;
  const at = endOf(text, end);
  const block = writeYaml(entry).trimEnd();
  return `${text.slice(0, at)}\n${' '.repeat(columnOf(text, start))}${indented(block, columnOf(text, start))}${text.slice(at)}`;
}

/** An entry goes with its comma or its lines, and with the comment that stands right above it. */
function removed(text: string, parent: Holder, entry: Pair | Node): string | null {
  const start = isPair(entry) ? (entry.key as Node).range?.[0] : (entry as Node).range?.[0];
  const end = contentEnd(entry);
  if (start === undefined || end === null || parent.items.length === 1) return null;
  if (parent.flow === true) {
    const comma = /^\s*,\s*/.exec(text.slice(end))?.[0];
    if (comma !== undefined) return text.slice(0, start) + text.slice(end + comma.length);
    return text.slice(0, start).replace(/\s*,\s*$/, '') + text.slice(end);
  }
  let from = lineStart(text, start);
  // The first entry of a list's item stands behind the dash of that item.
  if (isPair(entry) && text.slice(from, start).trim() !== '') return null;
  while (from > 0) {
    const above = lineStart(text, from - 1);
    if (!text.slice(above, from).trimStart().startsWith('#')) break;
    if (columnOf(text, firstOf(text, above)) !== start - lineStart(text, start) && isPair(entry)) break;
    from = above;
  }
  return text.slice(0, from) + text.slice(Math.min(text.length, endOf(text, end) + 1));
}

/** As it is written within one line: `{ a: 1, b: [x, y] }`. */
function inOneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, each]) => `${inOneLine(key)}: ${inOneLine(each)}`);
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[\p{L}][\p{L}\p{N} _.%€£$+/()'’-]*$/u.test(value) && stringify(value).trimEnd() === value;
  return isPlain ? value : JSON.stringify(value);
}

const isFlow = (node: unknown): boolean => (isMap(node) || isSeq(node)) && node.flow === true;

/** Where the content of an entry ends: comments behind it are not part of it. */
function contentEnd(entry: unknown): number | null {
  const node = isPair(entry) ? ((entry.value ?? entry.key) as Node) : (entry as Node);
  if (!isFlow(node) && (isMap(node) || isSeq(node)))
    return node.items.length === 0 ? null : contentEnd(node.items.at(-1));
  return node.range?.[1] ?? null;
}

const isSame = (one: unknown, other: unknown): boolean => canonicalize(one) === canonicalize(other);
const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const columnOf = (text: string, at: number): number => at - lineStart(text, at);
const firstOf = (text: string, line: number): number => line + (/^ */.exec(text.slice(line))?.[0].length ?? 0);
/** The end of the line, what stands behind the content included. */
const endOf = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
};
/** Where the dash of a list's item stands. */
const dashOf = (text: string, at: number): number => text.lastIndexOf('-', at);

function indented(block: string, columns: number): string {
  return block.replaceAll('\n', `\n${' '.repeat(columns)}`);
}
