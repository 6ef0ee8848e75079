// Which commands with a key the pages have, read from their sources when the page is built: a page registers its commands
// while it is shown, and Settings lists the keys of all of them.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

export interface PageCommands {
  /** "Decide", as the page names its commands. */
  readonly title: string;
  readonly commands: readonly { readonly id: string; readonly title: string; readonly keys: string }[];
}

interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly [part: string]: unknown;
}

/** The commands of every page under `renderer`, in the order of their folders and files. */
export function pageCommands(renderer: string): PageCommands[] {
  const groups = new Map<string, { title: string; commands: Map<string, PageCommands['commands'][number]> }>();
  for (const name of globSync('pages/*/**/*.{ts,tsx}', { cwd: renderer }).toSorted()) {
    if (name.includes('.test.')) continue;
    const folder = name.split(/[\\/]/)[1] ?? '';
    const group = groups.get(folder) ?? { title: sentence(folder), commands: new Map() };
    groups.set(folder, group);
    const named = name.endsWith('keys.ts');
    const module = parseSync(readFileSync(join(renderer, name), 'utf8'), {
      syntax: 'typescript',
      tsx: name.endsWith('x'),
    });
    walk(module as unknown as Node, (node) => {
      if (node.type === 'CallExpression') group.title = titleOfCall(node) ?? group.title;
      if (node.type !== 'ObjectExpression') return;
      const parts = partsOf(node);
      const [id, keys] = [textOf(parts.get('id')), textOf(parts.get('keys'))];
      // What has nothing to run is a key of a table's own; those that are named apart are run elsewhere.
      if (id === null || keys === null || !/^[\w-]+[.][\w-]+$/.test(id) || !(parts.has('run') || named)) return;
      group.commands.set(id, { id, title: wordsOf(parts.get('title')) ?? sentence(id.split('.')[1] ?? id), keys });
    });
  }
  return [...groups.values()]
    .filter(({ commands }) => commands.size > 0)
    .map(({ title, commands }) => ({ title, commands: [...commands.values()] }));
}

const sentence = (name: string): string => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('-', ' ');

/** `useCommands('Decide, this page', …)`. */
function titleOfCall(node: Node): string | null {
  const { callee, arguments: given } = node as unknown as { callee: Node; arguments: { expression: Node }[] };
  if (callee.type !== 'Identifier' || callee.value !== 'useCommands') return null;
  return textOf(given[0]?.expression)?.replace(/, this page$/, '') ?? null;
}

function partsOf(node: Node): Map<string, Node> {
  const parts = new Map<string, Node>();
  for (const property of node.properties as Node[]) {
    // `run` alone is short for `run: run`.
    if (property.type === 'Identifier') parts.set(String(property.value), property);
    if (property.type === 'KeyValueProperty' || property.type === 'MethodProperty') {
      parts.set(String((property.key as Node).value), (property.value ?? property) as Node);
    }
  }
  return parts;
}

const textOf = (node: Node | undefined): string | null => (node?.type === 'StringLiteral' ? String(node.value) : null);

/** A title as it may read: both ways of one that depends, an ellipsis where a value is put in; null where nothing is said. */
function wordsOf(node: Node | undefined): string | null {
  if (node?.type === 'ConditionalExpression') {
    const ways = [node.consequent as Node, node.alternate as Node].map(wordsOf).filter((each) => each !== null);
    return ways.length === 0 ? null : ways.join(' / ');
  }
  if (node?.type === 'TemplateLiteral') {
    return (node.quasis as { cooked: string }[]).map(({ cooked }) => cooked).join('…');
  }
  return textOf(node);
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const part of Object.values(node)) {
    for (const each of Array.isArray(part) ? part : [part]) {
      if (typeof each !== 'object' || each === null) continue;
      if ('type' in each) walk(each as Node, visit);
      else if ('expression' in each) walk((each as { expression: Node }).expression, visit);
    }
  }
}
