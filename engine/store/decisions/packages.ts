// Sealed packages: every file that left, byte for byte, and every row with the reason it was held back or null.
import { createHash, hash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Problem } from '#shared/errors.ts';
import { build, type Connection } from '../workspace/connection.ts';

export interface PackageRow {
  readonly position: number;
  readonly heldBack: string | null;
}

/** Makes a package that nobody sees, inside a transaction. */
export function stagePackage(connection: Connection, action: number, run: number, profile: string): number {
  const values = { action, run, profile, manifest_hash: Buffer.alloc(0), change: null };
  return connection.run(build.insertInto('package').values(values)).lastInsertRowid;
}

export function addPackageRows(connection: Connection, pack: number, run: number, rows: readonly PackageRow[]): void {
  const insert = connection.statement(
    'INSERT INTO package_row (package, run, position, held_back) VALUES (?, ?, ?, ?)',
  );
  connection.guard(() => {
    for (const { position, heldBack } of rows) insert.run(pack, run, position, heldBack);
  });
}

/** Adds the next part of a file, inside a transaction. */
export function addPart(connection: Connection, pack: number, name: string, part: number, content: Buffer): void {
  const row = { package: pack, name, part, bytes: content.length, hash: hash('sha256', content, 'buffer') };
  connection.run(build.insertInto('package_file').values({ ...row, content: deflateRawSync(content) }));
}

/** Seals a package under the change of its export, inside the transaction that publishes it. */
export function sealPackage(connection: Connection, pack: number, change: number, manifestHash: Buffer): void {
  connection.run(build.updateTable('package').set({ change, manifest_hash: manifestHash }).where('package', '=', pack));
}

const ROWS_A_STEP = 2_000;

/** Removes a package that was never sealed, in short transactions. */
export async function dropPackage(connection: Connection, pack: number, breathe: () => Promise<void>): Promise<void> {
  const open = 'SELECT package FROM package WHERE package = @pack AND change IS NULL';
  const steps = [
    `DELETE FROM package_row WHERE package IN (${open}) AND position IN (
       SELECT position FROM package_row WHERE package = @pack LIMIT ${ROWS_A_STEP})`,
    `DELETE FROM package_file WHERE package IN (${open}) AND rowid IN (
       SELECT rowid FROM package_file WHERE package = @pack LIMIT 10)`,
    'DELETE FROM package WHERE package = @pack AND change IS NULL',
  ];
  for (const step of steps) {
    while (connection.write(() => connection.statement(step).run({ pack }).changes) > 0) await breathe();
  }
}

export interface SealedPackage {
  readonly package: number;
  readonly action: number;
  readonly run: number;
  readonly profile: string;
  readonly manifestHash: string;
  readonly change: number;
}

/** @throws Problem UNKNOWN_PACKAGE. */
export function packageOf(connection: Connection, pack: number): SealedPackage {
  const row = connection.first(
    build.selectFrom('package').selectAll().where('package', '=', pack).where('change', 'is not', null),
  );
  if (row === undefined) {
    const newest = connection.statement('SELECT max(package) FROM package WHERE change IS NOT NULL').pluck().get();
    const known = newest === null ? 'Nothing was exported yet.' : `The newest is ${newest}.`;
    throw new Problem('UNKNOWN_PACKAGE', `There is no package ${pack}. ${known}`, { package: pack });
  }
  return {
    package: row.package,
    action: row.action,
    run: row.run,
    profile: row.profile,
    manifestHash: row.manifest_hash.toString('hex'),
    change: row.change!,
  };
}

export interface ListedPackage {
  readonly package: number;
  readonly run: number;
  readonly profile: string;
  readonly change: number;
  /** UTC milliseconds. */
  readonly at: number;
  readonly exporter: string;
  readonly rows: number;
  readonly heldBack: number;
  readonly manifestHash: string;
  /** The change of the first recall note, or null. */
  readonly recalled: number | null;
}

/** Sealed packages, newest first. */
export function listPackages(connection: Connection): ListedPackage[] {
  return connection
    .statement(
      `SELECT p.package, p.run, p.profile, p.change, audit.at, audit.actor AS exporter,
         action.count AS rows,
         (SELECT count(*) FROM package_row r INDEXED BY package_row_held_back
           WHERE r.package = p.package AND r.held_back IS NOT NULL) AS heldBack,
         lower(hex(p.manifest_hash)) AS manifestHash,
         (SELECT min(recall.change) FROM recall WHERE recall.package = p.package) AS recalled
       FROM package p JOIN audit ON audit.number = p.change JOIN action ON action.action = p.action
       ORDER BY p.package DESC`,
    )
    .all() as ListedPackage[];
}

/** Names of a package's files, in order. */
export function packageFiles(connection: Connection, pack: number): string[] {
  return connection
    .statement('SELECT DISTINCT name FROM package_file WHERE package = ? ORDER BY name')
    .pluck()
    .all(pack) as string[];
}

/** A file's parts in order, as they were. Throws PACKAGE_REFUSED for a part that does not hash to what was sealed. */
export function* partsOf(connection: Connection, pack: number, name: string): Generator<Buffer> {
  for (let part = 0; ; part += 1) {
    const content = partOf(connection, pack, name, part);
    if (content === null) return;
    yield content;
  }
}

/** One part of a file, null behind its last. Throws PACKAGE_REFUSED when it does not hash to what was sealed. */
export function partOf(connection: Connection, pack: number, name: string, part: number): Buffer | null {
  const row = connection.first(
    build
      .selectFrom('package_file')
      .select(['hash', 'content'])
      .where('package', '=', pack)
      .where('name', '=', name)
      .where('part', '=', part),
  );
  if (row === undefined) return null;
  const content = inflated(row.content);
  if (content !== null && hash('sha256', content, 'buffer').equals(row.hash)) return content;
  const sentence = `Part ${part} of ${name} in package ${pack} is not what was sealed. Nothing was written; open a backup of the workspace.`;
  throw new Problem('PACKAGE_REFUSED', sentence, { package: pack, file: name, part });
}

function inflated(content: Buffer): Buffer | null {
  try {
    return inflateRawSync(content);
  } catch {
    return null;
  }
}

/** SHA-256 of a whole file, in hex. */
export function fileHash(connection: Connection, pack: number, name: string): string {
  const whole = createHash('sha256');
  for (const part of partsOf(connection, pack, name)) whole.update(part);
  return whole.digest('hex');
}
