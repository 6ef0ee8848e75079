// The workspace itself: its settings, and a backup of it.
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { refuseBackupTo } from '#engine/orchestrator/jobs/backup.ts';
import { PROGRAM_VERSION } from '#engine/orchestrator/program.ts';
import { listJobs } from '#engine/store/work/jobs.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { makeBackupFolder, nextBackupName } from '#engine/store/workspace/backups.ts';
import { writeSetting } from '#engine/store/workspace/settings.ts';
import type { Job } from '#shared/model/job.ts';
import { asItStands } from './jobs.ts';
import { settle } from './settling.ts';
import { mutation, query, router } from './trpc.ts';

const POLL_MS = 150;

/** What every page follows. */
export interface Pulse {
  /** The number of the newest change. */
  readonly change: number;
  /** The newest job, whatever its state; null before the first. */
  readonly job: Job | null;
}

export const workspaceRouter = router({
  about: query.query(({ ctx }) => ({
    path: ctx.connection.path,
    ...ctx.settings(),
    /** The version of the program. */
    program: PROGRAM_VERSION,
    /** The number of the newest change. */
    change: newestChange(ctx.connection),
  })),

  /** The pulse now, and again whenever it has moved, whoever moved it. */
  watch: query.subscription(async function* ({ ctx: { connection, jobs }, signal }): AsyncGenerator<Pulse> {
    let told = '';
    while (signal?.aborted !== true) {
      const pulse = connection.read(() => ({
        change: newestChange(connection),
        job: listJobs(connection, 1).map((job) => asItStands(job, jobs))[0] ?? null,
      }));
      const telling = JSON.stringify(pulse);
      if (telling !== told) yield pulse;
      told = telling;
      await pause(POLL_MS, undefined, { signal }).catch(() => {}); // whoever listened has gone
    }
  }),

  /** "Your name": who acts when a command does not say. */
  rename: mutation.input(z.object({ name: z.string().trim().min(1).max(200) })).mutation(({ ctx, input }) => {
    ctx.connection.write(() => writeSetting(ctx.connection, 'name', input.name));
    return ctx.settings();
  }),

  /** Changes currency or zone while nothing is imported yet. */
  settle: mutation
    .input(z.object({ currency: z.string().optional(), zone: z.string().optional() }))
    .mutation(({ ctx, input }) => settle(ctx.connection, ctx.actor(), input)),

  /** Starts a copy of the workspace into a new file; without a name, into its folder of backups. */
  backup: mutation.input(z.object({ file: z.string().min(1).optional() })).mutation(({ ctx, input }) => {
    const { path } = ctx.connection;
    if (input.file === undefined) makeBackupFolder(path);
    const file = input.file === undefined ? nextBackupName(path, ctx.clock()) : resolve(input.file);
    refuseBackupTo(file);
    return { job: ctx.jobs.start('backup', { file, automatic: input.file === undefined }) };
  }),

  /** Starts removing what no run, act or package can see any more. */
  compact: mutation.input(z.object({ as: z.string().min(1).optional() })).mutation(({ ctx, input }) => ({
    job: ctx.jobs.start('compact', { actor: ctx.actor(input.as) }),
  })),
});
