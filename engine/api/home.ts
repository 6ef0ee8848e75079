// The first page: what needs a person, how the feeds are, what happened since yesterday, the last run, and who may be
// contacted today. Whatever grows with the customers is counted in pages and kept, so that asking again is cheap.
import { statSync } from 'node:fs';
import { kindsRead } from '#engine/orchestrator/inputs/needs.ts';
import { addDays, dateOf, endOfDay } from '#engine/policy/calendar.ts';
import { claimsNotLeft } from '#engine/store/decisions/claims.ts';
import { populationRuns } from '#engine/store/decisions/runs.ts';
import { listImports } from '#engine/store/records/imports.ts';
import { listJobs } from '#engine/store/work/jobs.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { backupFiles } from '#engine/store/workspace/backups.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { instant } from '#shared/model/units.ts';
import { auditEntries } from './activity/audit.ts';
import { standingNow } from './customers/standing.ts';
import { contactableNow } from './home/contactable.ts';
import { healthNow } from './home/health.ts';
import { needsOf, type Progress } from './home/needs.ts';
import { boardOf } from './review/board.ts';
import { query, router } from './trpc.ts';

const JOBS_LOOKED_AT = 50;

export const homeRouter = router({
  /** Everything but who may be contacted. The first call after an import came without a job may take a while. */
  overview: query.query(async ({ ctx: { connection } }) => {
    const standing = connection.read(() => standingNow(connection));
    const health = await healthNow(connection, standing);
    const [run, before] = populationRuns(connection, 2).map(({ summary }) => JSON.parse(summary!) as RunSummary);
    const progress = run === undefined ? null : await progressOf(connection, run.run);
    const imports = listImports(connection);
    const { limits, treatments } = standing.configuration;
    const needs = needsOf({
      jobs: listJobs(connection, JOBS_LOOKED_AT),
      imports,
      health,
      configured: standing.configurationVersion > 0,
      run: run ?? null,
      progress,
      limitName: (id) => limits.find((each) => each.id === id)?.name ?? id,
      treatmentsOf: (kind) =>
        treatments
          .filter((each) => kindsRead(each, standing.configuration.rules).includes(kind))
          .map(({ name }) => name),
    });
    return {
      needs,
      health,
      recent: recentChanges(connection, standing.zone),
      date: standing.date,
      lastRun: run === undefined ? null : toldRun(run),
      runBefore: before === undefined ? null : toldRun(before),
      file: {
        bytes: connection.guard(() => statSync(connection.path).size),
        /** When the newest import that can be seen began, and the newest backup: UTC milliseconds. */
        importedAt: imports.find(({ state }) => state === 'published')?.startedAt ?? null,
        backedUpAt: backupFiles(connection.path).reduce<number | null>(
          (newest, { madeAt }) => (newest === null || madeAt > newest ? madeAt : newest),
          null,
        ),
      },
    };
  }),

  /** Counts over everybody, by channel. Over a million customers the first call takes seconds. */
  contactable: query.query(({ ctx, signal }) => contactableNow(ctx.connection, signal)),
});

async function progressOf(connection: Connection, run: number): Promise<Progress> {
  const board = await boardOf(connection, run);
  const [proposed, released] = [board.tallyOf('proposed'), board.tallyOf('released')];
  return {
    open: proposed.count + released.count,
    net: proposed.net + released.net,
    proposed: board.size,
    approved: claimsNotLeft(connection, run),
  };
}

const MOST_CHANGES = 40;

/** Changes since yesterday began in the workspace's zone, by the clock; at most forty, the newest first. */
function recentChanges(connection: Connection, zone: string) {
  const today = dateOf(instant(connection.clock()), zone);
  const since = endOfDay(addDays(today, -2), zone);
  return auditEntries(connection, newestChange(connection), MOST_CHANGES).filter(({ at }) => at > since);
}

function toldRun({ run, asOf, currency, customers, date, strategy, totalNetValue, treated }: RunSummary) {
  return { run, asOf, date, strategy, currency, customers, treated, net: totalNetValue };
}
