// What a limit's period already holds: live claims and imported contacts, counted by treatment (decisions 5). How many
// units one of them takes is policy and is worked out by the caller. Claims made are counted by a tally, kept exact in
// the transaction that claims; what imports add or replace is counted once and kept until an import changes it.
import type { ChangeNumber, Instant, IsoDate } from '#shared/model/units.ts';
import { newestChange } from '../workspace/audit.ts';
import type { Connection } from '../workspace/connection.ts';

/** A stretch of dates that a limit counts in; with `run`, only what belongs to that run. */
export interface Span {
  readonly run: number | null;
  readonly fromDate: IsoDate;
  readonly toDate: IsoDate;
  /** The same stretch as instants of the workspace's zone: from inclusive, to exclusive. */
  readonly from: Instant;
  readonly to: Instant;
}

/** Contacts with one treatment. Without a configuration they were imported and belong to no decision of ours. */
export interface Use {
  readonly configuration: number | null;
  readonly treatment: string;
  readonly channel: string;
  readonly count: number;
}

/** An import that can be seen at @change. */
export const VISIBLE_IMPORT =
  '(SELECT import FROM import WHERE published <= @change AND (undone IS NULL OR undone > @change))';

/** A claim `c` made by `@change` and not ended by then. */
export const CLAIMED_AT = `
  EXISTS (SELECT 1 FROM action WHERE action.action = c.action AND action.change <= @change)
  AND NOT EXISTS (
    SELECT 1 FROM claim_end JOIN action ON action.action = claim_end.action
    WHERE claim_end.claim = c.claim AND action.change <= @change
  )`;

/** A claim `c` that counts now: staged or published, and not ended by a published action. */
export const CLAIMED_NOW = `
  EXISTS (SELECT 1 FROM action WHERE action.action = c.action AND action.state <> 'discarded')
  AND NOT EXISTS (
    SELECT 1 FROM claim_end JOIN action ON action.action = claim_end.action
    WHERE claim_end.claim = c.claim AND action.state = 'published'
  )`;

/** A claim `c` whose decision an imported contact names: the contact counts in its place. */
export const REPLACED = `
  EXISTS (
    SELECT 1 FROM contact
    WHERE contact.decision_id = 'r' || c.run || '-' || c.position AND contact.import IN ${VISIBLE_IMPORT}
  )`;

const CLAIMS = `
  SELECT c.configuration, c.treatment, c.channel, count(*) AS count
  FROM claim c
  WHERE c.date BETWEEN @fromDate AND @toDate AND (@run IS NULL OR c.run = @run)`;

const GROUPED = 'GROUP BY c.configuration, c.treatment, c.channel';

const TALLIED = `
  SELECT configuration, treatment, '' AS channel, sum(claims) AS count
  FROM claim_tally
  WHERE date BETWEEN @fromDate AND @toDate AND (@run IS NULL OR run = @run)
  GROUP BY configuration, treatment`;

// A contact of a known decision is counted as its run's configuration describes the treatment.
const CONTACTS = `
  SELECT run.configuration AS configuration, k.treatment, k.channel, count(*) AS count
  FROM (
    SELECT treatment, channel, decision_id,
      CAST(substr(decision_id, 2) AS INTEGER) AS run,
      CAST(substr(decision_id, instr(decision_id, '-') + 1) AS INTEGER) AS position
    FROM contact
    WHERE at >= @from AND at < @to AND import IN ${VISIBLE_IMPORT}
  ) k
  LEFT JOIN decision ON decision.run = k.run AND decision.position = k.position
    AND k.decision_id = 'r' || decision.run || '-' || decision.position
  LEFT JOIN run ON run.run = decision.run
  WHERE @run IS NULL OR run.run = @run
  GROUP BY run.configuration, k.treatment, k.channel`;

/**
 * What was used of a span as anybody saw it at `change`: claims published by then and not ended, each replaced by the
 * imported contacts that name its decision, and every other contact imported by then. For runs, which replay.
 */
export function usesAt(connection: Connection, span: Span, change: ChangeNumber): Use[] {
  const pinned = { ...span, change };
  const claims = connection.statement(`${CLAIMS} AND ${CLAIMED_AT} AND NOT ${REPLACED} ${GROUPED}`).all(pinned);
  return [...(claims as Use[]), ...(connection.statement(CONTACTS).all(pinned) as Use[])];
}

interface Imported {
  readonly stamp: string;
  readonly uses: readonly Use[];
}
const remembered = new WeakMap<Connection, Map<string, Imported>>();

/**
 * What is used of a span at this moment, staged claims included; exact inside a write transaction. The first call for a
 * span reads the imported contacts, so it is made once before the transaction.
 */
export function usesNow(connection: Connection, span: Span): Use[] {
  const tallied = connection.statement(TALLIED).all({ ...span }) as Use[];
  return [...tallied, ...importedNow(connection, span)];
}

/** What imports change about a span: contacts to add, and claims they replace, with a count below 0. */
function importedNow(connection: Connection, span: Span): readonly Use[] {
  let kept = remembered.get(connection);
  if (kept === undefined) {
    kept = new Map();
    remembered.set(connection, kept);
  }
  const key = `${span.run} ${span.fromDate} ${span.toDate}`;
  const stamp = importStamp(connection);
  const known = kept.get(key);
  if (known?.stamp === stamp) return known.uses;
  const now = { ...span, change: newestChange(connection) };
  const uses = connection.statement(CONTACTS).all(now) as Use[];
  if (anyContactNamesADecision(connection)) {
    const replaced = connection.statement(`${CLAIMS} AND ${CLAIMED_NOW} AND ${REPLACED} ${GROUPED}`).all(now) as Use[];
    uses.push(...replaced.map((use) => ({ ...use, count: -use.count })));
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
        (SELECT max(action) FROM action WHERE state = 'discarded') AS discarded`,
    )
    .get() as { import: number | null; discarded: number | null };
  return `${row.import} ${row.discarded}`;
}

function anyContactNamesADecision(connection: Connection): boolean {
  return connection.statement('SELECT 1 FROM contact WHERE decision_id IS NOT NULL LIMIT 1').get() !== undefined;
}
