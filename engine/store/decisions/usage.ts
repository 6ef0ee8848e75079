// What a limit's period holds at this moment: live claims and imported contacts, counted by treatment (decisions 5). How
// many units one of them takes is policy and is worked out by the caller. Claims are counted by a tally, kept exact in
// the transaction that claims; what imports add or replace is counted once and kept until an import changes it.
import type { Instant, IsoDate } from '#shared/model/units.ts';
import type { Connection } from '../workspace/connection.ts';

/** A stretch of dates that a limit counts in. Of a run, only its own claims count. */
export type Span =
  | { readonly run: number }
  | {
      readonly run: null;
      readonly fromDate: IsoDate;
      readonly toDate: IsoDate;
      /** The same stretch as instants of the workspace's zone: from inclusive, to exclusive. */
      readonly from: Instant;
      readonly to: Instant;
    };

/** Contacts with one treatment: claims made under a configuration, or, without one, imported contacts of a channel. */
export interface Use {
  readonly configuration: number | null;
  readonly treatment: string;
  readonly channel: string | null;
  readonly count: number;
}

/** The imports whose rows are seen now. */
export const VISIBLE = '(SELECT import FROM import WHERE published IS NOT NULL AND undone IS NULL)';

/** A claim `c` that counts now: staged or published, and not ended by a published action. */
export const LIVE = `
  EXISTS (SELECT 1 FROM action WHERE action.action = c.action AND action.state <> 'discarded')
  AND NOT EXISTS (
    SELECT 1 FROM claim_end JOIN action ON action.action = claim_end.action
    WHERE claim_end.claim = c.claim AND action.state = 'published'
  )`;

/** A claim `c` whose decision an imported contact names: the contact counts in its place. */
export const REPLACED = `
  EXISTS (
    SELECT 1 FROM contact
    WHERE contact.decision_id = 'r' || c.run || '-' || c.position AND contact.import IN ${VISIBLE}
  )`;

const OF_RUN = `
  SELECT configuration, treatment, NULL AS channel, sum(claims) AS count FROM claim_tally
  WHERE run = @run GROUP BY configuration, treatment`;

const TALLIED = `
  SELECT configuration, treatment, NULL AS channel, sum(claims) AS count FROM claim_tally
  WHERE date BETWEEN @fromDate AND @toDate GROUP BY configuration, treatment`;

const CONTACTS = `
  SELECT NULL AS configuration, treatment, channel, count(*) AS count FROM contact
  WHERE at >= @from AND at < @to AND import IN ${VISIBLE} GROUP BY treatment, channel`;

const REPLACED_CLAIMS = `
  SELECT c.configuration, c.treatment, NULL AS channel, -count(*) AS count FROM claim c
  WHERE c.date BETWEEN @fromDate AND @toDate AND ${LIVE} AND ${REPLACED} GROUP BY c.configuration, c.treatment`;

/**
 * What is used of a span at this moment, staged claims included; exact inside a write transaction. Replaced claims come
 * with a count below 0. The first call for a span reads its imported contacts, so make one before the transaction.
 */
export function usesOf(connection: Connection, span: Span): Use[] {
  return connection.guard(() => {
    if (span.run !== null) return connection.statement(OF_RUN).all(span) as Use[];
    return [...(connection.statement(TALLIED).all(span) as Use[]), ...importedUses(connection, span)];
  });
}

interface Imported {
  readonly stamp: string;
  readonly uses: readonly Use[];
}
const remembered = new WeakMap<Connection, Map<string, Imported>>();

/** What imports change about a span: contacts to add, and claims they replace. */
function importedUses(connection: Connection, span: Extract<Span, { run: null }>): readonly Use[] {
  let kept = remembered.get(connection);
  if (kept === undefined) {
    kept = new Map();
    remembered.set(connection, kept);
  }
  const key = `${span.from} ${span.to}`;
  const stamp = importStamp(connection);
  const known = kept.get(key);
  if (known?.stamp === stamp) return known.uses;
  const uses = connection.statement(CONTACTS).all(span) as Use[];
  if (anyContactNamesADecision(connection)) uses.push(...(connection.statement(REPLACED_CLAIMS).all(span) as Use[]));
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
        (SELECT max(action) FROM action WHERE state = 'discarded' AND state <> 'published') AS discarded`,
    )
    .get() as { import: number | null; discarded: number | null };
  return `${row.import} ${row.discarded}`;
}

function anyContactNamesADecision(connection: Connection): boolean {
  return connection.statement('SELECT 1 FROM contact WHERE decision_id IS NOT NULL LIMIT 1').get() !== undefined;
}
