// Audiences: who matched some filters when a run over them was asked for. The members are kept and not the question alone,
// so that the run replays from its pins however much has happened since.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Problem } from '#shared/errors.ts';
import { CustomerSet } from '../records/customer-set.ts';
import { build, type Connection } from '../workspace/connection.ts';

export interface StoredAudience {
  readonly audience: number;
  /** What a person calls it: the view it was taken from. */
  readonly name: string;
  /** How many matched. */
  readonly size: number;
}

/** Keeps an audience and answers its number. `filter` is what was asked, as JSON. */
export function addAudience(connection: Connection, name: string, filter: string, members: Int32Array): number {
  const set = new CustomerSet();
  for (const customer of members) set.add(customer);
  const row = { name, filter, size: members.length, customers: zstdCompressSync(set.bytes) };
  return connection.write(() => connection.run(build.insertInto('audience').values(row)).lastInsertRowid);
}

/** Throws BAD_VALUE for a number that no audience has. */
export function audienceNamed(connection: Connection, audience: number): StoredAudience {
  const row = connection.first(
    build.selectFrom('audience').select(['audience', 'name', 'size']).where('audience', '=', audience),
  );
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
