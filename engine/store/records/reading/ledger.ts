// What happened to customers, as visible at a change: permissions, contacts, events, outcomes and scores.
import type { PermissionRow, PermissionState } from '#shared/model/permission.ts';
import { type ChangeNumber, type Instant, instant, MONEY_SCALE, type Money, money } from '#shared/model/units.ts';
import type { Connection } from '../../workspace/connection.ts';
import { visibleImports } from '../visibility.ts';
import { mergedAt, storedUnder } from './merged.ts';
import { type Cell, scanCustomers } from './scan.ts';

export interface ContactRow {
  readonly at: Instant;
  readonly channel: string;
  readonly treatment: string;
  /** The decision it carries out, or null. */
  readonly decisionId: string | null;
}

export interface EventRow {
  readonly at: Instant;
  readonly type: string;
  readonly eventId: string | null;
  readonly orderId: string | null;
  readonly channel: string | null;
  readonly amount: Money | null;
  readonly quantity: number | null;
}

export interface OutcomeRow {
  readonly at: Instant;
  readonly outcome: string;
  readonly decisionId: string | null;
  readonly value: Money | null;
  readonly treatment: string | null;
  readonly propensity: number | null;
  readonly arm: string | null;
}

export interface ScoreRow {
  readonly at: Instant;
  readonly treatment: string;
  readonly score: number;
  readonly name: string | null;
  readonly meaning: string | null;
}

const instantOf = (cell: Cell): Instant => instant(cell as number);
const moneyOf = (cell: Cell): Money | null => (cell === null ? null : money((cell as number) / MONEY_SCALE));
const textOf = (cell: Cell): string | null => cell as string | null;

/** Permission rows by customer number, in the order in which they were stored; customers without one are absent. */
export function permissionsOf(
  connection: Connection,
  change: ChangeNumber,
  customers: Int32Array,
): Map<number, PermissionRow[]> {
  const columns = [
    'purpose',
    'channel',
    'state',
    'basis',
    'source',
    'evidence',
    'valid_from',
    'valid_to',
    'recorded_at',
  ];
  return grouped(connection, change, customers, { table: 'permission', columns }, (cells) => ({
    purpose: cells[0] as string,
    channel: cells[1] as string,
    state: cells[2] as PermissionState,
    basis: textOf(cells[3]!),
    source: textOf(cells[4]!),
    evidence: textOf(cells[5]!),
    validFrom: cells[6] === null ? null : instantOf(cells[6]!),
    validTo: cells[7] === null ? null : instantOf(cells[7]!),
    recordedAt: instantOf(cells[8]!),
  }));
}

/** Imported contacts with `from <= at <= to` by customer number, in order of time; customers without one are absent. */
export function contactsOf(
  connection: Connection,
  change: ChangeNumber,
  customers: Int32Array,
  from: Instant,
  to: Instant,
): Map<number, ContactRow[]> {
  const columns = ['at', 'channel', 'treatment', 'decision_id'];
  const scan = { table: 'contact', columns, where: 'at BETWEEN ? AND ?', values: [from, to], order: 'at, row' };
  return grouped(connection, change, customers, scan, (cells) => ({
    at: instantOf(cells[0]!),
    channel: cells[1] as string,
    treatment: cells[2] as string,
    decisionId: textOf(cells[3]!),
  }));
}

/** One customer's events in order of time, each as it was last imported. */
export function eventsOf(connection: Connection, change: ChangeNumber, customer: number): EventRow[] {
  const numbers = storedUnder(mergedAt(connection, change), [customer]);
  const old = new Set(numbers.flatMap((each) => [...supersededEvents(connection, change, each, each)]));
  const columns = ['at', 'type', 'event_id', 'order_id', 'channel', 'amount', 'quantity', 'row'];
  const events: EventRow[] = [];
  scanCustomers(
    connection,
    change,
    Int32Array.of(customer),
    { table: 'event', columns, order: 'at, row' },
    (_, cells) => {
      if (old.has(cells[7] as number)) return;
      events.push({
        at: instantOf(cells[0]!),
        type: cells[1] as string,
        eventId: textOf(cells[2]!),
        orderId: textOf(cells[3]!),
        channel: textOf(cells[4]!),
        amount: moneyOf(cells[5]!),
        quantity: cells[6] as number | null,
      });
    },
  );
  return events;
}

/** When one customer's newest visible event happened, up to `asOf`, or null. */
export function newestEventOf(
  connection: Connection,
  change: ChangeNumber,
  customer: number,
  asOf: Instant,
): Instant | null {
  const visible = new Set(visibleImports(connection, change, ['events']));
  const newest = connection
    .statement('SELECT at, import FROM event WHERE customer = ? AND at <= ? ORDER BY at DESC')
    .raw(true)
    .iterate(customer, asOf) as Iterable<[at: number, number: number]>;
  for (const [at, number] of newest) if (visible.has(number)) return instant(at);
  return null;
}

/** One customer's outcomes in order of time. */
export function outcomesOf(connection: Connection, change: ChangeNumber, customer: number): OutcomeRow[] {
  const columns = ['at', 'outcome', 'decision_id', 'value', 'treatment', 'propensity', 'arm'];
  const scan = { table: 'outcome', columns, order: 'at, row' };
  const found = grouped(connection, change, Int32Array.of(customer), scan, (cells) => ({
    at: instantOf(cells[0]!),
    outcome: cells[1] as string,
    decisionId: textOf(cells[2]!),
    value: moneyOf(cells[3]!),
    treatment: textOf(cells[4]!),
    propensity: cells[5] as number | null,
    arm: textOf(cells[6]!),
  }));
  return found.get(customer) ?? [];
}

/** One customer's scores in the order in which they were stored. */
export function scoresOf(connection: Connection, change: ChangeNumber, customer: number): ScoreRow[] {
  const columns = ['at', 'treatment', 'score', 'name', 'meaning'];
  const found = grouped(connection, change, Int32Array.of(customer), { table: 'score', columns }, (cells) => ({
    at: instantOf(cells[0]!),
    treatment: cells[1] as string,
    score: cells[2] as number,
    name: textOf(cells[3]!),
    meaning: textOf(cells[4]!),
  }));
  return found.get(customer) ?? [];
}

/**
 * Row numbers of the visible events of customers `first` to `last` that a later visible import of the same event_id
 * replaced: to be left out wherever events are read. Answered at once while no import updated an event.
 */
export function supersededEvents(
  connection: Connection,
  change: ChangeNumber,
  first: number,
  last: number,
): ReadonlySet<number> {
  const visible = JSON.stringify(visibleImports(connection, change, ['events']));
  return new Set(connection.statement(SUPERSEDED).pluck(true).all({ visible, first, last }) as number[]);
}

const SUPERSEDED = `WITH visible (import) AS (SELECT value FROM json_each(:visible))
  SELECT older.row FROM event AS older INDEXED BY event_by_customer
  WHERE EXISTS (SELECT 1 FROM import WHERE import IN visible AND rows_updated > 0)
    AND older.customer BETWEEN :first AND :last AND older.event_id IS NOT NULL AND older.import IN visible
    AND EXISTS (
      SELECT 1 FROM event AS newer INDEXED BY event_by_identity
      WHERE newer.event_id = older.event_id AND newer.import > older.import AND newer.import IN visible
    )`;

function grouped<Row>(
  connection: Connection,
  change: ChangeNumber,
  customers: Int32Array,
  scan: Parameters<typeof scanCustomers>[3],
  rowOf: (cells: readonly Cell[]) => Row,
): Map<number, Row[]> {
  const found = new Map<number, Row[]>();
  scanCustomers(connection, change, customers, scan, (place, cells) => {
    const customer = customers[place]!;
    const rows = found.get(customer);
    if (rows === undefined) found.set(customer, [rowOf(cells)]);
    else rows.push(rowOf(cells));
  });
  return found;
}
