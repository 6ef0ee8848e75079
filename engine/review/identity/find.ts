// Looks for ids that may be one customer: the body of a job. Nothing is merged by it; it stages proposals that a person
// confirms or refuses, seen once all of them are there. Killed, it starts again; the same data gives the same proposals.
import { z } from 'zod';
import { type IdentityRules, identityRules } from '#engine/policy/identity/rules.ts';
import { beginAction, discardAction, publishAction } from '#engine/store/decisions/actions.ts';
import { listConfigurations } from '#engine/store/decisions/configurations.ts';
import { refusedPairs } from '#engine/store/identity/merges.ts';
import {
  closeSearch,
  dropSearch,
  type NewProposal,
  stageProposals,
  stageSearch,
} from '#engine/store/identity/proposals.ts';
import { visibleAttributes } from '#engine/store/records/attributes.ts';
import { customersInIdOrder } from '#engine/store/records/reading/customers.ts';
import { type Merged, mergedAt } from '#engine/store/records/reading/merged.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem } from '#shared/errors.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import type { Work } from '#shared/model/work.ts';
import { configurationAt } from '../claiming/rules.ts';
import { fingerprints } from './fingerprints.ts';
import { groupByAddress, type SharedValues } from './pairs.ts';

export const findArguments = z.object({ actor: z.string() });

/** What a search found, without a value of anybody. */
export interface SearchSummary {
  readonly search: number;
  /** The change it looked at. */
  readonly seen: number;
  readonly rules: IdentityRules;
  /** How many ids were compared. */
  readonly customers: number;
  readonly match: number;
  readonly possible: number;
  /** Pairs that share an address and are no proposal: it is weak and something contradicts. */
  readonly none: number;
  /** Pairs that a person refused before. */
  readonly refusedBefore: number;
  /** Addresses that more customers have than sharedByMost: they prove nothing. */
  readonly shared: { readonly email: SharedValues; readonly phone: SharedValues };
  /** Addresses that are none, by kind. */
  readonly unreadable: { readonly email: number; readonly phone: number };
}

const CUSTOMERS_A_STEP = 4_096;
const ROWS_A_CHUNK = 1_000;

interface Checkpoint {
  readonly action: number;
  readonly search: number;
}

/** Finds and publishes proposals. Throws BAD_VALUE when there is nothing to compare customers by. */
export async function findMerges(
  connection: Connection,
  { actor }: z.infer<typeof findArguments>,
  work: Work,
): Promise<SearchSummary & { readonly change: number }> {
  const published = publishedSearch(connection, work.resumed);
  if (published !== null) return published;
  await discardSearch(connection, {}, work.resumed);
  const change = newestChange(connection);
  const rules = rulesAt(connection, change);
  // Each id for itself: what a merged one is known by may lead to a third.
  const { customers } = await customersInIdOrder(connection, change, () => work.breathe(), null);
  const { columns, unreadable } = await fingerprints(connection, change, customers, rules, work);
  const size = customers.length;
  const grouping = await groupByAddress(columns, size, rules, () => work.breathe());
  const settled = new Settled(connection, change);
  const job = work.job === 0 ? null : work.job;
  const at = connection.write(() => {
    const action = beginAction(connection, { verb: 'propose', run: null, actor, job });
    const staged = { action, search: stageSearch(connection, action, change) };
    work.saveCheckpoint(staged);
    return staged;
  });
  const counts = { match: 0, possible: 0, none: 0, refusedBefore: 0 };
  for (let from = 0; from < size; from += CUSTOMERS_A_STEP) {
    const { found, none } = grouping.pairs(from, from + CUSTOMERS_A_STEP);
    counts.none += none;
    const proposals: NewProposal[] = [];
    for (const { first, other, zone, facts } of found) {
      const pair = { one: customers[first]!, other: customers[other]! };
      const verdict = settled.verdictOn(pair.one, pair.other);
      if (verdict === 'refused') counts.refusedBefore += 1;
      if (verdict !== 'open') continue;
      counts[zone] += 1;
      proposals.push({ ...pair, zone, facts: JSON.stringify(facts) });
    }
    for (let start = 0; start < proposals.length; start += ROWS_A_CHUNK) {
      connection.write(() => stageProposals(connection, at.search, proposals.slice(start, start + ROWS_A_CHUNK)));
      await work.breathe();
    }
    const done = Math.min(size, from + CUSTOMERS_A_STEP);
    work.progress({ phase: 'Comparing customers', done, total: size, unit: 'customers' });
    await work.breathe();
  }
  const { shared } = grouping;
  const summary: SearchSummary = {
    search: at.search,
    seen: change,
    rules,
    customers: size,
    ...counts,
    shared,
    unreadable,
  };
  return connection.write(() => {
    closeSearch(connection, at.search, JSON.stringify(summary));
    const { match, possible } = counts;
    const sum = { count: match + possible, root: null, ended: [] };
    return { ...summary, change: publishAction(connection, at.action, sum, { search: at.search, match, possible }) };
  });
}

/** Frees what a search had staged; one that came to its end stays. */
export async function discardSearch(
  connection: Connection,
  _args: unknown,
  checkpoint: Json | null,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const at = checkpoint as unknown as Checkpoint | null;
  if (at === null || publishedSearch(connection, checkpoint) !== null) return;
  await discardAction(connection, at.action, breathe);
  await dropSearch(connection, at.action, breathe);
}

/** What a search answered that was published before its job was killed. */
function publishedSearch(
  connection: Connection,
  checkpoint: Json | null,
): (SearchSummary & { readonly change: number }) | null {
  const at = checkpoint as unknown as Checkpoint | null;
  if (at === null) return null;
  const row = connection
    .statement(
      `SELECT s.summary, a.change FROM merge_search s JOIN action a ON a.action = s.action
       WHERE s.search = ? AND a.change IS NOT NULL`,
    )
    .get(at.search) as { summary: string; change: number } | undefined;
  return row === undefined ? null : { ...(JSON.parse(row.summary) as SearchSummary), change: row.change };
}

/** The newest configuration's rules, else those that the attributes suggest. */
function rulesAt(connection: Connection, change: ChangeNumber): IdentityRules {
  const version = listConfigurations(connection)[0]?.version;
  const configured = version === undefined ? undefined : configurationAt(connection, version).identity;
  const rules = identityRules(configured, visibleAttributes(connection, 'customers', change));
  if (rules !== null) return rules;
  throw new Problem(
    'BAD_VALUE',
    'There is nothing to compare customers by: no attribute of role contact is named like an e-mail address or a telephone. Name them in the configuration: identity: { email: [ATTRIBUTE], phone: [ATTRIBUTE] }',
  );
}

/** What people have said already about whoever two ids stand for. */
class Settled {
  readonly #merged: Merged | null;
  readonly #refused: ReadonlySet<string>;
  readonly #proposed = new Set<string>();

  constructor(connection: Connection, change: ChangeNumber) {
    this.#merged = mergedAt(connection, change);
    this.#refused = new Set(refusedPairs(connection).map(({ one, other }) => this.#keyOf(one, other)));
  }

  /** `open` once for each two customers, however many of their ids share an address. */
  verdictOn(one: number, other: number): 'open' | 'one' | 'refused' | 'proposed' {
    const merged = this.#merged;
    if (merged === null) return this.#refused.has(this.#keyOf(one, other)) ? 'refused' : 'open';
    if (merged.survivorOf(one) === merged.survivorOf(other)) return 'one';
    const key = this.#keyOf(one, other);
    if (this.#refused.has(key)) return 'refused';
    const stands = (each: number): boolean => !merged.away.has(each) && merged.membersOf(each) === undefined;
    if (stands(one) && stands(other)) return 'open';
    if (this.#proposed.has(key)) return 'proposed';
    this.#proposed.add(key);
    return 'open';
  }

  #keyOf(one: number, other: number): string {
    const [a, b] = [one, other].map((each) => this.#merged?.survivorOf(each) ?? each) as [number, number];
    return `${Math.min(a, b)} ${Math.max(a, b)}`;
  }
}
