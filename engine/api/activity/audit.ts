// The audit log for a person: each change in a sentence, by its number. What a sentence cannot say stands in its objects.
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import type { Said } from '#shared/model/explanation.ts';
import { grouped } from '#shared/words.ts';

export interface AuditEntry {
  /** The number of the change. */
  readonly number: number;
  /** UTC milliseconds. */
  readonly at: number;
  readonly actor: string;
  readonly verb: string;
  readonly sentence: string;
  /** The same, for a page that shows numbers in its own manner. */
  readonly said: Said;
  /** SHA-256 of the row, in hex: the next row holds it. */
  readonly hash: string;
}

type Objects = { readonly [key: string]: unknown };

/** At most `count` changes from the number `newest` down. */
export function auditEntries(connection: Connection, newest: number, count: number): AuditEntry[] {
  const rows = connection.all(
    build
      .selectFrom('audit')
      .select(['number', 'at', 'actor', 'verb', 'objects', 'hash'])
      .where('number', '<=', newest)
      .orderBy('number', 'desc')
      .limit(count),
  );
  return rows.map(({ objects, hash, ...row }) => {
    const said = saidOf(row.verb, JSON.parse(objects) as Objects);
    return { ...row, sentence: textOf(said), said, hash: hash.toString('hex') };
  });
}

const PAST: Readonly<Record<string, string>> = {
  approve: 'Approved',
  reject: 'Rejected',
  change: 'Changed',
  release: 'Released',
};

/** What was said about pairs of ids. */
const OF_PAIRS: Readonly<Record<string, string>> = {
  propose: 'Proposed to merge',
  merge: 'Merged',
  refuse: 'Refused to merge',
  separate: 'Separated',
};

/** A change in one sentence; a verb that has none stands with what it was about. Numbers of things are their names. */
export function saidOf(verb: string, objects: Objects): Said {
  const number = (key: string): number => (typeof objects[key] === 'number' ? objects[key] : 0);
  const counted = (key: string, noun: string): Said => [
    { count: number(key) },
    ` ${noun}${number(key) === 1 ? '' : 's'}`,
  ];
  const past = PAST[verb];
  if (past !== undefined) return [`${past} `, ...counted('count', 'decision'), ` of run ${number('run')}.`];
  const pairs = OF_PAIRS[verb];
  if (pairs !== undefined) return [`${pairs} `, ...counted('count', 'pair'), ' of ids.'];
  if (verb === 'init') return ['Made the workspace.'];
  if (verb === 'settle') return ['Settled currency and time zone.'];
  if (verb === 'configure') return [`Applied version ${number('configuration')} of the configuration.`];
  if (verb === 'import') return [`Imported ${String(objects.kind ?? 'rows')}, import ${number('import')}.`];
  if (verb === 'undo import') return [`Undid import ${number('import')}.`];
  if (verb === 'decide') return ['Decided about ', ...counted('customers', 'customer'), `, run ${number('run')}.`];
  if (verb === 'undo') return [`Undid change ${number('undone')}.`];
  if (verb === 'lift') return ['Lifted ', ...counted('count', 'rejection'), '.'];
  if (verb === 'export') return ['Sealed ', ...counted('count', 'decision'), ` of run ${number('run')} in a package.`];
  if (verb === 'recall') return [`Recalled package ${number('package')}.`];
  if (verb === 'compact') return ['Compacted the workspace.'];
  const about = Object.entries(objects).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  const end = about.length === 0 ? '' : ` (${about.join(', ')})`;
  return [`${verb.charAt(0).toUpperCase()}${verb.slice(1)}${end}.`];
}

const textOf = (said: Said): string =>
  said.map((part) => (typeof part === 'string' ? part : 'count' in part ? grouped(part.count) : '')).join('');
