// What has become of an import whose job stopped half-way.
import { Problem } from '#shared/errors.ts';
import { newestChange } from '../../workspace/audit.ts';
import { build, type Connection } from '../../workspace/connection.ts';
import { discardImport } from '../imports.ts';
import { knownBy } from '../known-headers.ts';
import type { ImportReceipt, StoredReceipt } from '../receipt.ts';
import { visibleImports } from '../visibility.ts';

/** The receipt of an import that was published before its job could say so, else null. */
export function publishedReceipt(connection: Connection, number: number): ImportReceipt | null {
  const row = connection.first(
    build
      .selectFrom('import')
      .innerJoin('audit', 'audit.number', 'import.published')
      .select(['published', 'receipt', 'started_at', 'mapping_of', 'audit.at as published_at'])
      .where('import', '=', number),
  );
  if (row?.published == null || row.receipt === null) return null;
  const seconds = (row.published_at - row.started_at) / 1000;
  const known = row.mapping_of === null ? null : knownBy(connection, row.mapping_of);
  return { ...(JSON.parse(row.receipt) as StoredReceipt), import: number, change: row.published, seconds, known };
}

/**
 * The number when a staged import can go on. Null when it is gone, or was compared with a workspace that has changed
 * since: then what it staged is removed, and it starts again. Throws FILE_CHANGED when the file is not the one it read.
 */
export async function resumableImport(
  connection: Connection,
  number: number,
  file: { readonly path: string; readonly hash: Buffer },
): Promise<number | null> {
  const row = connection.first(
    build.selectFrom('import').select(['file_hash', 'discarded']).where('import', '=', number),
  );
  if (row === undefined || row.discarded === 1) return null;
  if (row.file_hash?.equals(file.hash) !== true) {
    throw new Problem(
      'FILE_CHANGED',
      `${file.path} is not the file that import ${number} began with, so it cannot go on. Nothing of it is visible; import the file as it is now.`,
      { path: file.path, import: number },
    );
  }
  if (visibleImports(connection, newestChange(connection)).every((each) => each < number)) return number;
  await discardImport(connection, number);
  return null;
}
