// What a person wrote about a customer, kept in one place so that it can be erased; the audit log has its hash only.
import { sha256 } from '../workspace/audit.ts';
import { build, type Connection } from '../workspace/connection.ts';

/** Keeps a note beside an action, about one customer or, with null, about all of the action's; that of a flag has no action. */
export function addNote(
  connection: Connection,
  action: number | null,
  customer: number | null,
  text: string,
): { note: number; hash: Buffer } {
  const hash = sha256(text);
  const { lastInsertRowid } = connection.run(
    build.insertInto('decision_note').values({ action, customer, text, hash }),
  );
  return { note: lastInsertRowid, hash };
}
