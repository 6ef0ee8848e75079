// The one draft of the next version of the configuration: a text that begins as a version and is edited in place until it
// is used or thrown away. An ordinary mutable row (decisions 1, 20).
import { Problem } from '#shared/errors.ts';
import { sha256 } from '../workspace/audit.ts';
import { build, type Connection } from '../workspace/connection.ts';

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

/**
 * Keeps a text as the draft, or with null throws the draft away. `seen` is the hash of what the editor looked at.
 * @throws Problem DRAFT_CHANGED when somebody edited it meanwhile.
 */
export function keepDraft(
  connection: Connection,
  seen: { readonly hash: string; readonly base: number },
  next: { readonly text: string; readonly actor: string } | null,
): void {
  connection.write(() => {
    const now = readDraft(connection);
    if (now !== null && (now.hash !== seen.hash || now.base !== seen.base)) {
      throw new Problem('DRAFT_CHANGED', `The draft was changed by ${now.actor} meanwhile. Look at it again.`, {
        actor: now.actor,
      });
    }
    connection.run(build.deleteFrom('configuration_draft'));
    if (next === null) return;
    const row = { draft: 1, base: seen.base, text: next.text, actor: next.actor, at: connection.clock() };
    connection.run(build.insertInto('configuration_draft').values(row));
  });
}
