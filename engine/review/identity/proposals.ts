// The proposals of the newest search as a person goes through them: who, in which zone, why, and what became of each.
import { inWords, type PairFacts } from '#engine/policy/identity/rules.ts';
import { refusedBy } from '#engine/store/identity/merges.ts';
import { newestSearch, type ProposedZone, proposalsOf, type StoredProposal } from '#engine/store/identity/proposals.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import type { SearchSummary } from './find.ts';
import { type Together, togetherNow } from './together.ts';

export const PROPOSAL_STATES = ['open', 'merged', 'refused'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

export interface Proposal {
  readonly proposal: number;
  readonly zone: ProposedZone;
  /** The first id in byte order is the one that is kept unless a person chooses the other. */
  readonly oneId: string;
  readonly otherId: string;
  readonly facts: PairFacts;
  /** The facts in words. */
  readonly reason: string;
  /** `merged` also when the two are one because of other pairs. */
  readonly state: ProposalState;
  /** The change that refused it, or null. */
  readonly refused: number | null;
}

export interface ProposalPage {
  readonly search: SearchSummary & { readonly change: number };
  readonly proposals: readonly Proposal[];
  /** What to ask for the next page after; null behind the last. */
  readonly next: number | null;
}

export interface ProposalQuery {
  readonly zone: ProposedZone | null;
  readonly state: ProposalState | null;
  readonly after: number;
  readonly limit: number;
}

/** Proposals looked at to fill one page: most of a long list may be settled. */
const LOOKED_AT = 10_000;

/** A page of proposals. Throws BAD_VALUE when nobody has searched. */
export function listProposals(connection: Connection, { zone, state, after, limit }: ProposalQuery): ProposalPage {
  const newest = newestSearch(connection);
  if (newest === undefined) {
    throw new Problem('BAD_VALUE', 'Nobody has looked for customers who may be one.').offering({
      act: 'search-duplicates',
    });
  }
  const search = { ...(JSON.parse(newest.summary) as SearchSummary), change: newest.change };
  const together = togetherNow(connection);
  const proposals: Proposal[] = [];
  let last = after;
  for (let looked = 0; looked < LOOKED_AT; looked += limit) {
    const page = proposalsOf(connection, newest.search, { zone, after: last, limit });
    for (const stored of page) {
      last = stored.proposal;
      const proposal = proposalShown(connection, stored, together);
      if (state === null || proposal.state === state) proposals.push(proposal);
      if (proposals.length === limit) return { search, proposals, next: last };
    }
    if (page.length < limit) return { search, proposals, next: null };
  }
  return { search, proposals, next: last };
}

/** A stored proposal as a person sees it, with what became of it. */
export function proposalShown(connection: Connection, stored: StoredProposal, together: Together): Proposal {
  const { proposal, zone, oneId, otherId, one, other } = stored;
  const facts = JSON.parse(stored.facts) as PairFacts;
  const refused = refusedBy(connection, { one, other });
  const state = together.areOne(one, other) ? 'merged' : refused === null ? 'open' : 'refused';
  return { proposal, zone, oneId, otherId, facts, reason: inWords(facts), state, refused };
}
