// Completes package-lock.json. Where only some platforms' binaries can be had, npm leaves the others out of the lock,
// and `npm ci` then refuses it and would not install on them. For each optional platform package that the lock names
// and does not hold, this adds an entry: version, optional, dev where its parent is, os, cpu, libc; no integrity.
//
//   node tools/lock.mjs            completes the lock (after every change of dependencies)
//   node tools/lock.mjs --check    changes nothing and fails when an entry is missing
//
// What a package runs on is read from its name, because the registry that left it out cannot be asked either. The test
// beside this file holds the reading against every platform package whose facts the lock knows from the registry.

import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * @typedef {{ os?: string[], cpu?: string[], libc?: string[] }} Platform
 * @typedef {Platform & { version?: string, optional?: boolean, dev?: boolean, peer?: boolean,
 *   optionalDependencies?: Record<string, string>, resolved?: string }} Entry
 * @typedef {{ packages: Record<string, Entry> }} Lock
 */

const SYSTEMS = 'aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32';
const PROCESSORS = 'arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64';
const NAME = new RegExp(`(?:^|[-/])(${SYSTEMS})-(${PROCESSORS})(?:-(gnu|musl|msvc|eabi|gnueabihf|musleabihf))?$`);
/** @type {Record<string, string>} */
const LIBC = { gnu: 'glibc', musl: 'musl' };

/**
 * What a platform package runs on, read from its name; nothing when the name does not say.
 * @param {string} name
 * @param {readonly string[]} siblings the other optional dependencies of the same parent
 * @returns {Required<Pick<Platform, 'cpu'>> & Platform | undefined}
 */
export function platformOf(name, siblings) {
  // WebAssembly runs on any system; npm installs it where it is asked for that processor.
  if (name.endsWith('-wasm32-wasi')) return { cpu: ['wasm32'] };
  const [, os, cpu, abi] = NAME.exec(name) ?? [];
  if (!os || !cpu) return undefined;
  // A plain Linux package with a -musl sibling is the glibc one.
  const libc = abi ? LIBC[abi] : siblings.includes(`${name}-musl`) ? 'glibc' : undefined;
  return { os: [os], cpu: [cpu], ...(os === 'linux' && libc ? { libc: [libc] } : {}) };
}

/**
 * Where the lock holds `name` for the package at `parent`: the nearest node_modules up the tree, as Node looks it up.
 * @param {Lock} lock
 * @param {string} parent
 * @param {string} name
 */
function held(lock, parent, name) {
  for (let at = parent; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (at === '') return undefined;
  }
}

/**
 * The entries the lock names and does not hold, by path.
 * @param {Lock} lock
 * @returns {Record<string, Entry>}
 */
export function missing(lock) {
  /** @type {Record<string, Entry>} */
  const found = {};
  for (const [parent, entry] of Object.entries(lock.packages)) {
    const optional = entry.optionalDependencies ?? {};
    for (const [name, version] of Object.entries(optional)) {
      const path = held({ packages: { ...lock.packages, ...found } }, parent, name);
      const there = path && (lock.packages[path] ?? found[path]);
      const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version);
      if (there && (!exact || there.version === version)) continue;
      const platform = platformOf(name, Object.keys(optional));
      if (!platform || !exact) {
        throw new Error(
          `package-lock.json: ${parent || 'package.json'} names the optional package ${name}@${version}, which the lock does not hold, and ${platform ? 'its version is a range' : 'its name does not say what it runs on'}: add its entry by hand.`,
        );
      }
      found[there ? `${parent}/node_modules/${name}` : `node_modules/${name}`] = {
        version,
        cpu: platform.cpu,
        ...(entry.dev ? { dev: true } : {}),
        ...(platform.libc ? { libc: platform.libc } : {}),
        optional: true,
        ...(platform.os ? { os: platform.os } : {}),
        ...(entry.peer ? { peer: true } : {}),
      };
    }
  }
  return found;
}

/**
 * @param {readonly string[]} words
 * @param {string} file
 * @returns {string | undefined} what is wrong, in a sentence
 */
function main(words, file) {
  /** @type {Lock} */
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const found = missing(lock);
  const names = Object.keys(found);
  if (words.includes('--check')) {
    const hosts = Object.entries(lock.packages).filter(([, entry]) => entry.resolved?.startsWith('http'));
    if (hosts[0])
      return `package-lock.json names a registry host (${hosts[0][0]}): run "npm install" with this folder's .npmrc.`;
    if (names[0])
      return `package-lock.json misses ${names.length} platform packages (${names[0]}, …): run "npm run lock".`;
    return undefined;
  }
  const root = lock.packages[''] ?? {};
  const rest = Object.entries({ ...lock.packages, ...found }).filter(([path]) => path !== '');
  rest.sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: { '': root, ...Object.fromEntries(rest) } }, null, 2)}\n`);
  process.stdout.write(`package-lock.json: ${names.length} platform packages added.\n`);
  return undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const wrong = main(process.argv.slice(2), 'package-lock.json');
  if (wrong) {
    process.stderr.write(`${wrong}\n`);
    process.exitCode = 1;
  }
}
