// The imports: whether each still holds what it stored, and whether its sums add up as its receipt and the audit log say.

import { importFaults } from '#engine/store/records/faults.ts';
import { sha256 } from '#engine/store/workspace/audit.ts';
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import type { Json } from '#shared/errors.ts';
import { counted } from '#shared/words.ts';
import type { Breathe, Findings } from './report.ts';

/** Every stored row, made customer, reject and source text hashes to what was staged. */
export async function checkImports(connection: Connection, findings: Findings, breathe: Breathe): Promise<string> {
  for (const { says } of await importFaults(connection, breathe)) findings.add(says);
  const { imports, chunks } = connection
    .statement(
      `SELECT (SELECT count(*) FROM import WHERE published IS NOT NULL) AS imports,
         (SELECT count(*) FROM import_chunk JOIN import USING (import) WHERE published IS NOT NULL) AS chunks`,
    )
    .get() as { imports: number; chunks: number };
  return `${counted(imports, 'import')} in ${counted(chunks, 'chunk')} hashed`;
}

/** read = stored + rejected + skipped and stored = new + updated + unchanged, as the receipt and the audit log have it. */
export function checkEquations(connection: Connection, findings: Findings): string {
  const imports = connection.all(
    build.selectFrom('import').selectAll().where('published', 'is not', null).orderBy('import'),
  );
  for (const row of imports) {
    const receipt = JSON.parse(row.receipt ?? '{}') as { readonly [key: string]: Json };
    const stored = row.rows_new + row.rows_updated + row.rows_unchanged;
    if (row.rows_read !== stored + row.rows_rejected + row.rows_skipped) {
      findings.add(
        `import ${row.import}: ${row.rows_read} read is not ${stored} stored + ${row.rows_rejected} rejected + ${row.rows_skipped} skipped`,
      );
    }
    const counts = {
      read: row.rows_read,
      stored,
      new: row.rows_new,
      updated: row.rows_updated,
      unchanged: row.rows_unchanged,
      rejected: row.rows_rejected,
      skipped: row.rows_skipped,
      customersCreated: row.customers_created,
    };
    for (const [name, count] of Object.entries(counts)) {
      if (receipt[name] !== count) findings.add(`import ${row.import}: its receipt does not say ${name} ${count}`);
    }
    if (receipt.checksum !== row.checksum?.toString('hex')) {
      findings.add(`import ${row.import}: its receipt has another checksum`);
    }
    const audited = connection.first(
      build.selectFrom('audit').select('content').where('number', '=', row.published),
    )?.content;
    if (!audited?.equals(sha256(receipt)))
      findings.add(`the audit log has another hash of the receipt of import ${row.import}`);
  }
  return `${counted(imports.length, 'import')} added up`;
}
