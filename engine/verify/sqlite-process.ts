// A process of its own that asks SQLite about a whole file. A running statement cannot be stopped; a process can.
// Called with the file's path; prints one line of JSON.
import Database from 'better-sqlite3';

const FAULTS = 20;

/** What the process prints. */
export interface SqliteFindings {
  readonly integrity: readonly string[];
  readonly foreignKeys: readonly string[];
}

const sqlite = new Database(process.argv[2], { readonly: true, fileMustExist: true });
let integrity: string[];
let foreignKeys: string[] = [];
try {
  const answers = sqlite.pragma(`integrity_check(${FAULTS})`) as { integrity_check: string }[];
  integrity = answers.map((row) => row.integrity_check).filter((answer) => answer !== 'ok');
  foreignKeys = (
    sqlite.prepare(`SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT ${FAULTS}`).all() as {
      table: string;
      rowid: number | null;
      parent: string;
    }[]
  ).map(({ table, rowid, parent }) => `row ${rowid ?? '?'} of ${table} names a ${parent} that is not there`);
} catch (error) {
  // Damage may come as an answer or as an error.
  integrity = [(error as Error).message];
}
sqlite.close();
const findings: SqliteFindings = { integrity, foreignKeys };
process.stdout.write(JSON.stringify(findings));
