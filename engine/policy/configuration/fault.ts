// What is wrong with a configuration, where, and how it is said.

const NAMES_SHOWN = 14;

export type Path = readonly (string | number)[];

/** One thing wrong: where it stands in the tree, and a phrase that names the value and what is allowed. */
export interface Fault {
  readonly path: Path;
  readonly says: string;
}

/** A fault with its line in the file, ready to be shown: `line 12, treatments[3].cost: "abc" is not …`. */
export interface LocatedFault {
  readonly line: number;
  readonly path: string;
  readonly says: string;
}

/** `treatments[3].cost`; positions count from 0. */
export function pathText(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

export function faultText({ line, path, says }: LocatedFault): string {
  return `line ${line}${path === '' ? '' : `, ${path}`}: ${says}`;
}

/** "a, b or c" */
export function orList(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

/** What to write instead of an unknown name: the one that was probably meant, else those there are. */
export function instead(name: string, names: readonly string[]): string {
  const close = meant(name, names);
  if (close !== null) return `did you mean ${close}?`;
  if (names.length === 0) return 'none is known';
  const rest = names.length > NAMES_SHOWN ? [`${names.length - NAMES_SHOWN} more`] : [];
  return `use ${orList([...names.slice(0, NAMES_SHOWN), ...rest])}`;
}

/** The word of `known` that `word` was probably meant to be: at most two letters away, or null. */
export function meant(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.min(2, Math.floor(word.length / 2)) + 1;
  for (const each of known) {
    const distance = Math.abs(each.length - word.length) < least ? editDistance(word, each) : least;
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

/** How many letters must be put in, taken out or changed to make one word the other. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const change = above[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(change, above[column]! + 1, current[column - 1]! + 1));
    }
    above = current;
  }
  return above[to.length]!;
}
