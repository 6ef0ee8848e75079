// Searches the tables that may hold no personal data (decisions 22) for customers' ids and contact values, as whole
// words. The words of those tables are gathered once; then the customers are read past them, so that the cost is one
// pass over each. An id of digits alone is passed over: it cannot be told from a count or a customer number.

import { visibleAttributes } from '#engine/store/records/attributes.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { counted } from '#shared/words.ts';
import type { Breathe, Findings } from './report.ts';

/** Text columns where only numbers, names of ours and hashes may stand. */
const SEARCHED = [
  ['audit', ['verb', 'objects']],
  ['run', ['program', 'strategy', 'overrides', 'summary']],
  ['decision_state', ['reason']],
  ['action', ['code']],
  ['job', ['arguments', 'checkpoint', 'result', 'problem']],
  ['job_event', ['event']],
  ['trace', ['message', 'outcome', 'problem']],
  ['package_row', ['held_back']],
  ['merge_search', ['summary']],
  ['merge_proposal', ['zone', 'facts']],
] as const;

const ROWS_A_PAGE = 5_000;
const BREATH_MS = 50;
/** More different words than this are not searched for: the check says so instead of filling the memory. */
const MOST_WORDS = 1_000_000;
const SEPARATOR = /[\s"',;:(){}[\]<>=|]+/;
const DIGITS = /^[0-9]+$/;
/** A contact value as it is compared: white space is not part of a number that is called. */
const bare = (value: string): string => value.replace(/[\s().-]/g, '');

export async function checkPersonalData(connection: Connection, findings: Findings, breathe: Breathe): Promise<string> {
  const places = await gatherWords(connection, breathe);
  if (places.size > MOST_WORDS) return `more than ${counted(MOST_WORDS, 'different word')}, too many to search`;
  const customers = await pages(connection, 'customer', 'customer', ['id'], breathe, ([id]) => {
    const place = id !== null && id !== undefined && !DIGITS.test(id) ? places.get(id) : undefined;
    if (place !== undefined) findings.add(`${place} names a customer by id`);
  });
  const contacts = visibleAttributes(connection, 'customers', newestChange(connection)).filter(
    ({ role, type }) => role === 'contact' && type === 'text',
  );
  if (contacts.length > 0) {
    const columns = contacts.map(({ column }) => column);
    await pages(connection, 'customer_row', 'row', columns, breathe, (values) => {
      values.forEach((value, index) => {
        if (value === null || DIGITS.test(value)) return;
        const place = places.get(value) ?? places.get(bare(value));
        if (place !== undefined) findings.add(`${place} holds a value of ${contacts[index]!.name}`);
      });
    });
  }
  return `${counted(places.size, 'word')} of ${counted(SEARCHED.length, 'table')} compared with ${counted(customers, 'customer id')} and ${counted(contacts.length, 'contact attribute')}`;
}

/** Every different word with the first place where it stands. */
async function gatherWords(connection: Connection, breathe: Breathe): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  const add = (word: string, place: string): void => {
    if (word !== '' && !places.has(word)) places.set(word, place);
  };
  for (const [table, columns] of SEARCHED) {
    for (const column of columns) {
      const place = `${table}.${column}`;
      const values = connection.statement(`SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL`).pluck();
      let since = performance.now();
      for (const text of values.iterate() as Iterable<string>) {
        if (!places.has(text)) {
          add(text, place);
          for (const word of text.split(SEPARATOR)) {
            add(word, place);
            add(bare(word), place);
          }
        }
        if (places.size > MOST_WORDS) return places;
        if (performance.now() - since > BREATH_MS) {
          await breathe();
          since = performance.now();
        }
      }
    }
  }
  return places;
}

/** Reads columns of a whole table in pages of its key; returns how many rows there were. */
async function pages(
  connection: Connection,
  table: string,
  key: string,
  columns: readonly string[],
  breathe: Breathe,
  visit: (values: readonly (string | null)[]) => void,
): Promise<number> {
  const page = connection
    .statement(
      `SELECT ${key}, ${columns.join(', ')} FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ${ROWS_A_PAGE}`,
    )
    .raw();
  let count = 0;
  for (let last = 0; ; ) {
    const rows = page.all(last) as [number, ...(string | null)[]][];
    if (rows.length === 0) return count;
    for (const [, ...values] of rows) visit(values);
    count += rows.length;
    last = rows.at(-1)![0];
    await breathe();
  }
}
