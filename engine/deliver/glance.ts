// The first lines of a list exactly as they were written, but for the middle of each address, which is hidden: what a
// screen shows may be seen by whoever stands behind.
import { parse } from 'csv-parse/sync';
import { partOf } from '#engine/store/decisions/packages.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { csvText, type Profile } from './csv.ts';

const LINES = 7;
const HIDDEN = '•••';

/** One text a record, the header first. `contact` is the column with addresses, or null. */
export function firstLines(
  connection: Connection,
  pack: number,
  { name, contact, profile }: { readonly name: string; readonly contact: string | null; readonly profile: Profile },
): string[] {
  const text = partOf(connection, pack, name, 0)?.toString() ?? '';
  const records: string[][] = parse(text, { to: LINES });
  const at = contact === null ? -1 : (records[0]?.indexOf(contact) ?? -1);
  return records.map((record, line) => {
    const shown = line === 0 ? record : record.map((cell, column) => (column === at ? hidden(cell) : cell));
    return csvText([shown], profile).trimEnd();
  });
}

/** An address whose middle is hidden: of a number a third at most at either end is left, of an e-mail its domain. */
export function hidden(address: string): string {
  const [name = '', ...domain] = address.split('@');
  if (domain.length > 0) return `${name.slice(0, Math.min(2, name.length >> 1))}${HIDDEN}@${domain.join('@')}`;
  const third = Math.floor(address.length / 3);
  return `${address.slice(0, Math.min(6, third))}${HIDDEN}${address.slice(address.length - Math.min(4, third))}`;
}
