// What a person does to decisions: approve, reject, change, release, undo; and the rejections in force. One decision is
// done at once, many by a job.
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { explainDecision } from '#engine/orchestrator/explaining/explain.ts';
import { approveOne } from '#engine/review/approve.ts';
import { changeOne, type Terms } from '#engine/review/change.ts';
import { rulesNow } from '#engine/review/claiming/rules.ts';
import { liftRejections } from '#engine/review/lift.ts';
import { rejectionCode, rejectOne } from '#engine/review/reject.ts';
import { releaseOne } from '#engine/review/release.ts';
import { returnToReview } from '#engine/review/return-to-review.ts';
import { positionOf, runOfMany } from '#engine/review/selection.ts';
import { UNDONE_AT_ONCE, type UndoReceipt, undoAct } from '#engine/review/undo.ts';
import { undoTarget } from '#engine/review/undoable.ts';
import { listRejections } from '#engine/store/decisions/rejections.ts';
import { undoImport } from '#engine/store/records/imports.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { selectionSchema } from '#shared/model/selection.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { reviewDesk } from './review/desk.ts';
import { type Context, mutation, query, router } from './trpc.ts';

const act = z.object({
  run: z.int().min(1),
  /** Kept as a note beside the decision; the audit log has its hash. */
  reason: z.string().min(1).max(2_000).nullable().default(null),
  /** Who acts, when it is not the workspace's owner. */
  as: z.string().min(1).optional(),
});
const one = act.extend({
  customer: z.string().min(1),
  /** Which of the customer's decisions, as r1-205; needed where the run has several. */
  decision: z.string().min(1).max(40).optional(),
  /** The hash of the decision as it was seen: refused when it changed meanwhile. */
  seen: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
/** With nothing named all of the run. */
const many = act.extend(selectionSchema.shape);
const coded = { code: z.string().min(1) };

export const reviewRouter = router({
  ...reviewDesk,

  approve: mutation
    .input(one)
    .mutation(({ ctx, input }) => approveOne(ctx.connection, by(ctx, input), input.run, input.customer)),

  approveMany: mutation.input(many).mutation(({ ctx, input }) => startMany(ctx, 'approve', input)),

  /** Rejects with a code of the configuration, and frees an approval. */
  reject: mutation
    .input(one.extend(coded))
    .mutation(({ ctx, input }) =>
      rejectOne(ctx.connection, { ...by(ctx, input), code: input.code }, input.run, input.customer),
    ),

  rejectMany: mutation.input(many.extend(coded)).mutation(({ ctx, input }) => {
    rejectionCode(rulesNow(ctx.connection), input.code);
    return startMany(ctx, 'reject', input, { code: input.code });
  }),

  release: mutation
    .input(one)
    .mutation(({ ctx, input }) => releaseOne(ctx.connection, by(ctx, input), input.run, input.customer)),

  releaseMany: mutation.input(many).mutation(({ ctx, input }) => startMany(ctx, 'release', input)),

  /** Replaces a customer's decision by an approved one for another treatment. */
  change: mutation.input(one.extend({ to: z.string().min(1) })).mutation(async ({ ctx, input }) => {
    const { run, customer, decision, to } = input;
    const terms = await termsOf(ctx.connection, { run, customer, decision }, to);
    return changeOne(ctx.connection, by(ctx, input), run, customer, to, terms);
  }),

  /** Reverses a change, the newest that can be when none is named: at once, or as a job when it was about many. */
  undo: mutation
    .input(z.object({ change: z.int().min(1).nullable().default(null), as: z.string().min(1).optional() }))
    .mutation(({ ctx, input }): UndoAnswer => {
      const actor = ctx.actor(input.as);
      const target = undoTarget(ctx.connection, input.change);
      if (target.kind === 'import') {
        let returned = 0;
        const undone = undoImport(ctx.connection, actor, target.import, (connection, change) => {
          returned = returnToReview(connection, actor, change, target.import);
        });
        return {
          undone: { verb: 'import', change: target.change },
          import: target.import,
          change: undone.change,
          returned,
        };
      }
      if (target.count > UNDONE_AT_ONCE) return { job: ctx.jobs.start('undo', { actor, action: target.action }) };
      return undoAct(ctx.connection, actor, target.action);
    }),

  rejections: query
    .input(
      z.object({
        before: z.int().min(1).nullable().default(null),
        limit: z.int().min(1).max(10_000).default(1_000),
      }),
    )
    .query(({ ctx, input }) => listRejections(ctx.connection, input.before, input.limit)),

  /** Lifts one rejection, or every open one of a customer. */
  lift: mutation
    .input(
      z.object({
        which: z.union([z.object({ rejection: z.int().min(1) }), z.object({ customer: z.string().min(1) })]),
        as: z.string().min(1).optional(),
      }),
    )
    .mutation(({ ctx, input }) => liftRejections(ctx.connection, ctx.actor(input.as), input.which)),
});

/** A large act is undone by a job, whose result is the receipt. */
type UndoAnswer =
  | { readonly job: number }
  | UndoReceipt
  | {
      readonly undone: UndoReceipt['undone'];
      readonly import: number;
      readonly change: number;
      /** How many approvals went back to review. */
      readonly returned: number;
    };

interface Asking {
  readonly as?: string | undefined;
  readonly reason: string | null;
  readonly decision?: string | undefined;
  readonly seen?: string | undefined;
}

const by = (ctx: Context, { as, reason, decision, seen }: Asking) => ({
  actor: ctx.actor(as),
  reason,
  ...(decision === undefined ? {} : { decision }),
  ...(seen === undefined ? {} : { seen }),
});

/** Starts the job once it is sure that it has something to be about. */
function startMany(
  ctx: Context,
  kind: 'approve' | 'reject' | 'release',
  input: z.infer<typeof many>,
  more: { readonly code?: string } = {},
): { job: number } {
  const { as: _, reason: __, ...selected } = input;
  runOfMany(ctx.connection, selected);
  return { job: ctx.jobs.start(kind, { ...by(ctx, input), ...more, ...selected }) };
}

/** What a treatment is worth to a customer by the run's pins. */
async function termsOf(
  connection: Connection,
  asked: { readonly run: number; readonly customer: string; readonly decision: string | undefined },
  to: string,
): Promise<Terms> {
  const { run, customer, decision } = asked;
  const work = { ...unwatchedWork, breathe: () => setImmediate() };
  // Of several decisions it has to be said which is meant, before anything is worked out.
  positionOf(connection, run, customer, decision);
  const explained = await explainDecision(connection, asked, work);
  if (explained.selectedTreatment === to) return { net: explained.net, rank: explained.rank, reason: 'chosen' };
  const beside = explained.beside?.find(({ treatment }) => treatment === to);
  if (beside !== undefined) return { net: beside.net, rank: beside.rank, reason: 'chosen' };
  const found = explained.alternatives.find(({ treatment }) => treatment === to);
  if (found !== undefined) return { net: found.net, rank: found.rank, reason: found.reason };
  const known = explained.alternatives.map(({ treatment }) => treatment).join(', ');
  throw new Problem('UNKNOWN_TREATMENT', `Run ${run} knows no treatment ${to}. Use one of ${known}.`, {
    treatment: to,
  });
}
