// Jobs: the list, one job, its ledger as it grows, its result; cancel, resume, discard.
import { setTimeout as pause } from 'node:timers/promises';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import { z } from 'zod';
import type { Jobs } from '#engine/orchestrator/jobs/desk.ts';
import { askToCancel, jobOf, listJobs } from '#engine/store/work/jobs.ts';
import { type JobEvent, jobEventsAfter } from '#engine/store/work/ledger.ts';
import type { Job } from '#shared/model/job.ts';
import { mutation, query, router } from './trpc.ts';

export type { JobEvent };

const one = z.object({ job: z.int().min(1) });
const watched = one.extend({
  after: z.int().min(0).default(0),
  /** What a client that lost its connection saw last. */
  lastEventId: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});
const POLL_MS = 50;
const GOING_ON = ['queued', 'running'];

/** A job that stopped because the disk is full cannot write so into its row; whoever looks sees it all the same. */
export function asItStands(job: Job, jobs: Pick<Jobs, 'stuckBy'>): Job {
  const problem = GOING_ON.includes(job.state) ? jobs.stuckBy(job.job) : null;
  return problem === null ? job : { ...job, state: 'interrupted', problem };
}

export const jobsRouter = router({
  list: query
    .input(z.object({ limit: z.int().min(1).max(1000).default(50) }))
    .query(({ ctx, input }) => listJobs(ctx.connection, input.limit).map((job) => asItStands(job, ctx.jobs))),

  one: query.input(one).query(({ ctx, input }) => asItStands(jobOf(ctx.connection, input.job), ctx.jobs)),

  /** The result of a job, whoever runs it, when it is done; its problem otherwise. */
  result: query.input(one).query(({ ctx, input }) => ctx.jobs.wait(input.job)),

  /**
   * The job's ledger from the event after `after` on, until the job ends. Numbers have no gaps, so that a page that was
   * reloaded goes on where it was. Each event is tracked by its number, from which tRPC's clients resume by themselves.
   */
  watch: query.input(watched).subscription(async function* ({
    ctx,
    input,
    signal,
  }): AsyncGenerator<TrackedEnvelope<JobEvent>> {
    let after = Number(input.lastEventId ?? input.after);
    while (signal?.aborted !== true) {
      // The state first: an event written after it was read is seen in the next turn.
      const { state } = jobOf(ctx.connection, input.job);
      for (const event of jobEventsAfter(ctx.connection, input.job, after)) {
        after = event.number;
        yield tracked(String(event.number), event);
      }
      if (!GOING_ON.includes(state) || ctx.jobs.stuckBy(input.job) !== null) return;
      await pause(POLL_MS);
    }
  }),

  /** Asks the job to stop; it does so within a second, in whichever process it runs. */
  cancel: mutation.input(one).mutation(({ ctx, input }) => {
    askToCancel(ctx.connection, input.job);
    return { job: input.job };
  }),

  resume: mutation.input(one).mutation(({ ctx, input }) => {
    ctx.jobs.resume(input.job);
    return { job: input.job };
  }),

  discard: mutation.input(one).mutation(({ ctx, input }) => {
    ctx.jobs.discard(input.job);
    return { job: input.job };
  }),
});
