// A recall: a note that a sealed package should not have left. The package and its manifest stay as they are.
import { addNote } from '#engine/store/decisions/notes.ts';
import { packageOf } from '#engine/store/decisions/packages.ts';
import { commitChange } from '#engine/store/workspace/audit.ts';
import { build, type Connection } from '#engine/store/workspace/connection.ts';

export interface RecallReceipt {
  readonly package: number;
  readonly recall: number;
  readonly change: number;
}

/** Notes the recall of a package, as often as somebody recalls it. Throws UNKNOWN_PACKAGE. */
export function recallPackage(
  connection: Connection,
  actor: string,
  number: number,
  reason: string | null,
): RecallReceipt {
  const sealed = packageOf(connection, number);
  return commitChange(connection, actor, (change) => {
    const written = reason === null ? null : addNote(connection, sealed.action, null, reason);
    const values = { package: number, change, note: written?.note ?? null };
    const { lastInsertRowid: recall } = connection.run(build.insertInto('recall').values(values));
    const objects = { package: number, recall };
    const content = { ...objects, manifest: sealed.manifestHash, note: written?.hash.toString('hex') ?? null };
    return { verb: 'recall', objects, content, result: { package: number, recall } };
  });
}
