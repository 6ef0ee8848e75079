// What a person says about proposals: these are one customer, these are two, these were not one after all. Each act is
// one audited change, seen from that change on and undone like others. Nothing merges by itself.
import { type ActionRow, beginAction, publishAction } from '#engine/store/decisions/actions.ts';
import {
  addMerges,
  addRefusals,
  endMerges,
  endRefusals,
  mergeInForce,
  mergesEndedBy,
  mergesMadeBy,
  type NewMerge,
  refusalsEndedBy,
  refusalsMadeBy,
  refusedBy,
} from '#engine/store/identity/merges.ts';
import { newestSearch, proposalOf, type StoredProposal } from '#engine/store/identity/proposals.ts';
import { sha256 } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem, quoted } from '#shared/errors.ts';
import { togetherNow } from './together.ts';

/** The most that one act is about: it is one short transaction, and undone in one. */
export const MOST_AT_ONCE = 200;

export interface IdentityReceipt {
  /** Null when there was nothing left to do. */
  readonly change: number | null;
  /** Proposals, or merges, that the act is about. */
  readonly done: readonly number[];
  /** Proposals whose customers were one already, by others of the same act or before. */
  readonly already: readonly number[];
}

/**
 * Confirms that the customers of each proposal are one. `survivor` is who is decided about, one of the two of a single
 * proposal; without it the first id in byte order. Throws UNKNOWN_PROPOSAL, NOT_MERGEABLE, BAD_VALUE.
 */
export function confirmMerges(
  connection: Connection,
  actor: string,
  numbers: readonly number[],
  survivor: string | null,
): IdentityReceipt {
  return connection.write(() => {
    const proposals = proposalsNamed(connection, numbers);
    const chosen = survivor === null ? null : chosenOf(proposals, survivor);
    const together = togetherNow(connection);
    const merges: NewMerge[] = [];
    const done: number[] = [];
    const already: number[] = [];
    for (const proposal of proposals) {
      const { one, other } = proposal;
      const refused = refusedBy(connection, proposal);
      if (refused !== null) {
        const sentence = `Proposal ${proposal.proposal} was refused by change ${refused}.`;
        const about = { proposal: proposal.proposal, change: refused };
        throw new Problem('NOT_MERGEABLE', sentence, about).offering({ act: 'undo', change: refused });
      }
      if (together.join(one, other)) {
        merges.push({ one, other, chosen });
        done.push(proposal.proposal);
      } else already.push(proposal.proposal);
    }
    if (merges.length === 0) return { change: null, done, already };
    const action = beginAction(connection, { verb: 'merge', run: null, actor, atOnce: true });
    addMerges(connection, action, merges);
    const content = merges.map((each): Json => [each.one, each.other, each.chosen]);
    return { change: publish(connection, action, content), done, already };
  });
}

/** Says that the customers of each proposal are two: the pair is not proposed again. Throws as confirmMerges. */
export function refuseMerges(connection: Connection, actor: string, numbers: readonly number[]): IdentityReceipt {
  return connection.write(() => {
    const proposals = proposalsNamed(connection, numbers);
    const together = togetherNow(connection);
    const pairs: { one: number; other: number }[] = [];
    const done: number[] = [];
    const already: number[] = [];
    for (const { proposal, one, other } of proposals) {
      if (together.areOne(one, other)) {
        const sentence = `Proposal ${proposal} is about one customer: its ids were merged. Reverse the merge first.`;
        throw new Problem('NOT_MERGEABLE', sentence, { proposal }).offering({ act: 'look-at-list', of: 'merges' });
      }
      if (refusedBy(connection, { one, other }) === null) {
        pairs.push({ one, other });
        done.push(proposal);
      } else already.push(proposal);
    }
    if (pairs.length === 0) return { change: null, done, already };
    const action = beginAction(connection, { verb: 'refuse', run: null, actor, atOnce: true });
    addRefusals(connection, action, pairs);
    const content = pairs.map((each): Json => [each.one, each.other]);
    return { change: publish(connection, action, content), done, already };
  });
}

/** Reverses confirmed merges: from then on their ids are two customers again. Throws UNKNOWN_MERGE. */
export function reverseMerges(connection: Connection, actor: string, numbers: readonly number[]): IdentityReceipt {
  const merges = distinct(numbers);
  return connection.write(() => {
    for (const merge of merges) {
      if (mergeInForce(connection, merge) !== undefined) continue;
      const sentence = `There is no merge ${merge} in force.`;
      throw new Problem('UNKNOWN_MERGE', sentence, { merge }).offering({ act: 'look-at-list', of: 'merges' });
    }
    const action = beginAction(connection, { verb: 'separate', run: null, actor, atOnce: true });
    endMerges(connection, action, merges);
    return {
      change: publish(
        connection,
        action,
        merges.map((merge) => [merge]),
      ),
      done: merges,
      already: [],
    };
  });
}

/**
 * Reverses what an act said, inside the transaction of its undo; returns of how many pairs. What a later act changed is
 * left. Pairs that the act had separated and that are one by now are not joined again.
 */
export function reverseIdentity(connection: Connection, action: number, act: Pick<ActionRow, 'action'>): number {
  const made = mergesMadeBy(connection, act.action).map(({ merge }) => merge);
  endMerges(connection, action, made);
  const together = togetherNow(connection);
  const again = mergesEndedBy(connection, act.action).filter(({ one, other }) => together.join(one, other));
  addMerges(connection, action, again);
  const refused = refusalsMadeBy(connection, act.action);
  endRefusals(connection, action, refused);
  const refusedAgain = refusalsEndedBy(connection, act.action);
  addRefusals(connection, action, refusedAgain);
  return made.length + again.length + refused.length + refusedAgain.length;
}

function publish(connection: Connection, action: number, content: readonly Json[]): number {
  return publishAction(connection, action, { count: content.length, root: sha256(content), ended: [] });
}

/** The proposals of the newest search by their numbers, each once. Throws UNKNOWN_PROPOSAL. */
function proposalsNamed(connection: Connection, numbers: readonly number[]): StoredProposal[] {
  const newest = newestSearch(connection)?.search;
  return distinct(numbers).map((number) => {
    const found = proposalOf(connection, number);
    if (found !== undefined && found.search === newest) return found;
    const what = found === undefined ? 'There is no proposal' : 'A later search took the place of proposal';
    throw new Problem('UNKNOWN_PROPOSAL', `${what} ${number}.`, { proposal: number }).offering({
      act: 'look-at-list',
      of: 'pairs',
    });
  });
}

/** Of two customers the one a person named. Throws BAD_VALUE. */
function chosenOf(proposals: readonly StoredProposal[], survivor: string): number {
  const [proposal] = proposals;
  if (proposal === undefined || proposals.length > 1) {
    throw new Problem('BAD_VALUE', 'Whom to keep can be said of one proposal at a time: confirm it by itself.');
  }
  const { one, other, oneId, otherId } = proposal;
  if (survivor === oneId) return one;
  if (survivor === otherId) return other;
  throw new Problem(
    'BAD_VALUE',
    `Proposal ${proposal.proposal} is not about ${quoted(survivor)}. Keep ${quoted(oneId)} or ${quoted(otherId)}.`,
    { proposal: proposal.proposal, survivor },
  );
}

const distinct = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);
