// Turns what zod found wrong into faults a person can mend: the value, and what the place allows. Where a place allows
// several shapes, the one that was probably meant is judged.
import type { z } from 'zod';
import { type Allowed, allowedAt, allowedNames, allowedWords } from './allowed.ts';
import { type Fault, meant, orList, type Path } from './fault.ts';

type Issue = z.core.$ZodIssue;

const NAMES_SHOWN = 14;
const VALUE_SHOWN = 60;

/** The faults behind `issues` of `value`, which stands where `allowed` describes what may stand. */
export function explain(issues: readonly Issue[], value: unknown, allowed: Allowed | undefined): Fault[] {
  // A misspelt word makes a block incomplete as well; naming the word is enough.
  const misspelt = issues.some((issue) => issue.code === 'unrecognized_keys' && issue.path.length === 0);
  return issues
    .filter((issue) => !(misspelt && issue.code === 'custom' && issue.path.length === 0))
    .flatMap((issue) => explainOne(issue, value, allowed));
}

function explainOne(issue: Issue, root: unknown, allowed: Allowed | undefined): Fault[] {
  const path = issue.path as Path;
  const value = valueAt(root, path);
  const here = allowedAt(allowed, path);
  const fault = (says: string, at: Path = path): Fault => ({ path: at, says });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => fault(unknownName(key, allowedNames(here)), [...path, key]));
    case 'invalid_key':
      return [fault(`the name ${shown(path.at(-1))} is not allowed: write ${keyWords(allowed, path)}`)];
    case 'custom':
      return [fault(issue.message)];
    case 'invalid_union':
      return explainUnion(issue, value, here).map((inner) => fault(inner.says, [...path, ...inner.path]));
    default:
      if (value === undefined || value === null) return [fault(nothingWritten(value, allowed, path, here))];
      if (issue.code === 'too_small' && issue.origin === 'array') {
        return [fault(`the list has ${Object.keys(value).length} entries: write at least ${issue.minimum}`)];
      }
      if (issue.code === 'too_big' && issue.origin === 'array') {
        return [fault(`the list has ${Object.keys(value).length} entries: write at most ${issue.maximum}`)];
      }
      if (issue.code === 'too_small' && issue.origin === 'string') return [fault('the text is empty: write something')];
      return [fault(`${shown(value)} is not ${allowedWords(here)}`)];
  }
}

function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  value: unknown,
  here: Allowed | undefined,
): Fault[] {
  const branches = issue.errors.map((issues, index) => ({ issues, allowed: here?.anyOf?.[index] ?? here }));
  const known = (issues: readonly Issue[]): number => {
    if (issues.some((each) => each.path.length === 0 && each.code !== 'unrecognized_keys' && each.code !== 'custom')) {
      return 0;
    }
    const unknown = issues.flatMap((each) =>
      each.code === 'unrecognized_keys' && each.path.length === 0 ? each.keys : [],
    );
    return Object.keys(value ?? {}).length - unknown.length;
  };
  const needs = (branch: { allowed: Allowed | undefined }): number => branch.allowed?.required?.length ?? 0;
  const [best] = branches
    .filter(({ issues }) => known(issues) > 0)
    .sort((a, b) => known(b.issues) - known(a.issues) || needs(b) - needs(a) || a.issues.length - b.issues.length);
  if (best !== undefined) return explain(best.issues as Issue[], value, best.allowed);
  if (value === undefined) return [{ path: [], says: nothingWritten(value, here, [], here) }];
  const words = Object.keys(typeof value === 'object' && value !== null ? value : {});
  const wrong = words.find((word) => meant(word, allowedNames(here)) !== null);
  const hint = wrong === undefined ? '' : `; did you mean ${meant(wrong, allowedNames(here))}?`;
  return [{ path: [], says: `${shown(value)} is not ${allowedWords(here)}${hint}` }];
}

function nothingWritten(value: unknown, root: Allowed | undefined, path: Path, here: Allowed | undefined): string {
  if (value === undefined) return `it is missing: write ${allowedWords(here)}`;
  const needed = path.length === 0 || allowedAt(root, path.slice(0, -1))?.required?.includes(String(path.at(-1)));
  return `nothing is written here: write ${allowedWords(here)}${needed ? '' : ', or leave the line out'}`;
}

function unknownName(name: string, known: readonly string[]): string {
  const close = meant(name, known);
  if (close !== null) return `there is no setting ${shown(name)} here: did you mean ${close}?`;
  const more = known.length > NAMES_SHOWN ? [`${known.length - NAMES_SHOWN} more`] : [];
  return `there is no setting ${shown(name)} here: use ${orList([...known.slice(0, NAMES_SHOWN), ...more])}`;
}

function keyWords(allowed: Allowed | undefined, path: Path): string {
  return allowedWords(allowedAt(allowed, path.slice(0, -1))?.propertyNames);
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** A value as it may be shown in a sentence: JSON, at most 60 characters of it. */
function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > VALUE_SHOWN ? `${text.slice(0, VALUE_SHOWN - 3)}...` : text;
}
