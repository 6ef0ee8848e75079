// The rows of a package's files: a list per channel, the suppressed and the hold-out, page by page.

import type { Rules } from '#engine/review/claiming/rules.ts';
import type { StoredRun } from '#engine/store/decisions/runs.ts';
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { NO_CONTACT_FIELD } from '#shared/model/configuration.ts';
import { decisionId } from '#shared/model/decision.ts';
import type { Column } from '#shared/model/frame.ts';
import type { CheckedRow } from './recheck.ts';

/** One file as pages of rows; the first row is its header. */
export interface ListedFile {
  readonly name: string;
  pages(): Generator<string[][]>;
}

const ROWS_A_PAGE = 1_000;
const SEED = 'seed';

/** The list of a channel: exactly decision, customer, contact field, treatment, channel, date window, attributes. */
export function channelList(
  connection: Connection,
  run: StoredRun,
  rules: Rules,
  channel: string,
  rows: readonly CheckedRow[],
): ListedFile {
  const { channels, export: chosen } = rules.configuration;
  const contact = channels[channel]?.contact ?? NO_CONTACT_FIELD;
  const fields = contact === NO_CONTACT_FIELD ? [] : [contact];
  const attributes = chosen.attributes.filter((name) => name !== contact);
  const window = [run.date, run.date];
  return {
    name: `${channel}-list.csv`,
    *pages() {
      const header = ['decision_id', 'customer_id', ...fields, 'treatment', 'channel', 'window_from', 'window_to'];
      yield [[...header, ...attributes]];
      const change = newestChange(connection);
      for (let start = 0; start < rows.length; start += ROWS_A_PAGE) {
        const page = rows.slice(start, start + ROWS_A_PAGE);
        const customers = Int32Array.from(page, ({ customer }) => customer);
        const columns = readCustomerColumns(connection, change, customers, [...fields, ...attributes]);
        const cells = (names: readonly string[], index: number): string[] =>
          names.map((name) => cellText(columns.get(name), index));
        yield page.map((row, index) => [
          decisionId(run.run, row.position),
          row.customerId,
          ...cells(fields, index),
          row.treatment,
          channel,
          ...window,
          ...cells(attributes, index),
        ]);
      }
      // Our own addresses, so that we see what was sent; they carry no decision.
      const seeds = seedsOf(rules, channel);
      if (seeds.length > 0) {
        yield seeds.map((seed) => [
          SEED,
          seed.id,
          ...fields.map(() => seed.contact),
          '',
          channel,
          ...window,
          ...attributes.map(() => ''),
        ]);
      }
    },
  };
}

export const seedsOf = (rules: Rules, channel: string) =>
  rules.configuration.export.seeds.filter((seed) => seed.channel === channel);

/** A cell as text: money in currency, dates and instants as ISO, yes or no; empty where it is missing. */
function cellText(column: Column | undefined, row: number): string {
  if (column === undefined) return '';
  if (column.type === 'text') return column.values[column.codes[row]!] ?? '';
  const value = column.values[row]!;
  if (Number.isNaN(value)) return '';
  if (column.type === 'yes-no') return value === 1 ? 'yes' : 'no';
  if (column.type === 'date') return new Date(value).toISOString().slice(0, 10);
  if (column.type === 'instant') return new Date(value).toISOString();
  return String(value);
}

/** A decision of this run that a customer does not hear of. */
export interface SuppressedRow {
  readonly position: number;
  readonly customerId: string;
  readonly treatment: string;
  readonly channel: string;
  readonly reason: string;
}

/** Whoever was approved and held back, rejected or released, with the reason. */
export function suppressedList(run: StoredRun, rows: readonly SuppressedRow[]): ListedFile {
  return {
    name: 'suppressed.csv',
    *pages() {
      yield [['decision_id', 'customer_id', 'treatment', 'channel', 'reason']];
      for (let start = 0; start < rows.length; start += ROWS_A_PAGE) {
        yield rows
          .slice(start, start + ROWS_A_PAGE)
          .map((row) => [decisionId(run.run, row.position), row.customerId, row.treatment, row.channel, row.reason]);
      }
    },
  };
}

/** Whoever the run held out: nobody is to contact them for what this run offers. */
export function holdOutList(connection: Connection, run: StoredRun): ListedFile {
  const page = connection.statement(
    `SELECT d.position, customer.id FROM decision d JOIN customer ON customer.customer = d.customer
     WHERE d.run = ? AND d.position > ? AND d.status = 'held-out' ORDER BY d.position LIMIT ${ROWS_A_PAGE}`,
  );
  return {
    name: 'hold-out.csv',
    *pages() {
      yield [['decision_id', 'customer_id']];
      for (let after = -1; ; ) {
        const rows = page.all(run.run, after) as { position: number; id: string }[];
        yield rows.map(({ position, id }) => [decisionId(run.run, position), id]);
        if (rows.length < ROWS_A_PAGE) return;
        after = rows.at(-1)!.position;
      }
    },
  };
}
