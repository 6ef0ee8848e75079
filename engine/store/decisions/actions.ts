// A person's act on decisions, small or large. Large ones are staged in short transactions and published in one, which
// writes the audit row; killed before that, an action goes on where it was or is discarded and frees what it held.
import type { Json } from '#shared/errors.ts';
import type { HashedDecision } from '#shared/model/decision.ts';
import { type ChangeNumber, isoDate } from '#shared/model/units.ts';
import { appendChange, sha256 } from '../workspace/audit.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { addToTally, stageEnds, type TallyRow } from './claims.ts';
import { decisionHash } from './decision-hash.ts';

export type ActionVerb =
  | ('approve' | 'reject' | 'change' | 'release' | 'undo' | 'lift' | 'return' | 'export')
  // who is who: what a search found, and what a person says of it
  | ('propose' | 'merge' | 'refuse' | 'separate');

export interface NewAction {
  readonly verb: ActionVerb;
  readonly run: number | null;
  readonly actor: string;
  readonly code?: string | null;
  /** The action that this one reverses. */
  readonly reverses?: number | null;
  readonly job?: number | null;
  /** Staged and published in one transaction: the claims it ends are free at once for those it makes. */
  readonly atOnce?: boolean;
}

/** Makes an action inside a transaction; it is staged unless it happens at once. */
export function beginAction(connection: Connection, action: NewAction): number {
  const { verb, run, actor, code = null, reverses = null, job = null, atOnce = false } = action;
  const state = atOnce ? ('published' as const) : ('staged' as const);
  const values = { verb, run, actor, code, reverses, job, state, started_at: connection.clock() };
  return connection.run(build.insertInto('action').values(values)).lastInsertRowid;
}

export interface ActionRow {
  readonly action: number;
  readonly verb: ActionVerb;
  readonly run: number | null;
  readonly state: 'staged' | 'published' | 'discarded';
  readonly actor: string;
  readonly reverses: number | null;
  readonly change: number | null;
  readonly job: number | null;
}

export function actionOf(connection: Connection, action: number): ActionRow | undefined {
  return connection.first(
    build
      .selectFrom('action')
      .select(['action', 'verb', 'run', 'state', 'actor', 'reverses', 'change', 'job'])
      .where('action', '=', action),
  ) as ActionRow | undefined;
}

/** What an action amounts to, counted from its staged rows before the transaction that publishes it. */
export interface ActionSum {
  readonly count: number;
  /** SHA-256 over the sorted hashes of its decisions; null where another command's audit row stands for it. */
  readonly root: Buffer | null;
  /** What the tally loses when its ends come into force. */
  readonly ended: readonly TallyRow[];
}

const ROWS_A_PAGE = 2_000;

interface HashedRow extends Omit<HashedDecision, 'v' | 'wording'> {
  readonly position: number;
}

// What a person claimed for a decision is hashed in the place of what the run proposed.
const HASHED = `
  SELECT s.position, s.run, customer.id AS customer, run.date,
    iif(c.claim IS NULL, d.treatment, c.treatment) AS treatment, iif(c.claim IS NULL, d.channel, c.channel) AS channel,
    iif(c.claim IS NULL, d.net, c.net) AS net, iif(c.claim IS NULL, d.rank, c.rank) AS rank
  FROM decision_state s
  JOIN decision d ON d.run = s.run AND d.position = s.position
  JOIN run ON run.run = s.run
  JOIN customer ON customer.customer = d.customer
  LEFT JOIN claim c ON c.action = s.action AND c.run = s.run AND c.position = s.position
  WHERE s.action = @action AND s.run = (SELECT run FROM action WHERE action = @action) AND s.position > @after
  ORDER BY s.position LIMIT ${ROWS_A_PAGE}`;

const ENDED = `
  SELECT claim.claim, date, run, configuration, treatment FROM claim_end JOIN claim ON claim.claim = claim_end.claim
  WHERE claim_end.action = @action AND claim_end.claim > @after ORDER BY claim_end.claim LIMIT ${ROWS_A_PAGE}`;

const CLAIMED = `
  SELECT claim, date, run, configuration, treatment FROM claim
  WHERE action = @action AND claim > @after ORDER BY claim LIMIT ${ROWS_A_PAGE}`;

/** Hashes of an action's decisions, recomputed from the stored rows, page by page. */
export function* actionHashes(connection: Connection, action: number): Generator<Buffer[]> {
  const page = connection.statement(HASHED);
  for (let after = -1; ; ) {
    const rows = page.all({ action, after }) as HashedRow[];
    if (rows.length === 0) return;
    yield rows.map(({ position: _, date, ...row }) =>
      decisionHash({ v: 1, ...row, date: isoDate(date), wording: null }),
    );
    after = rows.at(-1)!.position;
  }
}

/** SHA-256 over hashes in the order of their bytes. */
export function rootHash(hashes: readonly Buffer[]): Buffer {
  return sha256(Buffer.concat(hashes.toSorted(Buffer.compare)));
}

/** Counts an action's staged rows in pages; `breathe` is awaited between them. */
export async function sumUp(connection: Connection, action: number, breathe: () => Promise<void>): Promise<ActionSum> {
  const hashes: Buffer[] = [];
  for (const page of actionHashes(connection, action)) {
    hashes.push(...page);
    await breathe();
  }
  const ended = await tallied(connection, ENDED, action, breathe);
  return { count: hashes.length, root: rootHash(hashes), ended };
}

/** As sumUp, without a pause: for actions on a handful of decisions, inside their transaction. */
export function sumUpNow(connection: Connection, action: number): ActionSum {
  const hashes = [...actionHashes(connection, action)].flat();
  const ended = new Map<string, TallyRow>();
  for (const rows of pagesOf(connection, ENDED, action)) countInto(ended, rows);
  return { count: hashes.length, root: rootHash(hashes), ended: [...ended.values()] };
}

type Tallied = Omit<TallyRow, 'claims'> & { readonly claim: number };

function* pagesOf(connection: Connection, sql: string, action: number): Generator<Tallied[]> {
  const page = connection.statement(sql);
  for (let after = 0; ; ) {
    const rows = page.all({ action, after }) as Tallied[];
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)!.claim;
  }
}

async function tallied(
  connection: Connection,
  sql: string,
  action: number,
  breathe: () => Promise<void>,
): Promise<TallyRow[]> {
  const found = new Map<string, TallyRow>();
  for (const rows of pagesOf(connection, sql, action)) {
    countInto(found, rows);
    await breathe();
  }
  return [...found.values()];
}

function countInto(found: Map<string, TallyRow>, rows: readonly Tallied[]): void {
  for (const { date, run, configuration, treatment } of rows) {
    const key = `${date} ${run} ${configuration} ${treatment}`;
    found.set(key, { date, run, configuration, treatment, claims: (found.get(key)?.claims ?? 0) + 1 });
  }
}

const negative = (rows: readonly TallyRow[]): TallyRow[] => rows.map((row) => ({ ...row, claims: -row.claims }));

/**
 * Publishes a staged action inside a transaction: its states and claims are seen from here on, the claims that it ends
 * are freed, and the audit log has one row for all of it. `more` goes into the row's objects and under its hash.
 */
export function publishAction(
  connection: Connection,
  action: number,
  sum: ActionSum,
  more: { readonly [key: string]: Json } = {},
): ChangeNumber {
  const { verb, run, actor } = actionOf(connection, action)!;
  const { change } = appendChange(connection, actor, (change) => {
    markPublished(connection, action, change, sum);
    const objects = { action, run, count: sum.count, ...more };
    return { verb, objects, content: { ...objects, root: sum.root?.toString('hex') ?? null }, result: {} };
  });
  return change;
}

/** As publishAction, under a change whose audit row another command writes. */
export function markPublished(connection: Connection, action: number, change: number, sum: ActionSum): void {
  const staged = actionOf(connection, action)?.state === 'staged';
  const update = build
    .updateTable('action')
    .set({ state: 'published', change, count: sum.count, root_hash: sum.root })
    .where('action', '=', action)
    .where('state', '<>', 'discarded')
    .where('change', 'is', null);
  if (connection.run(update).changes !== 1) throw new Error(`action ${action} is not open`);
  // What an action ended at once was taken from the tally at once.
  if (staged) addToTally(connection, negative(sum.ended));
}

/** Ends claims for an action that happens at once: what they held is free before this transaction is over. */
export function endNow(connection: Connection, action: number, claims: readonly number[]): void {
  stageEnds(connection, action, claims);
  addToTally(connection, negative(sumUpNow(connection, action).ended));
}

/** Frees what a staged action holds. Harmless for one that is published or discarded already. */
export async function discardAction(
  connection: Connection,
  action: number,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  if (actionOf(connection, action)?.state !== 'staged') return;
  const held = await tallied(connection, CLAIMED, action, breathe);
  connection.write(() => {
    const update = build
      .updateTable('action')
      .set({ state: 'discarded' })
      .where('action', '=', action)
      .where('state', '=', 'staged');
    if (connection.run(update).changes === 1) addToTally(connection, negative(held));
  });
}
