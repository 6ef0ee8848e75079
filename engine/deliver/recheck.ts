// The check at the moment of leaving: a row whose permission, window, limit, validity, contact field no longer holds, or
// that a rejection forbids, is held back with its reason (decisions 6). It keeps its approval and may leave later.
import { permissionAt } from '#engine/policy/consent.ts';
import { windowReach } from '#engine/policy/contact-policy.ts';
import { customerFacts, forbids, isValidOn } from '#engine/review/claiming/candidates.ts';
import { besideRefusal, contactRefusal, permissionRefusal } from '#engine/review/claiming/judge.ts';
import { inWords, type Refusal, refused } from '#engine/review/claiming/refusal.ts';
import type { Bench } from '#engine/review/claiming/take.ts';
import { claimedBeside } from '#engine/store/decisions/claimed-beside.ts';
import { exceeds, usedNow } from '#engine/store/decisions/claims.ts';
import { liveContactsOf } from '#engine/store/decisions/live-contacts.ts';
import type { StoredRun } from '#engine/store/decisions/runs.ts';
import { CLAIMED_NOW } from '#engine/store/decisions/usage.ts';
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import { permissionsOf } from '#engine/store/records/reading/ledger.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { NO_CONTACT_FIELD } from '#shared/model/configuration.ts';
import type { Column } from '#shared/model/frame.ts';
import type { Purpose } from '#shared/model/permission.ts';
import { type Instant, instant } from '#shared/model/units.ts';
import type { Work } from '#shared/model/work.ts';

/** An approved decision on its way out. */
export interface LeavingRow {
  readonly claim: number;
  readonly position: number;
  readonly customer: number;
  readonly customerId: string;
  readonly treatment: string;
  readonly channel: string;
  readonly class: string;
  readonly purpose: string;
  readonly plannedAt: Instant;
  readonly configuration: number;
  readonly place: number;
  readonly approver: string;
  /** The approved content's hash, in hex. */
  readonly hash: string;
}

export interface CheckedRow extends LeavingRow {
  /** Why it is held back, or null. */
  readonly heldBack: string | null;
  /** Whether its permission rests on the configuration's default. */
  readonly byDefault: boolean;
}

/** Some 20 ms. */
const ROWS_A_PAGE = 400;

// Approved, published, not in a sealed package, and in nobody else's hands.
const LEAVING = `
  SELECT c.claim, c.position, c.customer, customer.id AS customerId, c.treatment, c.channel, c.class, c.purpose,
    c.planned_at AS plannedAt, c.configuration, d.place, a.actor AS approver, lower(hex(c.decision_hash)) AS hash
  FROM claim c
  JOIN action a ON a.action = c.action AND a.change IS NOT NULL
  JOIN decision d ON d.run = c.run AND d.position = c.position
  JOIN customer ON customer.customer = c.customer
  WHERE c.run = @run AND c.position > @after AND ${CLAIMED_NOW}
    AND NOT EXISTS (
      SELECT 1 FROM package_row r JOIN package p ON p.package = r.package
      WHERE r.run = c.run AND r.position = c.position AND r.held_back IS NULL AND p.change IS NOT NULL)
    AND NOT EXISTS (
      SELECT 1 FROM decision_state s JOIN action held ON held.action = s.action
      WHERE s.run = c.run AND s.position = c.position AND held.state = 'staged')
  ORDER BY c.position LIMIT ${ROWS_A_PAGE}`;

/** Every approved decision of a run that has not left, checked again, in order of position. */
export async function recheck(
  connection: Connection,
  run: StoredRun,
  bench: Bench,
  exporter: string,
  work: Work,
): Promise<CheckedRow[]> {
  const checked: CheckedRow[] = [];
  const page = connection.statement(LEAVING);
  for (let after = -1; ; ) {
    const rows = connection.guard(() => page.all({ run: run.run, after })) as LeavingRow[];
    checked.push(...checkPage(connection, run, bench, exporter, rows));
    work.progress({ phase: 'Checking again', done: checked.length, total: null, unit: 'decisions' });
    if (rows.length < ROWS_A_PAGE) break;
    after = rows.at(-1)!.position;
    await work.breathe();
  }
  return withinLimits(connection, bench, checked);
}

function checkPage(
  connection: Connection,
  run: StoredRun,
  bench: Bench,
  exporter: string,
  rows: readonly LeavingRow[],
): CheckedRow[] {
  if (rows.length === 0) return [];
  const { rules } = bench;
  const { configuration } = rules;
  const customers = Int32Array.from(new Set(rows.map(({ customer }) => customer))).sort();
  const places = new Map([...customers].map((customer, place) => [customer, place]));
  const change = newestChange(connection);
  const facts = customerFacts(connection, rules, [...customers]);
  const permissions = permissionsOf(connection, change, customers);
  const fields = Object.values(configuration.channels).map(({ contact }) => contact);
  const columns = readCustomerColumns(connection, change, customers, fields);
  const { windows } = configuration.contactPolicy;
  const reaches = rows.map((row) => windowReach(windows, row.plannedAt, facts.zoneOf(row.customer)));
  const from = instant(Math.min(...reaches.map((reach) => reach[0])));
  const to = instant(Math.max(...reaches.map((reach) => reach[1])));
  const contacts = liveContactsOf(connection, customers, from, to);
  const beside = bench.judge.beside && claimedBeside(connection, run.run, customers);

  const reasonFor = (row: LeavingRow): Refusal | null => {
    const treatment = rules.treatments.get(row.treatment);
    if (treatment === undefined) return refused('treatment-gone', row.treatment);
    const channel = configuration.channels[row.channel];
    if (treatment.channel !== row.channel || channel === undefined) return refused('treatment-changed', row.treatment);
    if (!isValidOn(treatment.valid, run.date)) return refused('not-valid', row.treatment);
    const merging = facts.mergedBy(row.customer);
    if (merging !== null) return refused('merged', merging);
    const rejection = facts.rejectionsOf(row.customer).find((each) => forbids(each, row.treatment, row.channel));
    if (rejection !== undefined) return refused('rejected-before', rejection.code);
    if (configuration.review.twoPerson && row.approver === exporter) return refused('approved-by-exporter', exporter);
    const permission = permissionRefusal(rules, row, permissions.get(row.customer) ?? []);
    if (permission !== null) return permission;
    const others = (contacts.get(row.customer) ?? []).filter(({ claim }) => claim !== row.claim);
    const full = contactRefusal(configuration, { ...row, zone: facts.zoneOf(row.customer) }, others);
    if (full !== null) return full;
    // Whoever was approved first stays.
    const before = (beside?.get(row.customer) ?? []).filter(({ claim }) => claim < row.claim);
    const apart = besideRefusal(
      configuration,
      row.treatment,
      before.map(({ treatment: id }) => id),
    );
    if (apart !== null) return apart;
    const { contact } = channel;
    const missing = contact !== NO_CONTACT_FIELD && !isFilled(columns.get(contact), places.get(row.customer)!);
    return missing ? refused('no-contact-field', contact) : null;
  };
  return rows.map((row) => {
    const refusal = reasonFor(row);
    const { basis } = permissionAt(
      permissions.get(row.customer) ?? [],
      row.purpose as Purpose,
      row.channel,
      rules.now,
      configuration.permissions.default,
    );
    return { ...row, heldBack: refusal === null ? null : inWords(refusal), byDefault: basis === 'default' };
  });
}

function isFilled(column: Column | undefined, place: number): boolean {
  if (column === undefined) return false;
  if (column.type !== 'text') return !Number.isNaN(column.values[place]!);
  const value = column.values[column.codes[place]!];
  return value !== undefined && value.trim() !== '';
}

/** Holds back the last in line until what a limit's period holds fits its capacity of today. */
function withinLimits(connection: Connection, { rules, judge }: Bench, rows: CheckedRow[]): CheckedRow[] {
  const { contactClasses } = rules.configuration;
  const lastFirst = (): number[] =>
    rows
      .map((_, index) => index)
      .sort((a, b) => {
        const [left, right] = [rows[a]!, rows[b]!];
        return (
          contactClasses.indexOf(right.class) - contactClasses.indexOf(left.class) ||
          right.place - left.place ||
          right.position - left.position
        );
      });
  const checked = [...rows];
  for (const limit of judge.limits) {
    const { id, capacity, units } = limit;
    let used = usedNow(connection, limit);
    if (!exceeds(used, capacity)) continue;
    for (const index of lastFirst()) {
      if (!exceeds(used, capacity)) break;
      const row = checked[index]!;
      const taken = units(row);
      // What another reason holds back keeps its claim, and leaves no room to anybody else.
      if (row.heldBack === null && taken > 0) {
        checked[index] = { ...row, heldBack: inWords(refused('limit', id)) };
        used -= taken;
      }
    }
  }
  return checked;
}
