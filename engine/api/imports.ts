// Imports: look at a file, start one, list them, look at a source and its rejects, undo.

import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { csvText } from '#engine/deliver/csv.ts';
import { dryRun, importArguments, inspectFile, outlineFile } from '#engine/orchestrator/imports.ts';
import { createPace } from '#engine/orchestrator/jobs/pace.ts';
import { returnToReview } from '#engine/review/return-to-review.ts';
import {
  importRejects,
  importRows,
  listImports,
  type RejectedRecord,
  undoImport,
} from '#engine/store/records/imports.ts';
import { publishedReceipt } from '#engine/store/records/staging/resume.ts';
import { Problem } from '#shared/errors.ts';
import type { Inspection } from '#shared/model/inspection.ts';
import type { JobProgress } from '#shared/model/job.ts';
import { refuseChanged } from './checked-file.ts';
import { tellingProgress } from './customers/telling.ts';
import { mutation, query, router } from './trpc.ts';

const file = importArguments.omit({ actor: true }).extend({
  mapping: importArguments.shape.mapping.default(null),
  again: z.boolean().default(false),
  /** Who imports, when it is not the workspace's owner. */
  as: z.string().min(1).optional(),
});
const number = z.int().min(1);
const REJECTS_A_PAGE = 5_000;

export const importsRouter = router({
  /**
   * Reads, checks and compares a file as an import would, writes nothing, and says how far it is at most ten times a
   * second; the last thing it says is the inspection. Whoever stops listening stops the reading.
   */
  inspect: query.input(file.extend({ kind: file.shape.kind.nullable().default(null) })).subscription(async function* ({
    ctx,
    input: { as, ...input },
    signal,
  }): AsyncGenerator<{ readonly progress: JobProgress } | { readonly inspection: Inspection }> {
    const args = { ...input, file: resolve(input.file), actor: ctx.actor(as) };
    const pace = createPace();
    const breathe = async (): Promise<void> => {
      await setImmediate();
      if (signal?.aborted === true) throw new Problem('JOB_CANCELLED', 'Nobody waits for this file any more.');
    };
    const work = (report: (progress: JobProgress) => void): Promise<Inspection> => {
      const progress = (said: Omit<JobProgress, 'secondsLeft'>): void =>
        report({ ...said, secondsLeft: pace.secondsLeft(said, performance.now()) });
      return inspectFile(ctx.connection, args, { breathe, progress, ...(ctx.threads && { threads: ctx.threads }) });
    };
    for await (const each of tellingProgress(work)) {
      yield 'progress' in each ? each : { inspection: each.result };
    }
  }),

  /** By which mapping a file would be read, and what it computes of the first records. */
  outline: query.input(file).query(({ ctx, input: { as, ...input }, signal }) => {
    const args = { ...input, file: resolve(input.file), actor: ctx.actor(as) };
    const breathe = async (): Promise<void> => {
      await setImmediate();
      if (signal?.aborted === true) throw new Problem('JOB_CANCELLED', 'Nobody waits for this file any more.');
    };
    return outlineFile(ctx.connection, args, breathe, ctx.threads ?? null);
  }),

  /**
   * Starts reading a file into the workspace; the job's result is the receipt. With `checked`, what it was when a person
   * looked at it: throws FILE_CHANGED when it is another now.
   */
  start: mutation
    .input(file.extend({ checked: z.object({ hash: z.string() }).nullable().default(null) }))
    .mutation(async ({ ctx, input: { as, checked, ...input } }) => {
      const path = resolve(input.file);
      if (checked !== null) await refuseChanged(path, checked);
      return { job: ctx.jobs.start('import', { ...input, file: path, actor: ctx.actor(as) }) };
    }),

  /** Reads, checks and compares as an import would, and writes nothing. Throws IMPORT_QUESTION with all that is open. */
  dryRun: query.input(file).query(({ ctx, input: { as, ...input } }) => {
    const args = { ...input, file: resolve(input.file), actor: ctx.actor(as) };
    return dryRun(ctx.connection, args, () => setImmediate(), ctx.threads ?? null);
  }),

  list: query.query(({ ctx }) => listImports(ctx.connection)),

  /** What an import that was published said about itself. Throws UNKNOWN_IMPORT. */
  receipt: query.input(z.object({ import: number })).query(({ ctx, input }) => {
    const receipt = publishedReceipt(ctx.connection, input.import);
    if (receipt !== null) return receipt;
    throw new Problem('UNKNOWN_IMPORT', `Import ${input.import} has no receipt: it was never published.`, {
      import: input.import,
    });
  }),

  /** The source as it was, block by block: bytes in base64. `next` is null behind the last. */
  rows: query.input(z.object({ import: number, after: z.int().min(0).default(0) })).query(({ ctx, input }) => {
    const found = importRows(ctx.connection, input.import, input.after);
    return found === null ? { bytes: '', next: null } : { bytes: found.text.toString('base64'), next: found.block };
  }),

  /** Records that were rejected or skipped, by line, with what stood in the source. */
  rejects: query
    .input(
      z.object({ import: number, after: z.int().min(0).default(0), limit: z.int().min(1).max(10_000).default(1000) }),
    )
    .query(({ ctx, input }) => importRejects(ctx.connection, input.import, input.after, input.limit)),

  /** The same as CSV that no spreadsheet takes for formulas, page by page: `next` is null behind the last. */
  rejectsCsv: query.input(z.object({ import: number, after: z.int().min(0).default(0) })).query(({ ctx, input }) => {
    const page = importRejects(ctx.connection, input.import, input.after, REJECTS_A_PAGE);
    const head = input.after === 0 ? [['line', 'column', 'value', 'reason', 'advice', 'source']] : [];
    const next = page.length < REJECTS_A_PAGE ? null : (page.at(-1)?.line ?? null);
    return { text: csvText([...head, ...page.map(rejectCells)], 'spreadsheet'), next };
  }),

  /** Undoes an import as one unit; approvals that rest on it and have not left go back to review. */
  undo: mutation.input(z.object({ import: number, as: z.string().min(1).optional() })).mutation(({ ctx, input }) => {
    const actor = ctx.actor(input.as);
    let returned = 0;
    const undone = undoImport(ctx.connection, actor, input.import, (connection, change) => {
      returned = returnToReview(connection, actor, change, input.import);
    });
    return { ...undone, returned };
  }),
});

const rejectCells = ({ line, column, value, rule, advice, raw }: RejectedRecord): string[] => [
  String(line),
  column ?? '',
  value ?? '',
  rule,
  advice,
  raw?.trimEnd() ?? '',
];
