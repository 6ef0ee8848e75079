// The change counter and the audit log are one: every command that changes something appends one row, chained by
// hashes, in the transaction that changes it (decisions 1 and 19). No personal data stands in it.
import { hash as digest } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Json } from '#shared/errors.ts';
import { type ChangeNumber, changeNumber } from '#shared/model/units.ts';
import { build, type Connection } from './connection.ts';

const NOTHING_BEFORE = Buffer.alloc(32);

export interface Change<Result> {
  readonly verb: string;
  /** Ids of what was changed: imports, runs, versions, customer numbers; never a customer's id or text. */
  readonly objects: { readonly [key: string]: Json };
  /** What the audit row's content hash covers. */
  readonly content: Json | Uint8Array;
  readonly result: Result;
}

/** SHA-256 of bytes, or of a value as JSON of RFC 8785. */
export function sha256(content: Json | Uint8Array): Buffer {
  if (content instanceof Uint8Array) return digest('sha256', content, 'buffer');
  return digest('sha256', canonicalText(content), 'buffer');
}

/** JSON of RFC 8785. */
export function canonicalText(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('a value without JSON cannot be hashed');
  return text;
}

/** The number of the newest change, 0 in a workspace without one. */
export function newestChange(connection: Connection): ChangeNumber {
  const row = connection.first(build.selectFrom('audit').select((e) => e.fn.max('number').as('number')));
  return changeNumber(Number(row?.number ?? 0));
}

/**
 * Does `work` in one transaction and appends its audit row there. `work` is handed the number its rows carry.
 * A caller already inside a transaction of the same connection uses `appendChange`.
 */
export function commitChange<Result>(
  connection: Connection,
  actor: string,
  work: (change: ChangeNumber) => Change<Result>,
): Result & { readonly change: ChangeNumber } {
  return connection.write(() => appendChange(connection, actor, work));
}

/** As commitChange, inside a transaction that is already open. */
export function appendChange<Result>(
  connection: Connection,
  actor: string,
  work: (change: ChangeNumber) => Change<Result>,
): Result & { readonly change: ChangeNumber } {
  if (!connection.sqlite.inTransaction) throw new Error('a change is appended inside a transaction');
  const last = connection.first(
    build.selectFrom('audit').select(['number', 'hash']).orderBy('number', 'desc').limit(1),
  );
  const number = changeNumber((last?.number ?? 0) + 1);
  const done = work(number);
  const row = {
    number,
    at: connection.clock(),
    actor,
    verb: done.verb,
    objects: canonicalText(done.objects),
    content: sha256(done.content),
    previous: last?.hash ?? NOTHING_BEFORE,
  };
  connection.run(build.insertInto('audit').values({ ...row, hash: auditHash(row) }));
  return { ...done.result, change: number };
}

export interface AuditRow {
  readonly number: number;
  readonly at: number;
  readonly actor: string;
  readonly verb: string;
  readonly objects: string;
  readonly content: Buffer;
  readonly previous: Buffer;
}

/** The hash that chains one audit row to the one before. */
export function auditHash(row: AuditRow): Buffer {
  return sha256({
    number: row.number,
    at: row.at,
    actor: row.actor,
    verb: row.verb,
    objects: row.objects,
    content: row.content.toString('hex'),
    previous: row.previous.toString('hex'),
  });
}

const PAGE_ROWS = 1_000;

/** The last row of a chain that was followed so far. */
export interface ChainEnd {
  readonly number: number;
  readonly hash: Buffer;
}
export const CHAIN_START: ChainEnd = { number: 0, hash: NOTHING_BEFORE };

/**
 * Follows the chain for one page of rows after `end`. Returns the new end, the same one when there is no more; or, as
 * `fault`, the first thing wrong in it.
 */
export function followChain(connection: Connection, end: ChainEnd): ChainEnd | { readonly fault: string } {
  const rows = connection.all(
    build.selectFrom('audit').selectAll().where('number', '>', end.number).orderBy('number').limit(PAGE_ROWS),
  );
  let { number, hash: previous } = end;
  for (const row of rows) {
    number += 1;
    if (row.number !== number) return { fault: `change ${number} is missing: the next row is ${row.number}` };
    if (!row.previous.equals(previous)) return { fault: `change ${number} does not follow the row before it` };
    if (!auditHash(row).equals(row.hash)) return { fault: `change ${number} was edited after it was written` };
    previous = row.hash;
  }
  return rows.length === 0 ? end : { number, hash: previous };
}

/** Walks the whole chain and says the first thing wrong with it, or null. */
export function auditFault(connection: Connection): string | null {
  for (let end = CHAIN_START; ; ) {
    const next = followChain(connection, end);
    if ('fault' in next) return next.fault;
    if (next === end) return null;
    end = next;
  }
}
