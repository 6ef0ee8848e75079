// Counts and hashes what every import stored once more, from its rows alone.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Kind } from '#shared/model/kind.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { physicalColumns, storedRows } from './reading/rows.ts';
import { sourceTexts } from './reading/source.ts';
import { SKIPPED_RULES } from './receipt.ts';
import { chunkChecksum, createdText, importChecksum, RowWriter, rejectText } from './staging/checksum.ts';

export interface ImportFault {
  readonly import: number;
  /** What is wrong, as a sentence without anybody's data. */
  readonly says: string;
}

/**
 * Everything wrong with the published imports, those included that were undone and not yet removed: sums that do not add up, chunks whose rows,
 * made customers or rejects no longer hash to what was staged, a source that is not what was read any more.
 * `breathe` is awaited after each chunk.
 */
export async function importFaults(
  connection: Connection,
  breathe: () => Promise<void> = setImmediate,
): Promise<ImportFault[]> {
  const faults: ImportFault[] = [];
  const imports = connection.all(
    build.selectFrom('import').selectAll().where('published', 'is not', null).orderBy('import'),
  );
  const givenUp = new Set(
    connection
      .statement("SELECT value FROM audit, json_each(objects, '$.imports') WHERE verb = 'compact'")
      .pluck()
      .all() as number[],
  );
  for (const row of imports) {
    const fault = (says: string): void => {
      faults.push({ import: row.import, says: `import ${row.import}: ${says}` });
    };
    if (row.discarded === 1) {
      if (row.undone === null) fault('its rows were removed although it can be seen');
      else if (!givenUp.has(row.import)) fault('its rows were removed and no change says so');
      continue;
    }
    const stored = row.rows_new + row.rows_updated + row.rows_unchanged;
    if (row.rows_read !== stored + row.rows_rejected + row.rows_skipped) {
      fault(
        `${row.rows_read} read is not ${stored} stored + ${row.rows_rejected} rejected + ${row.rows_skipped} skipped`,
      );
    }
    const counted = { rows: 0, created: 0, rejected: 0, skipped: 0 };
    const checksums: Buffer[] = [];
    const chunks = connection.all(
      build.selectFrom('import_chunk').selectAll().where('import', '=', row.import).orderBy('chunk'),
    );
    for (const chunk of chunks) {
      const again = chunkOnceMore(connection, row.kind as Kind, row.import, [chunk.first_line, chunk.last_line]);
      for (const key of Object.keys(counted) as (keyof typeof counted)[]) counted[key] += again[key];
      if (!again.checksum.equals(chunk.checksum)) {
        fault(`what lines ${chunk.first_line} to ${chunk.last_line} stored was changed afterwards`);
      }
      checksums.push(chunk.checksum);
      await breathe();
    }
    const written = row.rows_new + row.rows_updated;
    if (counted.rows !== written) fault(`${counted.rows} rows are there, and ${written} were stored`);
    if (counted.created !== row.customers_created) {
      fault(`${counted.created} customers it made are there, and ${row.customers_created} were made`);
    }
    if (counted.rejected !== row.rows_rejected || counted.skipped !== row.rows_skipped) {
      fault(
        `${counted.rejected} rejected and ${counted.skipped} skipped records are listed, not ${row.rows_rejected} and ${row.rows_skipped}`,
      );
    }
    if (row.checksum?.equals(importChecksum(checksums)) !== true) fault('its checksum is not that of its chunks');
    if (row.source_hash !== null) {
      const hash = createHash('sha256');
      for (const text of sourceTexts(connection, row.import)) {
        hash.update(text);
        await breathe();
      }
      if (!hash.digest().equals(row.source_hash)) fault('its stored source text is not the file that was imported');
    }
  }
  return faults;
}

function chunkOnceMore(connection: Connection, kind: Kind, number: number, lines: readonly [number, number]) {
  return connection.guard(() => {
    const columns = physicalColumns(connection, kind);
    const counted = { rows: 0, created: 0, rejected: 0, skipped: 0 };
    const writer = new RowWriter(kind, columns);
    for (const { line, customer, values } of storedRows(connection, kind, number, columns, lines)) {
      writer.add(line, customer, values);
      counted.rows += 1;
    }
    let created = '';
    if (kind !== 'customers') {
      for (const { line, customer } of storedRows(connection, 'customers', number, [], lines)) {
        created += createdText(line, customer ?? '');
        counted.created += 1;
      }
    }
    let rejects = '';
    const refused = connection.all(
      build
        .selectFrom('rejected_row')
        .select(['line', 'column_name as column', 'value', 'rule', 'advice'])
        .where('import', '=', number)
        .where('line', '>=', lines[0])
        .where('line', '<=', lines[1])
        .orderBy('line'),
    );
    for (const reject of refused) {
      rejects += rejectText(reject);
      counted[SKIPPED_RULES.includes(reject.rule) ? 'skipped' : 'rejected'] += 1;
    }
    return { ...counted, checksum: chunkChecksum(writer.take(), created, rejects) };
  });
}
