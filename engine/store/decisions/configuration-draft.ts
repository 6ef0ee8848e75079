// The one draft of the next version of the configuration: a text that begins as a version and is edited in place until it
// is used or thrown away. An ordinary mutable row (decisions 1, 20).
import { Problem } from '#shared/errors.ts';
import { sha256 } from '../workspace/audit.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { type AppliedConfiguration, appendConfiguration } from './configurations.ts';

export interface ConfigurationDraft {
  /** The version it began as. */
  readonly base: number;
  readonly text: string;
  /** SHA-256 of the text's UTF-8 bytes, in hex. */
  readonly hash: string;
  /** Who edited it last, and when in UTC milliseconds. */
  readonly actor: string;
  readonly at: number;
}

export const textHash = (text: string): string => sha256(Buffer.from(text)).toString('hex');

export function readDraft(connection: Connection): ConfigurationDraft | null {
  const row = connection.first(build.selectFrom('configuration_draft').selectAll());
  if (row === undefined) return null;
  const { base, text, actor, at } = row;
  return { base, text, hash: textHash(text), actor, at };
}

/** What an editor looked at: the hash of a text, and the version it began as. */
export interface Seen {
  readonly hash: string;
  readonly base: number;
}

/**
 * Keeps a text as the draft, or with null throws the draft away.
 * @throws Problem DRAFT_CHANGED when somebody edited it meanwhile.
 */
export function keepDraft(
  connection: Connection,
  seen: Seen,
  next: Pick<ConfigurationDraft, 'base' | 'text' | 'actor'> | null,
): void {
  connection.write(() => {
    refuseOther(readDraft(connection), seen);
    connection.run(build.deleteFrom('configuration_draft'));
    if (next === null) return;
    const { base, text, actor } = next;
    connection.run(
      build.insertInto('configuration_draft').values({ draft: 1, base, text, actor, at: connection.clock() }),
    );
  });
}

/** Makes the draft the newest version; there is no draft then. Throws DRAFT_CHANGED as keepDraft does. */
export function publishDraft(connection: Connection, seen: Seen, actor: string): AppliedConfiguration {
  return connection.write(() => {
    const draft = readDraft(connection);
    refuseOther(draft, seen);
    if (draft === null) throw draftChanged('somebody');
    connection.run(build.deleteFrom('configuration_draft'));
    return appendConfiguration(connection, actor, draft.text);
  });
}

function refuseOther(now: ConfigurationDraft | null, seen: Seen): void {
  if (now !== null && (now.hash !== seen.hash || now.base !== seen.base)) throw draftChanged(now.actor);
}

export function draftChanged(actor: string): Problem {
  return new Problem('DRAFT_CHANGED', `The draft was changed by ${actor} meanwhile. Look at it again.`, { actor });
}
