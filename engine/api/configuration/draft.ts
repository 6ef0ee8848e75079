// The draft of the next version: forms edit it a place at a time, and only what holds together is kept.
import { allowedAt, allowedRoot } from '#engine/policy/configuration/allowed.ts';
import { checkConfiguration } from '#engine/policy/configuration/check.ts';
import { readYaml } from '#engine/policy/configuration/document.ts';
import { type Edit, editText } from '#engine/policy/configuration/edit.ts';
import { explain } from '#engine/policy/configuration/explain.ts';
import { type LocatedFault, type Path, pathText } from '#engine/policy/configuration/fault.ts';
import { parseConfiguration, parseLocated } from '#engine/policy/configuration/parse.ts';
import { inWords } from '#engine/policy/expression/words.ts';
import {
  type ConfigurationDraft,
  draftChanged,
  keepDraft,
  publishDraft,
  readDraft,
  textHash,
} from '#engine/store/decisions/configuration-draft.ts';
import {
  type AppliedConfiguration,
  configurationText,
  newestConfiguration,
} from '#engine/store/decisions/configurations.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem } from '#shared/errors.ts';
import { configurationSchema } from '#shared/model/configuration.ts';
import { conditionSchema } from '#shared/model/expression.ts';
import { counted } from '#shared/words.ts';
import { type Catalogue, catalogueOf } from './catalogue.ts';
import { knownNow } from './known.ts';

export const DRAFT_NAME = 'The draft';

/** A text as it stands: a version, or the draft that began as it. */
export interface StandingText {
  readonly version: number;
  readonly newest: number;
  /** Who edited the draft last, and when; null for a version. */
  readonly draft: { readonly actor: string; readonly at: number } | null;
  readonly text: string;
  /** SHA-256 of the text, in hex: an edit names it, so that nobody edits what he has not seen. */
  readonly hash: string;
}

/** The draft where there is one, else the newest version; a version when one is named. */
export function standingText(connection: Connection, version: number | null): StandingText {
  const newest = newestConfiguration(connection).version;
  const draft = version === null ? readDraft(connection) : null;
  if (draft !== null) {
    const { base, text, hash, actor, at } = draft;
    return { version: base, newest, draft: { actor, at }, text, hash };
  }
  const wanted = version ?? newest;
  const text = configurationText(connection, wanted);
  return { version: wanted, newest, draft: null, text, hash: textHash(text) };
}

export interface CatalogueAnswer extends Omit<StandingText, 'text'> {
  readonly catalogue: Catalogue;
  /** What does not hold with the customers there are now: a run cannot use it. */
  readonly faults: readonly LocatedFault[];
  readonly doubts: readonly LocatedFault[];
}

export function readCatalogue(connection: Connection, version: number | null): CatalogueAnswer {
  const { text, ...standing } = standingText(connection, version);
  const name = standing.draft === null ? `version ${standing.version}` : DRAFT_NAME;
  const { configuration, errors, warnings } = examined(connection, text, name);
  const base =
    standing.draft === null ? null : parseConfiguration(configurationText(connection, standing.version), 'the version');
  return { ...standing, catalogue: catalogueOf(text, configuration, base), faults: errors, doubts: warnings };
}

/** A draft as it stood: its text and the version it began as; null where there was none. */
export type DraftBefore = Pick<ConfigurationDraft, 'text' | 'base'> | null;

/** What an act on the draft leaves, and what it takes to take it back. */
export interface DraftAct {
  readonly hash: string;
  readonly before: DraftBefore;
}

/**
 * Edits the draft, and makes one of the newest version where there is none.
 * @throws Problem CONFIGURATION_INVALID for an edit that leaves what does not hold together; nothing is kept then.
 */
export function editDraft(
  connection: Connection,
  { seen, edits, actor }: { readonly seen: string; readonly edits: readonly Edit[]; readonly actor: string },
): DraftAct {
  const standing = seenText(connection, seen);
  return replaceDraft(connection, standing, { text: editText(standing.text, edits), base: standing.version }, actor);
}

/** Puts what was the draft before in its place again; null throws the draft away. */
export function restoreDraft(
  connection: Connection,
  { seen, draft, actor }: { readonly seen: string; readonly draft: DraftBefore; readonly actor: string },
): DraftAct {
  return replaceDraft(connection, seenText(connection, seen), draft, actor);
}

/**
 * Makes the draft the version that the next run uses.
 * @throws Problem DRAFT_BEHIND when there is a newer version than the one it began as, unless `anyway`.
 */
export function useDraft(
  connection: Connection,
  { seen, anyway, actor }: { readonly seen: string; readonly anyway: boolean; readonly actor: string },
): AppliedConfiguration {
  const standing = seenText(connection, seen);
  if (standing.draft === null) throw draftChanged('somebody');
  if (standing.version !== standing.newest && !anyway) {
    throw new Problem(
      'DRAFT_BEHIND',
      `The draft began as version ${standing.version}, and version ${standing.newest} is in use since. Look at what differs, then use the draft in its place or throw it away.`,
      { base: standing.version, newest: standing.newest },
    );
  }
  refuseFaults(connection, standing.text, null);
  return publishDraft(connection, { hash: seen, base: standing.version }, actor);
}

/** The plain value that stands at a place of the draft, or of the newest version. Throws BAD_VALUE for one that is not there. */
export function writtenAt(connection: Connection, path: Path): Json {
  let value: unknown = readYaml(standingText(connection, null).text).value;
  for (const step of path) {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    if (!isThere) {
      const place = pathText(path);
      throw new Problem('BAD_VALUE', `The configuration has nothing at ${place}. Look at it again.`, { path: place });
    }
    value = (value as Record<string | number, unknown>)[step];
  }
  return value as Json;
}

/** A condition in words. Throws BAD_VALUE saying what is wrong with the text. */
export function conditionIn(text: string): { words: string; when: Json } {
  const wrong = (says: string): Problem =>
    new Problem('BAD_VALUE', `${says.charAt(0).toUpperCase()}${says.slice(1)}.`, {});
  const { value, faults } = readYaml(text);
  if (faults.length > 0) throw wrong(faults[0]!.says);
  const parsed = conditionSchema.safeParse(value);
  if (!parsed.success) {
    const allowed = allowedAt(allowedRoot(), ['rules', 'eligible', 0, 'when']);
    throw wrong(explain(parsed.error.issues, value, allowed)[0]!.says);
  }
  return { words: inWords(parsed.data), when: value as Json };
}

/** The text that stands, which is the one the editor looked at. */
function seenText(connection: Connection, seen: string): StandingText {
  const standing = standingText(connection, null);
  if (standing.hash !== seen) throw draftChanged(standing.draft?.actor ?? 'somebody');
  return standing;
}

function replaceDraft(connection: Connection, standing: StandingText, next: DraftBefore, actor: string): DraftAct {
  const { text, version: base, hash } = standing;
  if (next !== null) refuseFaults(connection, next.text, text);
  // What equals the version it began as is no draft any more.
  const isNothing = next === null || next.text === configurationText(connection, next.base);
  keepDraft(connection, { hash, base }, isNothing ? null : { ...next, actor });
  return { hash: standingText(connection, null).hash, before: standing.draft === null ? null : { text, base } };
}

/** The configuration in a text, held against the customers there are. */
function examined(connection: Connection, text: string, name: string) {
  const { configuration, locate } = parseLocated(text, name);
  const { errors, warnings } = checkConfiguration(configuration, ...knownNow(connection));
  return { configuration, errors: locate(errors), warnings: locate(warnings) };
}

/** Throws CONFIGURATION_INVALID for faults of the text that were not in what stood before it. */
function refuseFaults(connection: Connection, text: string, before: string | null): void {
  const known = new Set(before === null ? [] : faultsOf(connection, before).map(({ says }) => says));
  const [first, ...others] = faultsOf(connection, text).filter(({ says }) => !known.has(says));
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${counted(others.length, 'more fault')})`;
  throw new Problem(
    'CONFIGURATION_INVALID',
    `This cannot be used: ${first.path === '' ? '' : `${first.path}: `}${first.says}${more}.`,
    { errors: [first, ...others].map(({ path, says }) => ({ path, says })) },
  );
}

/** What is wrong with a text: its shape, else what it refers to. */
function faultsOf(connection: Connection, text: string): readonly Pick<LocatedFault, 'path' | 'says'>[] {
  const { value, faults } = readYaml(text);
  if (faults.length > 0) return faults;
  const parsed = configurationSchema.safeParse(value);
  if (parsed.success) return examined(connection, text, DRAFT_NAME).errors;
  const found = explain(parsed.error.issues, value, allowedRoot());
  return found.map(({ path, says }) => ({ path: pathText(path), says }));
}
