// Turns what zod found wrong into faults a person can mend: the value, and what the place allows. Where a place allows
// several shapes, the one that was probably meant is judged.
import type { z } from 'zod';
import { type Allowed, allowedAt, allowedNames, allowedWords } from './allowed.ts';
import { type Fault, instead, meant, type Path } from './fault.ts';

type Issue = z.core.$ZodIssue;

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
      return issue.keys.map((key) =>
        fault(`there is no setting ${shown(key)} here: ${instead(key, allowedNames(here))}`, [...path, key]),
      );
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

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

function explainUnion(issue: UnionIssue, value: unknown, here: Allowed | undefined): Fault[] {
  const shape = likeliestShape(issue, value, here);
  if (shape !== null) return explain(shape.issues, value, shape.allowed);
  if (value === undefined) return [{ path: [], says: nothingWritten(value, here, [], here) }];
  const names = allowedNames(here);
  const words = Object.keys(typeof value === 'object' && value !== null ? value : {});
  const close = words.map((word) => meant(word, names)).find((word) => word !== null);
  const hint = close === undefined ? '' : `; did you mean ${close}?`;
  return [{ path: [], says: `${shown(value)} is not ${allowedWords(here)}${hint}` }];
}

/** Of the shapes a place allows, the one that knows most of the words in `value`; null when none knows any. */
function likeliestShape({ errors }: UnionIssue, value: unknown, here: Allowed | undefined) {
  const words = Object.keys(value ?? {}).length;
  const [best] = errors
    .map((given, index) => {
      const issues = given as readonly Issue[];
      const allowed = here?.anyOf?.[index] ?? here;
      return { issues, allowed, known: words - strangeWords(issues), needed: allowed?.required?.length ?? 0 };
    })
    .filter(({ known }) => known > 0)
    .sort((a, b) => b.known - a.known || b.needed - a.needed || a.issues.length - b.issues.length);
  return best ?? null;
}

/** How many words of a block a shape does not know; all of them when it is no block of this kind at all. */
function strangeWords(issues: readonly Issue[]): number {
  let strange = 0;
  for (const issue of issues) {
    if (issue.path.length > 0 || issue.code === 'custom') continue;
    if (issue.code !== 'unrecognized_keys') return Number.POSITIVE_INFINITY;
    strange += issue.keys.length;
  }
  return strange;
}

function nothingWritten(value: unknown, root: Allowed | undefined, path: Path, here: Allowed | undefined): string {
  if (value === undefined) return `it is missing: write ${allowedWords(here)}`;
  const needed = path.length === 0 || allowedAt(root, path.slice(0, -1))?.required?.includes(String(path.at(-1)));
  return `nothing is written here: write ${allowedWords(here)}${needed ? '' : ', or leave the line out'}`;
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
