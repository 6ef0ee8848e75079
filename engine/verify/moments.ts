// When claims counted. A claim was judged at its own moment, which lies before the change that published it; of what
// changed in between, only what was surely so is held against it, so that nothing right is called wrong.
import { parseConfiguration } from '#engine/policy/configuration/parse.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Configuration, Treatment } from '#shared/model/configuration.ts';
import type { Instant, IsoDate } from '#shared/model/units.ts';

/** A claim with everything by which it is judged; claims of discarded actions do not count and are not read. */
export interface JudgedClaim {
  readonly claim: number;
  readonly run: number;
  readonly position: number;
  readonly customer: number;
  readonly treatment: string;
  readonly channel: string;
  readonly class: string;
  readonly date: IsoDate;
  readonly plannedAt: Instant;
  readonly configuration: number;
  readonly capacitySet: number;
  /** The change that published it; for a staged one, the change after the newest. */
  readonly change: number;
  /** When its action began, by the clock of then. */
  readonly startedAt: number;
  /** The change from which it no longer counted: an action ended it or an imported contact stood in its place. */
  readonly gone: number | null;
}

const COLUMNS = `
  c.claim, c.run, c.position, c.customer, c.treatment, c.channel, c.class, c.date, c.planned_at AS plannedAt,
  c.configuration, c.capacity_set AS capacitySet, a.started_at AS startedAt,
  coalesce(a.change, (SELECT coalesce(max(number), 0) + 1 FROM audit)) AS change,
  (SELECT min(change) FROM (
    SELECT ending.change FROM claim_end JOIN action ending ON ending.action = claim_end.action
    WHERE claim_end.claim = c.claim AND ending.state = 'published'
    UNION ALL
    SELECT published FROM contact JOIN import ON import.import = contact.import
    WHERE contact.decision_id = 'r' || c.run || '-' || c.position AND published IS NOT NULL
  )) AS gone`;
const COUNTED = `FROM claim c JOIN action a ON a.action = c.action WHERE a.state <> 'discarded'`;

/** Claims in the order in which they were taken, after one of them. */
export function claimsAfter(connection: Connection, after: number, limit: number): JudgedClaim[] {
  const sql = `SELECT ${COLUMNS} ${COUNTED} AND c.claim > ? ORDER BY c.claim LIMIT ?`;
  return connection.statement(sql).all(after, limit) as JudgedClaim[];
}

/** The claims of given customers, in the order in which they were taken. */
export function claimsOfThese(connection: Connection, customers: Iterable<number>): JudgedClaim[] {
  const sql = `SELECT ${COLUMNS} ${COUNTED} AND c.customer IN (SELECT value FROM json_each(?)) ORDER BY c.claim`;
  return connection.statement(sql).all(JSON.stringify([...customers])) as JudgedClaim[];
}

/** The claims of the next customers that have any, in the order in which they were taken. */
export function claimsOfCustomers(connection: Connection, after: number, customers: number): JudgedClaim[] {
  const sql = `SELECT ${COLUMNS} ${COUNTED} AND c.customer IN (
    SELECT DISTINCT customer FROM claim WHERE customer > ? ORDER BY customer LIMIT ?) ORDER BY c.claim`;
  return connection.statement(sql).all(after, customers) as JudgedClaim[];
}

/** An import of contacts that was published, and when that was. */
export interface ContactImport {
  readonly import: number;
  readonly published: number;
  readonly publishedAt: number;
  readonly undone: number | null;
}

export function contactImports(connection: Connection): Map<number, ContactImport> {
  const rows = connection
    .statement(
      `SELECT import, published, audit.at AS publishedAt, undone FROM import JOIN audit ON audit.number = published
       WHERE kind = 'contacts'`,
    )
    .all() as ContactImport[];
  return new Map(rows.map((row) => [row.import, row]));
}

/** Whether a claim was surely judged beside the contacts of an import. */
export function stoodBeside(contacts: ContactImport, claim: Pick<JudgedClaim, 'change' | 'startedAt'>): boolean {
  const before = contacts.published < claim.change && contacts.publishedAt <= claim.startedAt;
  return before && (contacts.undone === null || contacts.undone > claim.change);
}

/** The configurations that claims were made under, parsed once each. */
export class Configurations {
  readonly #connection: Connection;
  readonly #parsed = new Map<number, Configuration>();
  readonly #treatments = new Map<number, ReadonlyMap<string, Treatment>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  at(version: number): Configuration {
    let found = this.#parsed.get(version);
    if (found === undefined) {
      const text = this.#connection.statement('SELECT text FROM configuration WHERE version = ?').pluck().get(version);
      found = parseConfiguration(String(text), `configuration ${version}`);
      this.#parsed.set(version, found);
    }
    return found;
  }

  treatment(version: number, id: string): Treatment | undefined {
    let found = this.#treatments.get(version);
    if (found === undefined) {
      found = new Map(this.at(version).treatments.map((treatment) => [treatment.id, treatment]));
      this.#treatments.set(version, found);
    }
    return found.get(id);
  }

  /** The versions that any claim names. */
  claimed(): number[] {
    return this.#connection.statement('SELECT DISTINCT configuration FROM claim ORDER BY 1').pluck().all() as number[];
  }
}
