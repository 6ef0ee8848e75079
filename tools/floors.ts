// Checks that no import breaks a floor (.dependency-cruiser.mjs), from the folder it is started in.
// It also fails when it cannot vouch for what it says: a file that git lists and the cruiser did not read, an import
// in the text that it did not see, a file that stands on no floor. A file that is not of the command line and tells a
// person to type a command stands on the wrong one.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import config, { FLOORS, FREE, TESTS } from '../.dependency-cruiser.mjs';

const FOLDERS = ['shared', 'engine', 'data', 'host', 'cli', 'electron', 'web', 'renderer', 'tests', 'bench', 'tools'];
const SOURCE = /\.(ts|tsx|mts|mjs)$/;
const FREE_FILE = new RegExp(`${FREE}|${TESTS}`);

/** Source files of the house that are tracked, or new and not ignored. */
function listed(): string[] {
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...FOLDERS];
  const deleted = new Set(git(['ls-files', '-z', '--deleted', '--', ...FOLDERS]));
  return git(words).filter((path) => SOURCE.test(path) && !deleted.has(path));
}

function git(words: string[]): string[] {
  return execFileSync('git', words, { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter(Boolean);
}

// Imports as the text shows them: statements at the start of a line, and import('…'), which in a type the parser misses.
const STATEMENT = /^(?:(?:import|export)\b[^'"`;=()]*\bfrom\s*|import\s*)(['"])([^'"]+)\1/gm;
const INLINE = /\bimport\(\s*(['"`])([#.][^'"`$]+)\1\s*\)/g;

/** The imports in a file's text that the cruiser did not see. */
function unseen(path: string, seen: ReadonlySet<string>): string[] {
  const text = readFileSync(path, 'utf8');
  const shown = [...text.matchAll(STATEMENT), ...text.matchAll(INLINE)].map(([, , specifier = '']) =>
    specifier.replace(/^node:/, ''),
  );
  return shown.filter((specifier) => !seen.has(specifier));
}

// A command to type, or an option of one: only the command line says so. Elsewhere that is a remedy (shared/remedies.ts).
const TYPED = /\bcvm [a-z]+| --[a-z]+/;
const COMMENT = /^\s*(?:\/\/|\/?\*).*$|\s\/\/ .*$/;

/** What a file outside of the command line tells a person to type, with its line. */
function typed(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const said = TYPED.exec(line.replace(COMMENT, ''))?.[0].trim();
    return said === undefined ? [] : [`line ${index + 1}: ${said}`];
  });
}

const files = listed();
const { output } = await cruise(files, { ...config.options, ruleSet: config, validate: true });
const { modules, summary } = output as ICruiseResult;
const read = new Map(
  modules.map(({ source, dependencies }) => [source, new Set(dependencies.map((d) => d.module.replace(/^node:/, '')))]),
);

const wrong = summary.violations.map(
  ({ rule, from, to, cycle }) => `${rule.name}: ${from} → ${cycle ? cycle.map((step) => step.name).join(' → ') : to}`,
);
for (const path of files) {
  const seen = read.get(path);
  const bound = !FREE_FILE.test(path);
  if (!seen) wrong.push(`not-read: ${path} is listed by git and was not read`);
  else if (bound) for (const one of unseen(path, seen)) wrong.push(`not-seen: ${path} → ${one} (use "import type")`);
  if (bound && !path.startsWith('cli/')) for (const one of typed(path)) wrong.push(`names-a-command: ${path} → ${one}`);
  if (bound && !FLOORS.some(({ at }) => new RegExp(at).test(path))) {
    wrong.push(`no-floor: ${path} stands on no floor of .dependency-cruiser.mjs`);
  }
}
if (files.length === 0) wrong.push('not-read: git lists no source file here');

if (wrong.length > 0) {
  const why = new Map(config.forbidden?.map((rule) => [rule.name, rule.comment]));
  const names = [...new Set(wrong.map((line) => line.slice(0, line.indexOf(':'))))];
  for (const line of wrong) process.stderr.write(`${line}\n`);
  for (const name of names) if (why.has(name)) process.stderr.write(`  ${name}: ${why.get(name)}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(
    `Floors: ${files.length} files read, ${summary.totalDependenciesCruised} imports, none breaks a floor.\n`,
  );
}
