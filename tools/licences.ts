// The licences of everything of others that is shipped: what the program depends on, what its sources name, and all that
// those depend on, by the lock file. Written beside the built page, so that every host serves it and every package has it.
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

export const LICENCES_FILE = 'licences.txt';

export interface Licensed {
  readonly name: string;
  readonly version: string;
  /** As the package names it: an SPDX expression. */
  readonly licence: string;
  /** Null where the package names a licence and brings no text of it. */
  readonly text: string | null;
}

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The sources of what runs at a user's: tests and tools are not shipped. */
const SHIPPED = '{shared,engine,host,electron,data,renderer}/**/*.{ts,tsx,css}';
const IMPORTED = /(?:from|import|@import)\s*\(?\s*['"]((?:@[\w.-]+\/)?[\w.-]+)(?=['"/])/g;
const TEXTS = /^(licen[cs]e|copying|notice|unlicense)/i;

/** Every package that is shipped, in the order of names. Throws when one is not installed. */
export function licences(root: string): Licensed[] {
  const lock = readJson<{ packages: Record<string, Locked> }>(join(root, 'package-lock.json')).packages;
  const { dependencies = {} } = readJson<Locked>(join(root, 'package.json'));
  const todo = [...new Set([...Object.keys(dependencies), ...importedIn(root)])].flatMap((name) =>
    placeOf(lock, '', name),
  );
  const places = new Set<string>();
  for (let place = todo.pop(); place !== undefined; place = todo.pop()) {
    if (places.has(place)) continue;
    places.add(place);
    const { dependencies: needs = {} } = lock[place] as Locked;
    for (const name of Object.keys(needs)) todo.push(...placeOf(lock, place, name));
  }
  return [...places]
    .map((place) => licensedAt(join(root, place), place))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** One text: a head with all of them, then each licence in full. */
export function licencesText(all: readonly Licensed[]): string {
  const head = `CVM Workbench is under the MIT licence. It is made with these ${all.length} packages of others.`;
  const list = all.map(({ name, version, licence }) => `${name} ${version}: ${licence}`);
  const texts = all.map(
    ({ name, version, licence, text }) =>
      `${'-'.repeat(80)}\n${name} ${version}\n${licence}\n\n${text ?? `The package names this licence and brings no text of it.`}`,
  );
  return `${head}\n\n${list.join('\n')}\n\n${texts.join('\n\n')}\n`;
}

/** A vite plugin: puts the text beside the page. */
export function licencesBeside(root: string): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: LICENCES_FILE, source: licencesText(licences(root)) });
    },
  };
}

function importedIn(root: string): Set<string> {
  const found = new Set<string>();
  for (const name of globSync(SHIPPED, { cwd: root })) {
    if (name.includes('.test.')) continue;
    const source = readFileSync(join(root, name), 'utf8');
    // What tests share stands beside them.
    if (source.includes("from 'vitest'")) continue;
    for (const [, imported = ''] of source.matchAll(IMPORTED)) {
      // Electron brings its own licences into the package.
      if (imported !== 'electron') found.add(imported);
    }
  }
  return found;
}

/** Where a package is that another names: beside it, or further up. Nothing for what is not installed, as `node:fs`. */
function placeOf(lock: Readonly<Record<string, Locked>>, from: string, name: string): string[] {
  for (let above = from; ; above = above.slice(0, Math.max(0, above.lastIndexOf('/node_modules/')))) {
    const place = `${above === '' ? '' : `${above}/`}node_modules/${name}`;
    if (lock[place] !== undefined) return [place];
    if (above === '') return [];
  }
}

function licensedAt(folder: string, place: string): Licensed {
  const { version, license } = readJson<Locked>(join(folder, 'package.json'));
  const texts = readdirSync(folder).filter((name) => TEXTS.test(name));
  const text = texts.toSorted().map((name) => readFileSync(join(folder, name), 'utf8').trim());
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { name, version, licence: license ?? 'not named', text: text.length === 0 ? null : text.join('\n\n') };
}

const readJson = <Shape>(file: string): Shape => JSON.parse(readFileSync(file, 'utf8')) as Shape;
