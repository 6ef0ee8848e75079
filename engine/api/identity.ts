// Identity: looking for ids that may be one customer, and what a person says about what was found.
import { z } from 'zod';
import { confirmMerges, MOST_AT_ONCE, refuseMerges, reverseMerges } from '#engine/review/identity/acts.ts';
import { listProposals, PROPOSAL_STATES } from '#engine/review/identity/proposals.ts';
import { listMerges, listRefusals } from '#engine/store/identity/merges.ts';
import { PROPOSED_ZONES } from '#engine/store/identity/proposals.ts';
import { alikeIds } from './identity/alike.ts';
import { identityBoard, openNumbers, openProposals, previewZone } from './identity/board.ts';
import { compareProposal } from './identity/compare.ts';
import { mutation, query, router } from './trpc.ts';

const by = z.object({
  /** Who acts, when it is not the workspace's owner. */
  as: z.string().min(1).optional(),
});
const zone = z.enum(PROPOSED_ZONES);
const numbers = z.array(z.int().min(1)).min(1).max(MOST_AT_ONCE);

export const identityRouter = router({
  /** Starts a search; its result says how much was found. Nothing is merged by it. */
  propose: mutation.input(by).mutation(({ ctx, input }) => ({
    job: ctx.jobs.start('identity', { actor: ctx.actor(input.as) }),
  })),

  /** Proposals of the newest search, by number: ids and names of attributes, no values. `next` is null behind the last. */
  proposals: query
    .input(
      z.object({
        zone: zone.nullable().default(null),
        state: z.enum(PROPOSAL_STATES).nullable().default(null),
        after: z.int().min(0).default(0),
        limit: z.int().min(1).max(1_000).default(100),
      }),
    )
    .query(({ ctx: { connection }, input }) => connection.read(() => listProposals(connection, input))),

  /** What the newest search found and what became of it, by zone. `search` is null while nobody has looked. */
  board: query.query(({ ctx }) => identityBoard(ctx.connection)),

  /** What waits in a zone, by row number, with the customers' names. */
  open: query
    .input(z.object({ zone, from: z.int().min(0).default(0), count: z.int().min(1).max(1_000).default(100) }))
    .query(({ ctx, input }) => openProposals(ctx.connection, input)),

  /** Everything that waits in a zone: the numbers alone. */
  openNumbers: query.input(z.object({ zone })).query(({ ctx, input }) => openNumbers(ctx.connection, input.zone)),

  /** What confirming everything that waits in a zone comes to. */
  preview: query.input(z.object({ zone })).query(({ ctx, input }) => previewZone(ctx.connection, input.zone)),

  /** The two ids of a proposal, attribute by attribute. Throws UNKNOWN_PROPOSAL. */
  compare: query
    .input(z.object({ proposal: z.int().min(1) }))
    .query(({ ctx: { connection }, input }) => connection.read(() => compareProposal(connection, input.proposal))),

  /** Ids that differ in spaces, capitals or composed characters alone. */
  alike: query.query(({ ctx }) => alikeIds(ctx.connection)),

  /** Merges the customers of each proposal. `survivor` is the id that is kept, of a single proposal. */
  confirm: mutation
    .input(by.extend({ proposals: numbers, survivor: z.string().min(1).nullable().default(null) }))
    .mutation(({ ctx, input }) => confirmMerges(ctx.connection, ctx.actor(input.as), input.proposals, input.survivor)),

  /** Says that they are two customers: they are not proposed again. */
  refuse: mutation
    .input(by.extend({ proposals: numbers }))
    .mutation(({ ctx, input }) => refuseMerges(ctx.connection, ctx.actor(input.as), input.proposals)),

  /** Takes confirmed merges back. */
  reverse: mutation
    .input(by.extend({ merges: numbers }))
    .mutation(({ ctx, input }) => reverseMerges(ctx.connection, ctx.actor(input.as), input.merges)),

  /** Merges that were confirmed, newest first, those that were reversed among them. */
  merges: query
    .input(
      z.object({
        before: z.int().min(1).nullable().default(null),
        limit: z.int().min(1).max(1_000).default(100),
      }),
    )
    .query(({ ctx, input }) => listMerges(ctx.connection, input.before, input.limit)),

  /** Pairs that a person said are two customers, newest first; taking one back is undoing its change. */
  refusals: query
    .input(
      z.object({
        before: z.int().min(1).nullable().default(null),
        limit: z.int().min(1).max(1_000).default(100),
      }),
    )
    .query(({ ctx, input }) => listRefusals(ctx.connection, input.before, input.limit)),
});
