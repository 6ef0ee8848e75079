// What a search for customers who may be one has found. A search is staged in chunks and seen once it is published; the
// newest published one counts. Rows hold customer numbers and names of attributes, never values (decisions 22).
import type { Connection } from '../workspace/connection.ts';
import type { Pair } from './merges.ts';

export const PROPOSED_ZONES = ['match', 'possible'] as const;
export type ProposedZone = (typeof PROPOSED_ZONES)[number];

/** Two customers who may be one. `facts` is why, as JSON of names of attributes. */
export interface NewProposal extends Pair {
  readonly zone: ProposedZone;
  readonly facts: string;
}

/** Inside a transaction: makes a search that nobody sees, and returns its number. `seen` is the change it looks at. */
export function stageSearch(connection: Connection, action: number, seen: number): number {
  const sql = "INSERT INTO merge_search (action, seen, summary) VALUES (?, ?, '')";
  return Number(connection.statement(sql).run(action, seen).lastInsertRowid);
}

/** Inside a transaction: stages proposals of a search. */
export function stageProposals(connection: Connection, search: number, proposals: readonly NewProposal[]): void {
  const insert = connection.statement(
    'INSERT INTO merge_proposal (search, one, other, zone, facts) VALUES (@search, @one, @other, @zone, @facts)',
  );
  for (const { one, other, zone, facts } of proposals) insert.run({ search, one, other, zone, facts });
}

/** Inside the transaction that publishes its action: what the search amounts to, as JSON. */
export function closeSearch(connection: Connection, search: number, summary: string): void {
  connection.statement('UPDATE merge_search SET summary = ? WHERE search = ?').run(summary, search);
}

const ROWS_A_CHUNK = 2_000;

/** Drops what a search of an action had staged, a short transaction at a time. */
export async function dropSearch(connection: Connection, action: number, breathe: () => Promise<void>): Promise<void> {
  const drop = connection.statement(
    `DELETE FROM merge_proposal WHERE proposal IN (
       SELECT proposal FROM merge_proposal WHERE search = (SELECT search FROM merge_search WHERE action = ?) LIMIT ?)`,
  );
  while (connection.write(() => drop.run(action, ROWS_A_CHUNK).changes) > 0) await breathe();
  connection.write(() => connection.statement('DELETE FROM merge_search WHERE action = ?').run(action));
}

export interface StoredSearch {
  readonly search: number;
  /** The change that published it. */
  readonly change: number;
  /** What it amounts to, as JSON. */
  readonly summary: string;
}

/** The newest published search, or undefined. */
export function newestSearch(connection: Connection): StoredSearch | undefined {
  return connection
    .statement(
      `SELECT s.search, a.change, s.summary FROM merge_search s JOIN action a ON a.action = s.action
       WHERE a.change IS NOT NULL ORDER BY s.search DESC LIMIT 1`,
    )
    .get() as StoredSearch | undefined;
}

export interface StoredProposal extends NewProposal {
  readonly proposal: number;
  readonly search: number;
  readonly oneId: string;
  readonly otherId: string;
}

const PROPOSAL = `
  SELECT p.proposal, p.search, p.one, p.other, p.zone, p.facts, one.id AS oneId, other.id AS otherId
  FROM merge_proposal p
  JOIN customer one ON one.customer = p.one JOIN customer other ON other.customer = p.other`;

/** Proposals of a search after a number, 0 for the first page; of one zone, or with null of both. */
export function proposalsOf(
  connection: Connection,
  search: number,
  { zone, after, limit }: { readonly zone: ProposedZone | null; readonly after: number; readonly limit: number },
): StoredProposal[] {
  const one = zone === null ? '' : 'AND p.zone = @zone';
  const sql = `${PROPOSAL} WHERE p.search = @search ${one} AND p.proposal > @after ORDER BY p.proposal LIMIT @limit`;
  return connection.statement(sql).all({ search, zone, after, limit }) as StoredProposal[];
}

/** A proposal of whichever search, or undefined. */
export function proposalOf(connection: Connection, proposal: number): StoredProposal | undefined {
  return connection.statement(`${PROPOSAL} WHERE p.proposal = ?`).get(proposal) as StoredProposal | undefined;
}

/** Proposals of one zone of a search after a number, by customer numbers alone: for going through all of them. */
export function pairsOf(
  connection: Connection,
  search: number,
  { zone, after, limit }: { readonly zone: ProposedZone; readonly after: number; readonly limit: number },
): Pick<StoredProposal, 'proposal' | 'one' | 'other' | 'facts'>[] {
  const sql = `SELECT proposal, one, other, facts FROM merge_proposal
    WHERE search = @search AND zone = @zone AND proposal > @after ORDER BY proposal LIMIT @limit`;
  return connection.statement(sql).all({ search, zone, after, limit }) as StoredProposal[];
}

/** Whether customers were published, or taken back, after a change. */
export function importedSince(connection: Connection, change: number): boolean {
  const sql = "SELECT 1 FROM import WHERE kind = 'customers' AND (published > @change OR undone > @change) LIMIT 1";
  return connection.statement(sql).get({ change }) !== undefined;
}
