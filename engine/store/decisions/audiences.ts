// Audiences: a named set of customers. The members are kept and not the question alone, so that a run over them replays
// from its pins however much has happened since. One that a person saved is listed until it is removed; one that a run
// was asked for with filters belongs to that run alone. Those that neither holds for go when the workspace is compacted.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Problem, quoted } from '#shared/errors.ts';
import { CustomerSet } from '../records/customer-set.ts';
import { build, type Connection } from '../workspace/connection.ts';

export interface StoredAudience {
  readonly audience: number;
  /** What a person calls it: the view it was taken from, or the name it was saved by. */
  readonly name: string;
  /** How many were in it when it was made. */
  readonly size: number;
}

const MOST_SAVED = 200;

const SELECT = build.selectFrom('audience').select(['audience', 'name', 'size']);

/** Keeps an audience and answers its number. `filter` is what was asked, as JSON. */
export function addAudience(connection: Connection, name: string, filter: string, members: Int32Array): number {
  return connection.write(() => add(connection, { name, filter, saved: 0 }, members));
}

/** Saves an audience to be listed. Throws BAD_VALUE for a name that is taken, or when 200 are saved already. */
export function saveAudience(connection: Connection, name: string, filter: string, members: Int32Array): number {
  return connection.write(() => {
    refuseTaken(connection, name);
    return add(connection, { name, filter, saved: 1 }, members);
  });
}

function add(
  connection: Connection,
  named: { readonly name: string; readonly filter: string; readonly saved: 0 | 1 },
  members: Int32Array,
): number {
  const set = new CustomerSet();
  for (const customer of members) set.add(customer);
  const row = { ...named, size: members.length, customers: zstdCompressSync(set.bytes) };
  return connection.run(build.insertInto('audience').values(row)).lastInsertRowid;
}

/** The saved ones, in the order in which they were made. */
export function savedAudiences(connection: Connection): StoredAudience[] {
  return connection.all(SELECT.where('saved', '=', 1).orderBy('audience'));
}

/** Names an audience anew, lists it again, or no longer. Throws BAD_VALUE for one that is not there, or a taken name. */
export function changeAudience(
  connection: Connection,
  audience: number,
  change: { readonly name?: string | undefined; readonly saved?: boolean | undefined },
): StoredAudience {
  return connection.write(() => {
    const { name, size } = audienceNamed(connection, audience);
    const next = { audience, name: change.name ?? name, size };
    if (change.name !== undefined || change.saved === true) refuseTaken(connection, next.name, audience);
    const set = { name: next.name, ...(change.saved === undefined ? {} : { saved: Number(change.saved) }) };
    connection.run(build.updateTable('audience').set(set).where('audience', '=', audience));
    return next;
  });
}

function refuseTaken(connection: Connection, name: string, but?: number): void {
  const others = savedAudiences(connection).filter(({ audience }) => audience !== but);
  if (others.some((each) => each.name === name)) {
    throw new Problem('BAD_VALUE', `There is an audience named ${quoted(name)} already. Choose another name.`, {
      name,
    });
  }
  if (others.length >= MOST_SAVED) {
    const sentence = `There are ${MOST_SAVED} audiences already. Remove one first.`;
    throw new Problem('BAD_VALUE', sentence, { audiences: MOST_SAVED });
  }
}

/** One of a million customers has up to 125 kB. */
const AUDIENCES_A_STEP = 10;

// A run keeps its own. One that a run is still to be decided about is named by its job alone.
const LOOSE = `
  SELECT a.audience FROM audience a
  WHERE a.saved = 0
    AND NOT EXISTS (SELECT 1 FROM run WHERE run.audience = a.audience)
    AND a.audience NOT IN (
      SELECT ifnull(json_extract(arguments, '$.audience'), 0) FROM job
      WHERE kind = 'run' AND state IN ('queued', 'running', 'interrupted'))
  LIMIT ${AUDIENCES_A_STEP}`;

/**
 * Removes audiences that are not listed (any more) and that no run is about, in short transactions; answers how many
 * there were.
 */
export async function dropLooseAudiences(connection: Connection, breathe: () => Promise<void>): Promise<number> {
  const remove = `DELETE FROM audience WHERE audience IN (${LOOSE})`;
  let total = 0;
  for (let removed = AUDIENCES_A_STEP; removed === AUDIENCES_A_STEP; ) {
    removed = connection.write(() => connection.statement(remove).run().changes);
    total += removed;
    await breathe();
  }
  return total;
}

/** Throws BAD_VALUE for a number that no audience has. */
export function audienceNamed(connection: Connection, audience: number): StoredAudience {
  const row = connection.first(SELECT.where('audience', '=', audience));
  if (row === undefined) throw unknown(audience);
  return row;
}

/** Throws BAD_VALUE for a number that no audience has. */
export function audienceMembers(connection: Connection, audience: number): CustomerSet {
  const row = connection.first(build.selectFrom('audience').select('customers').where('audience', '=', audience));
  if (row === undefined) throw unknown(audience);
  return new CustomerSet(zstdDecompressSync(row.customers));
}

const unknown = (audience: number): Problem =>
  new Problem('BAD_VALUE', `There is no audience ${audience}. Choose its customers again.`, { audience });
