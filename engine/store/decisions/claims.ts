// The one atomic check-and-take. Inside one immediate transaction it recounts limits, contact windows and permission,
// and claims or refuses each decision with a reason (decisions 5). The store knows no rules: a judge brings them.
import type { KnownContact } from '#shared/model/batch.ts';
import type { PermissionRow } from '#shared/model/permission.ts';
import type { Instant, IsoDate } from '#shared/model/units.ts';
import { permissionsOf } from '../records/reading/ledger.ts';
import { newestChange } from '../workspace/audit.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { claimedBeside } from './claimed-beside.ts';
import { liveContactsOf } from './live-contacts.ts';
import { CLAIMED_NOW, contactedPositions, type Span, type Use, usesNow } from './usage.ts';

/** One decision that asks for what its contact takes. */
export interface Candidate {
  readonly position: number;
  readonly customer: number;
  readonly treatment: string;
  readonly channel: string;
  readonly class: string;
  readonly purpose: string;
  readonly plannedAt: Instant;
  /** The zone in which the customer's windows are counted. */
  readonly zone: string;
  readonly net: number;
  readonly rank: number;
  readonly hash: Buffer;
}

export interface ClaimRefusal {
  readonly reason:
    | 'limit'
    | 'contact-window'
    | 'no-permission'
    | 'claimed-already'
    | 'contacted-already'
    | 'beside'
    | 'treatments-per-customer';
  /** The limit, the window, the purpose or the treatment beside it, by its id; or how many a customer may have. */
  readonly detail: string;
}

/** The rules of one moment: the newest configuration, seen by policy. */
export interface Judge {
  readonly configuration: number;
  /** Capacity of each finite limit, by id: kept with every claim, and what it is judged against. */
  readonly capacities: { readonly [limit: string]: number };
  readonly limits: readonly {
    readonly id: string;
    readonly capacity: number;
    readonly span: Span;
    /** Units that one contact takes. */
    units(use: Omit<Use, 'count'>): number;
  }[];
  /** How far around its planned instant contacts matter to a candidate. */
  reach(candidate: Candidate): readonly [Instant, Instant];
  refusal(
    candidate: Candidate,
    contacts: readonly KnownContact[],
    permissions: readonly PermissionRow[],
  ): ClaimRefusal | null;
  /** Refuses a treatment beside others that the customer has of the run; null where a run gives each customer one. */
  readonly beside: ((treatment: string, others: readonly string[]) => ClaimRefusal | null) | null;
}

/** Sums of fractions are compared with this much patience, as a share of the capacity. */
const ROUNDING = 1e-9;

/** Whether `used` is more than a capacity allows. */
export const exceeds = (used: number, capacity: number): boolean => used > capacity + ROUNDING * Math.max(1, capacity);

/** Units of a limit that are used at this moment, by claims and imported contacts. */
export function usedNow(connection: Connection, { span, units }: Judge['limits'][number]): number {
  return usesNow(connection, span).reduce((sum, use) => sum + use.count * units(use), 0);
}

/**
 * Takes what the candidates need, in their order, or says why not: one answer each, null for taken. Claims belong to
 * `action` and count from now on, whether it is published or still staged. Only inside `connection.write`.
 */
export function claim(
  connection: Connection,
  order: { readonly action: number; readonly run: number; readonly date: IsoDate },
  candidates: readonly Candidate[],
  judge: Judge,
): (ClaimRefusal | null)[] {
  if (!connection.sqlite.inTransaction) throw new Error('claims are taken inside a write transaction');
  if (candidates.length === 0) return [];
  const customers = Int32Array.from(new Set(candidates.map(({ customer }) => customer))).sort();
  const reaches = candidates.map((candidate) => judge.reach(candidate));
  const from = Math.min(...reaches.map((reach) => reach[0])) as Instant;
  const to = Math.max(...reaches.map((reach) => reach[1])) as Instant;
  const contacts = liveContactsOf(connection, customers, from, to);
  const permissions = permissionsOf(connection, newestChange(connection), customers);
  const used = judge.limits.map((limit) => usedNow(connection, limit));
  const takes = (candidate: Candidate): number[] =>
    judge.limits.map(({ units }) => units({ ...candidate, configuration: judge.configuration }));
  const capacitySet = capacitySetOf(connection, judge.capacities);
  const positions = candidates.map(({ position }) => position);
  const claimed = new Set(liveClaims(connection, order.run, positions).keys());
  const contacted = contactedPositions(connection, order.run, positions);
  const beside = judge.beside && claimedBeside(connection, order.run, customers);
  const insert = connection.statement(INSERT);
  const taken = new Map<string, number>();
  const answers = connection.guard(() =>
    candidates.map((candidate): ClaimRefusal | null => {
      const { position, customer } = candidate;
      const known = contacts.get(customer) ?? [];
      if (claimed.has(position)) return { reason: 'claimed-already', detail: 'claim' };
      if (contacted.has(position)) return { reason: 'contacted-already', detail: 'contact' };
      const own = beside?.get(customer) ?? [];
      const others = own.filter((each) => each.position !== position).map((each) => each.treatment);
      const refusal =
        judge.refusal(candidate, known, permissions.get(customer) ?? []) ??
        judge.beside?.(candidate.treatment, others) ??
        null;
      if (refusal !== null) return refusal;
      const units = takes(candidate);
      const full = judge.limits.findIndex(
        ({ capacity }, index) => units[index]! > 0 && exceeds(used[index]! + units[index]!, capacity),
      );
      if (full !== -1) return { reason: 'limit', detail: judge.limits[full]!.id };
      const { lastInsertRowid } = insert.run({
        ...candidate,
        ...order,
        configuration: judge.configuration,
        capacitySet,
      });
      claimed.add(position);
      for (let index = 0; index < used.length; index += 1) used[index]! += units[index]!;
      const { plannedAt: at, channel, treatment } = candidate;
      taken.set(treatment, (taken.get(treatment) ?? 0) + 1);
      const claim = Number(lastInsertRowid);
      beside?.set(customer, [...own, { claim, position, treatment }]);
      contacts.set(customer, [...known, { at, channel, treatment, class: candidate.class, claim }]);
      return null;
    }),
  );
  const rows = [...taken].map(([treatment, claims]) => ({
    treatment,
    claims,
    configuration: judge.configuration,
    ...order,
  }));
  addToTally(connection, rows);
  return answers;
}

const INSERT = `
  INSERT INTO claim (action, run, position, customer, treatment, channel, class, purpose, date, planned_at,
    configuration, capacity_set, net, rank, wording, decision_hash)
  VALUES (@action, @run, @position, @customer, @treatment, @channel, @class, @purpose, @date, @plannedAt,
    @configuration, @capacitySet, @net, @rank, NULL, @hash)`;

function capacitySetOf(connection: Connection, capacities: Judge['capacities']): number {
  const sorted = Object.fromEntries(Object.entries(capacities).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify(sorted);
  const known = connection.first(
    build.selectFrom('capacity_set').select('capacity_set').where('capacities', '=', text),
  );
  return (
    known?.capacity_set ?? connection.run(build.insertInto('capacity_set').values({ capacities: text })).lastInsertRowid
  );
}

/** A claim that counts, as far as ending it or taking it again needs. */
export interface LiveClaim {
  readonly claim: number;
  readonly action: number;
  readonly position: number;
  readonly customer: number;
  readonly treatment: string;
  readonly channel: string;
  readonly net: number;
  readonly rank: number;
  readonly hash: Buffer;
}

const CLAIM_COLUMNS =
  'c.claim, c.action, c.position, c.customer, c.treatment, c.channel, c.net, c.rank, c.decision_hash AS hash';

/** The live claims of the decisions at `positions` of a run, by position. */
export function liveClaims(connection: Connection, run: number, positions: readonly number[]): Map<number, LiveClaim> {
  const rows = connection
    .statement(
      `SELECT ${CLAIM_COLUMNS} FROM json_each(?) wanted CROSS JOIN claim c ON c.run = ? AND c.position = wanted.value
       WHERE ${CLAIMED_NOW}`,
    )
    .all(JSON.stringify(positions), run) as LiveClaim[];
  return new Map(rows.map((row) => [row.position, row]));
}

/** The claims that an action ended, among the decisions at `positions` of a run, by position. */
export function claimsEndedBy(
  connection: Connection,
  action: number,
  run: number,
  positions: readonly number[],
): Map<number, LiveClaim> {
  const rows = connection
    .statement(
      `SELECT ${CLAIM_COLUMNS} FROM json_each(?) wanted CROSS JOIN claim c ON c.run = ? AND c.position = wanted.value
       JOIN claim_end e ON e.claim = c.claim WHERE e.action = ?`,
    )
    .all(JSON.stringify(positions), run, action) as LiveClaim[];
  return new Map(rows.map((row) => [row.position, row]));
}

/** Stages the end of claims: it counts once the action is published. */
export function stageEnds(connection: Connection, action: number, claims: readonly number[]): void {
  const insert = connection.statement('INSERT INTO claim_end (claim, action) VALUES (?, ?)');
  connection.guard(() => {
    for (const claim of claims) insert.run(claim, action);
  });
}

/** Approved decisions of a run that are in no sealed package. What a job has staged and not published counts as well. */
export function claimsNotLeft(connection: Connection, run: number): number {
  return connection
    .statement(
      `SELECT (SELECT coalesce(sum(claims), 0) FROM claim_tally WHERE run = @run)
         - (SELECT coalesce(sum(count), 0) FROM action WHERE run = @run AND verb = 'export' AND change IS NOT NULL)`,
    )
    .pluck()
    .get({ run }) as number;
}

/** Live claims of one day, run, configuration and treatment. */
export interface TallyRow {
  readonly date: string;
  readonly run: number;
  readonly configuration: number;
  readonly treatment: string;
  readonly claims: number;
}

/** Adds to the tally, or takes from it where `claims` is below 0, in the transaction that makes or ends the claims. */
export function addToTally(connection: Connection, rows: readonly TallyRow[]): void {
  const add = connection.statement(
    `INSERT INTO claim_tally (date, run, configuration, treatment, claims)
     VALUES (@date, @run, @configuration, @treatment, @claims)
     ON CONFLICT DO UPDATE SET claims = claims + excluded.claims`,
  );
  const clear = connection.statement(
    `DELETE FROM claim_tally
     WHERE date = @date AND run = @run AND configuration = @configuration AND treatment = @treatment AND claims = 0`,
  );
  connection.guard(() => {
    for (const row of rows) {
      const { date, run, configuration, treatment, claims } = row;
      add.run({ date, run, configuration, treatment, claims });
      if (claims < 0) clear.run({ date, run, configuration, treatment });
    }
  });
}
