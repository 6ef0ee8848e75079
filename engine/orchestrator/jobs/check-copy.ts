// A process of its own: opens the file named by its argument and checks it whole. Ends with 0 when nothing is wrong,
// else says the first faults and ends with 1.
import Database from 'better-sqlite3';

const FAULTS_SAID = 5;

const copy = new Database(process.argv[2], { readonly: true, fileMustExist: true });
const integrity = copy.pragma(`integrity_check(${FAULTS_SAID})`) as { integrity_check: string }[];
const loose = copy.pragma('foreign_key_check') as { table: string }[];
const faults = [
  ...integrity.map((row) => row.integrity_check).filter((said) => said !== 'ok'),
  ...loose.map((row) => `a row of ${row.table} points nowhere`),
];
if (faults.length > 0) {
  process.stdout.write(`${faults.slice(0, FAULTS_SAID).join('; ')}\n`);
  process.exitCode = 1;
}
