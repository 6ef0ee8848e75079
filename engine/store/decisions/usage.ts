// What a limit's period already holds: live claims and imported contacts, counted by treatment (decisions 5). How many
// units one of them takes is policy and is worked out by the caller. At this moment claims are counted by a tally, kept
// exact in the transaction that claims; what imports add or replace is counted once and kept until an import changes it.
import { decisionId } from '#shared/model/decision.ts';
import type { ChangeNumber, Instant, IsoDate } from '#shared/model/units.ts';
import { newestChange } from '../workspace/audit.ts';
import type { Connection } from '../workspace/connection.ts';

/** A stretch of dates that a limit counts in. With `run`, only that run's claims count, whatever their date. */
export interface Span {
  readonly run: number | null;
  readonly fromDate: IsoDate;
  readonly toDate: IsoDate;
  /** The same stretch as instants of the workspace's zone: from inclusive, to exclusive. */
  readonly from: Instant;
  readonly to: Instant;
}

/** Contacts with one treatment: claims made under a configuration, or, without one, imported contacts of a channel. */
export interface Use {
  readonly configuration: number | null;
  readonly treatment: string;
  readonly channel: string | null;
  readonly count: number;
}

const VISIBLE = '(SELECT import FROM import WHERE published <= @change AND (undone IS NULL OR undone > @change))';

/** A claim `c` that counts now: staged or published, and not ended by a published action. */
export const CLAIMED_NOW = `
  EXISTS (SELECT 1 FROM action WHERE action.action = c.action AND action.state <> 'discarded')
  AND NOT EXISTS (
    SELECT 1 FROM claim_end JOIN action ON action.action = claim_end.action
    WHERE claim_end.claim = c.claim AND action.state = 'published'
  )`;

/** A claim `c` published by `@change` and not ended by then. */
export const CLAIMED_AT = `
  EXISTS (SELECT 1 FROM action WHERE action.action = c.action AND action.change <= @change)
  AND NOT EXISTS (
    SELECT 1 FROM claim_end JOIN action ON action.action = claim_end.action
    WHERE claim_end.claim = c.claim AND action.change <= @change
  )`;

/** A claim `c` whose decision an imported contact names: the contact counts in its place. */
export const REPLACED = `
  EXISTS (
    SELECT 1 FROM contact INDEXED BY contact_by_decision
    WHERE contact.decision_id = 'r' || c.run || '-' || c.position AND contact.import IN ${VISIBLE}
  )`;

const CLAIMS = `
  SELECT c.configuration, c.treatment, NULL AS channel, count(*) AS count FROM claim c
  WHERE c.date BETWEEN @fromDate AND @toDate`;
const BY_TREATMENT = 'GROUP BY c.configuration, c.treatment ORDER BY c.configuration, c.treatment';

const CONTACTS = `
  SELECT NULL AS configuration, treatment, channel, count(*) AS count FROM contact INDEXED BY contact_by_time
  WHERE at >= @from AND at < @to AND import IN ${VISIBLE} GROUP BY treatment, channel ORDER BY treatment, channel`;

const TALLIED = `
  SELECT configuration, treatment, NULL AS channel, sum(claims) AS count FROM claim_tally
  WHERE date BETWEEN @fromDate AND @toDate GROUP BY configuration, treatment`;

const TALLIED_OF_RUN = `
  SELECT configuration, treatment, NULL AS channel, sum(claims) AS count FROM claim_tally
  WHERE run = @run GROUP BY configuration, treatment`;

/** Claims, and contacts, of one statement on the way through all of a span: about 10 ms. */
const ROWS_A_PAGE = 4096;

const CLAIMS_PAGE = `${CLAIMS} AND c.claim BETWEEN @first AND @last AND ${CLAIMED_AT} AND NOT ${REPLACED} ${BY_TREATMENT}`;
const CONTACT = `SELECT at, row, treatment, channel, import IN ${VISIBLE} FROM contact INDEXED BY contact_by_time`;
// Contacts at one instant may be many: behind the last seen come the rest of its instant, then later ones.
const CONTACTS_PAGE = `
  ${CONTACT} WHERE at = @at AND row > @row
  UNION ALL ${CONTACT} WHERE at > @at AND at < @to
  ORDER BY at, row LIMIT ${ROWS_A_PAGE}`;

/**
 * What was used of a span of dates as it was seen at `change`: claims published by then and not ended, each replaced by
 * the imported contacts that name its decision, and every other contact imported by then. For runs, which replay.
 */
export async function usesAt(
  connection: Connection,
  span: Span,
  change: ChangeNumber,
  breathe: () => Promise<void>,
): Promise<Use[]> {
  const found = new Map<string, Use>();
  const add = (use: Use): void => {
    const key = JSON.stringify([use.configuration, use.treatment, use.channel]);
    found.set(key, { ...use, count: use.count + (found.get(key)?.count ?? 0) });
  };
  const newest = connection.statement('SELECT claim FROM claim ORDER BY claim DESC LIMIT 1').pluck(true).get();
  const claims = connection.statement(CLAIMS_PAGE);
  for (let first = 1; first <= Number(newest ?? 0); first += ROWS_A_PAGE) {
    const page = { ...span, change, first, last: first + ROWS_A_PAGE - 1 };
    for (const use of claims.all(page) as Use[]) add(use);
    await breathe();
  }
  const contacts = connection.statement(CONTACTS_PAGE).raw(true);
  for (let [at, row] = [span.from - 1, Number.MAX_SAFE_INTEGER]; ; ) {
    const page = contacts.all({ at, row, to: span.to, change }) as ContactTuple[];
    for (const [, , treatment, channel, seen] of page) {
      if (seen === 1) add({ configuration: null, treatment, channel, count: 1 });
    }
    await breathe();
    if (page.length < ROWS_A_PAGE) return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
    [at, row] = page[page.length - 1]!;
  }
}

type ContactTuple = [at: number, row: number, treatment: string, channel: string, seen: 0 | 1];

/**
 * What is used of a span at this moment, staged claims included; exact inside a write transaction. Replaced claims come
 * with a count below 0. The first call for a span reads its imported contacts, so make one before the transaction.
 */
export function usesNow(connection: Connection, span: Span): Use[] {
  return connection.guard(() => {
    if (span.run !== null) return connection.statement(TALLIED_OF_RUN).all(span) as Use[];
    return [...(connection.statement(TALLIED).all(span) as Use[]), ...importedUses(connection, span)];
  });
}

interface Imported {
  readonly stamp: string;
  readonly uses: readonly Use[];
}
const remembered = new WeakMap<Connection, Map<string, Imported>>();

/** What imports change about a span: contacts to add, and claims they replace. */
function importedUses(connection: Connection, span: Span): readonly Use[] {
  let kept = remembered.get(connection);
  if (kept === undefined) {
    kept = new Map();
    remembered.set(connection, kept);
  }
  const key = `${span.from} ${span.to}`;
  const stamp = importStamp(connection);
  const known = kept.get(key);
  if (known?.stamp === stamp) return known.uses;
  const now = { ...span, change: newestChange(connection) };
  const uses = connection.statement(CONTACTS).all(now) as Use[];
  if (anyContactNamesADecision(connection)) {
    const replaced = connection.statement(`${CLAIMS} AND ${CLAIMED_NOW} AND ${REPLACED} ${BY_TREATMENT}`);
    for (const use of replaced.all(now) as Use[]) uses.push({ ...use, count: -use.count });
  }
  kept.set(key, { stamp, uses });
  return uses;
}

/**
 * Changes whenever what imports say about claims may have changed. A decision that a contact names can be neither
 * claimed nor released, so between imports only a discarded action changes which claims are replaced.
 */
function importStamp(connection: Connection): string {
  const row = connection
    .statement(
      `SELECT (SELECT max(max(coalesce(published, 0), coalesce(undone, 0))) FROM import WHERE kind = 'contacts') AS import,
        (SELECT count(*) FROM action WHERE state <> 'published' AND state = 'discarded') AS discarded`,
    )
    .get() as { import: number | null; discarded: number };
  return `${row.import} ${row.discarded}`;
}

function anyContactNamesADecision(connection: Connection): boolean {
  return connection.statement('SELECT 1 FROM contact WHERE decision_id IS NOT NULL LIMIT 1').get() !== undefined;
}

/** Those of a run's `positions` whose decision an imported contact names. */
export function contactedPositions(connection: Connection, run: number, positions: readonly number[]): Set<number> {
  if (!anyContactNamesADecision(connection)) return new Set();
  const ids = JSON.stringify(positions.map((position) => decisionId(run, position)));
  const found = connection
    .statement(
      `SELECT wanted.key FROM json_each(@ids) wanted
       CROSS JOIN contact INDEXED BY contact_by_decision ON contact.decision_id = wanted.value
       WHERE contact.import IN ${VISIBLE}`,
    )
    .pluck()
    .all({ ids, change: newestChange(connection) }) as number[];
  return new Set(found.map((index) => positions[index]!));
}
