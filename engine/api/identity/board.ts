// The proposals of the newest search by what became of each: what waits for a person, in which zone. Worked out in pages
// and kept by the desk until the next change, so that a list of a hundred thousand answers by row number.
import { setImmediate as turn } from 'node:timers/promises';
import { inWords, type PairFacts } from '#engine/policy/identity/rules.ts';
import type { SearchSummary } from '#engine/review/identity/find.ts';
import { type Proposal, type ProposalState, proposalShown } from '#engine/review/identity/proposals.ts';
import { Together, togetherNow } from '#engine/review/identity/together.ts';
import { refusedPairs } from '#engine/store/identity/merges.ts';
import {
  importedSince,
  newestSearch,
  PROPOSED_ZONES,
  type ProposedZone,
  pairsOf,
  proposalOf,
} from '#engine/store/identity/proposals.ts';
import { newestCustomer } from '#engine/store/records/reading/customers.ts';
import { mergedAt } from '#engine/store/records/reading/merged.ts';
import { namesOf } from '#engine/store/records/reading/names.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import { keptUntilChange } from './kept.ts';

export type { ListedMerge, ListedRefusal } from '#engine/store/identity/merges.ts';
export type { ProposedZone, SearchSummary };

export type ZoneCounts = { readonly [state in ProposalState]: number };

export interface IdentityBoard {
  /** Null while nobody has looked. */
  readonly search: (SearchSummary & { readonly change: number }) | null;
  /** Customers were imported, or an import was undone, since the search looked. */
  readonly isOld: boolean;
  readonly hasCustomers: boolean;
  readonly zones: { readonly [zone in ProposedZone]: ZoneCounts };
}

export interface ListedProposal extends Proposal {
  readonly oneName: string | null;
  readonly otherName: string | null;
}

/** What confirming every open proposal of a zone comes to. */
export interface ZonePreview {
  readonly pairs: number;
  /** Customers the pairs are about, and how many are left of them. */
  readonly customers: number;
  readonly into: number;
  /** Why, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

/** Open proposals of a zone, in their order. */
interface Open {
  readonly proposals: number[];
  readonly one: number[];
  readonly other: number[];
  /** How many by their facts, as stored. */
  readonly facts: Map<string, number>;
}

interface Worked extends IdentityBoard {
  readonly change: ChangeNumber;
  readonly open: { readonly [zone in ProposedZone]: Open };
}

const PAIRS_A_PAGE = 8_192;

export async function identityBoard(connection: Connection): Promise<IdentityBoard> {
  const { search, isOld, hasCustomers, zones } = await workedOut(connection);
  return { search, isOld, hasCustomers, zones };
}

/** `count` open proposals of a zone from a row number on, with the customers' names. */
export async function openProposals(
  connection: Connection,
  { zone, from, count }: { readonly zone: ProposedZone; readonly from: number; readonly count: number },
): Promise<readonly ListedProposal[]> {
  const { open, change } = await workedOut(connection);
  return connection.read(() => {
    const together = togetherNow(connection);
    const found = open[zone].proposals.slice(from, from + count).map((number) => {
      const stored = proposalOf(connection, number);
      if (stored === undefined) throw new Error(`proposal ${number} is gone`);
      return stored;
    });
    const names = namesOf(
      connection,
      change,
      found.flatMap(({ one, other }) => [one, other]),
    );
    return found.map((stored, at) => ({
      ...proposalShown(connection, stored, together),
      oneName: names[at * 2] ?? null,
      otherName: names[at * 2 + 1] ?? null,
    }));
  });
}

/** The numbers of every open proposal of a zone. */
export async function openNumbers(connection: Connection, zone: ProposedZone): Promise<readonly number[]> {
  return (await workedOut(connection)).open[zone].proposals;
}

export async function previewZone(connection: Connection, zone: ProposedZone): Promise<ZonePreview> {
  const { open, change } = await workedOut(connection);
  const { one, other, facts } = open[zone];
  const merged = mergedAt(connection, change);
  const together = new Together(merged);
  const customers = new Set<number>();
  let joined = 0;
  for (let at = 0; at < one.length; at += 1) {
    for (const each of [one[at]!, other[at]!]) customers.add(merged?.survivorOf(each) ?? each);
    if (together.join(one[at]!, other[at]!)) joined += 1;
    if (at % PAIRS_A_PAGE === PAIRS_A_PAGE - 1) await turn();
  }
  return {
    pairs: one.length,
    customers: customers.size,
    into: customers.size - joined,
    reasons: [...facts]
      .map(([text, count]) => ({ reason: inWords(JSON.parse(text) as PairFacts), count }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  };
}

const workedOut = keptUntilChange(workOut);

async function workOut(connection: Connection, change: ChangeNumber): Promise<Worked> {
  const counts = (): { open: number; merged: number; refused: number } => ({ open: 0, merged: 0, refused: 0 });
  const none = (): Open => ({ proposals: [], one: [], other: [], facts: new Map() });
  const zones = { match: counts(), possible: counts() };
  const open = { match: none(), possible: none() };
  const hasCustomers = newestCustomer(connection) > 0;
  const newest = newestSearch(connection);
  if (newest === undefined) return { search: null, isOld: false, hasCustomers, zones, change, open };
  const search = { ...(JSON.parse(newest.summary) as SearchSummary), change: newest.change };
  const together = togetherNow(connection);
  const refused = new Set(refusedPairs(connection).map(({ one, other }) => `${one} ${other}`));
  for (const zone of PROPOSED_ZONES) {
    for (let after = 0; ; ) {
      if (!connection.isOpen) throw new Problem('JOB_CANCELLED', 'The workspace was closed meanwhile.');
      const page = pairsOf(connection, newest.search, { zone, after, limit: PAIRS_A_PAGE });
      for (const { proposal, one, other, facts } of page) {
        const state = together.areOne(one, other) ? 'merged' : refused.has(`${one} ${other}`) ? 'refused' : 'open';
        zones[zone][state] += 1;
        if (state !== 'open') continue;
        const list = open[zone];
        list.proposals.push(proposal);
        list.one.push(one);
        list.other.push(other);
        list.facts.set(facts, (list.facts.get(facts) ?? 0) + 1);
      }
      if (page.length < PAIRS_A_PAGE) break;
      after = page.at(-1)!.proposal;
      await turn();
    }
  }
  return { search, isOld: importedSince(connection, search.seen), hasCustomers, zones, change, open };
}
