// The audit log: whether its chain holds, and whether anything in the workspace is later than its last row.

import { z } from 'zod';
import { partsOf } from '#engine/store/decisions/packages.ts';
import { CHAIN_START, followChain } from '#engine/store/workspace/audit.ts';
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { counted } from '#shared/words.ts';
import type { Breathe, Findings } from './report.ts';

/** Follows the whole chain. Says what it cannot say: a chain written anew from its start is a chain. */
export async function checkChain(connection: Connection, findings: Findings, breathe: Breathe): Promise<string> {
  let end = CHAIN_START;
  for (;;) {
    const next = followChain(connection, end);
    if ('fault' in next) {
      findings.add(next.fault);
      break;
    }
    if (next === end) break;
    end = next;
    await breathe();
  }
  return `${counted(end.number, 'change')}, each chained to the one before (whether the whole log was written anew only a manifest or a backup kept elsewhere can tell)`;
}

interface Carrier {
  readonly table: string;
  readonly column: string;
}

/** Columns that carry change numbers: all that refer to the audit log, and the changes that runs are pinned to. */
function carriers(connection: Connection): Carrier[] {
  const referring = connection
    .statement(
      `SELECT tables.name AS "table", keys."from" AS "column"
       FROM sqlite_schema tables, pragma_foreign_key_list(tables.name) keys
       WHERE tables.type = 'table' AND keys."table" = 'audit' ORDER BY 1, 2`,
    )
    .all() as Carrier[];
  return [...referring, { table: 'run', column: 'pinned_change' }];
}

/** Looks for anything that knows of a change after the last one in the log: rows, backups, manifests. */
export async function checkTruncation(connection: Connection, findings: Findings, breathe: Breathe): Promise<string> {
  const last = Number(connection.statement('SELECT coalesce(max(number), 0) FROM audit').pluck().get());
  const known = carriers(connection);
  const later = (what: string, number: number): void => {
    if (number > last) findings.add(`${what} carries change ${number}; the audit log ends at ${last}`);
  };
  for (const { table, column } of known) {
    later(`a row of ${table}`, Number(connection.statement(`SELECT max(${column}) FROM ${table}`).pluck().get() ?? 0));
    await breathe();
  }
  const backups = connection.all(
    build.selectFrom('job').select(['job', 'result']).where('kind', '=', 'backup').where('result', 'is not', null),
  );
  for (const { job, result } of backups) {
    const { change } = JSON.parse(result ?? '{}') as { change?: number };
    later(`the backup of job ${job}`, change ?? 0);
  }
  const manifests = await checkManifests(connection, findings, breathe, last);
  return `${counted(known.length, 'column')} with change numbers, ${counted(backups.length, 'backup')} and ${counted(manifests, 'manifest')} looked at`;
}

/** A sealed manifest names its own change, and the change before it with that one's hash. */
async function checkManifests(
  connection: Connection,
  findings: Findings,
  breathe: Breathe,
  last: number,
): Promise<number> {
  const packages = connection.all(build.selectFrom('package').select('package').where('change', 'is not', null));
  for (const { package: number } of packages) {
    const named = auditOf(manifestText(connection, number));
    if (named === null) continue;
    const newest = Math.max(named.change, named.before.number);
    if (newest > last) {
      findings.add(`the manifest of package ${number} names change ${newest}; the audit log ends at ${last}`);
    }
    const row = connection.first(build.selectFrom('audit').select('hash').where('number', '=', named.before.number));
    if (row !== undefined && row.hash.toString('hex') !== named.before.hash) {
      findings.add(`the manifest of package ${number} names another hash of change ${named.before.number}`);
    }
    await breathe();
  }
  return packages.length;
}

/** The manifest as it was sealed, or nothing where it no longer is: the check of packages says so. */
function manifestText(connection: Connection, number: number): string {
  try {
    return Buffer.concat([...partsOf(connection, number, 'manifest.json')]).toString('utf8');
  } catch (error) {
    if (error instanceof Problem && error.code === 'PACKAGE_REFUSED') return '{}';
    throw error;
  }
}

const namedChanges = z.object({
  audit: z.object({ change: z.int(), before: z.object({ number: z.int(), hash: z.string() }) }),
});

function auditOf(manifest: string): z.infer<typeof namedChanges>['audit'] | null {
  const parsed = namedChanges.safeParse(JSON.parse(manifest));
  return parsed.success ? parsed.data.audit : null;
}
