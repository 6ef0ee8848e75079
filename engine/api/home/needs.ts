// What waits for a person, the most urgent first: work that stopped, decisions, lists, feeds. Facts only; the page says
// them in words and offers the one thing to do.
import type { ImportSummary } from '#engine/store/records/imports.ts';
import type { ProblemShape } from '#shared/errors.ts';
import type { Job, JobKind } from '#shared/model/job.ts';
import type { Kind } from '#shared/model/kind.ts';
import type { RunSummary } from '#shared/model/run.ts';
import type { FeedHealth, Health } from './health.ts';

export type Need =
  /** A job that can be resumed or discarded. */
  | {
      readonly need: 'job-stopped';
      readonly job: number;
      readonly kind: JobKind;
      readonly problem: ProblemShape | null;
    }
  /** A job that failed, and none of its kind has been done since. */
  | { readonly need: 'job-failed'; readonly job: number; readonly kind: JobKind; readonly problem: ProblemShape | null }
  | { readonly need: 'data' }
  | { readonly need: 'configuration' }
  | { readonly need: 'run' }
  | {
      readonly need: 'review';
      readonly run: number;
      readonly open: number;
      readonly proposed: number;
      readonly net: number;
    }
  | { readonly need: 'export'; readonly run: number; readonly approved: number }
  | { readonly need: 'minimums'; readonly run: number; readonly missed: readonly Missed[] }
  | {
      readonly need: 'late';
      readonly kind: Kind;
      readonly days: number;
      readonly freshFor: number;
      /** Names of the treatments that look at it. */
      readonly treatments: readonly string[];
    }
  | { readonly need: 'rejected'; readonly rows: number; readonly imports: readonly RejectedIn[] };

/** A minimum by its name that a run did not come to. */
export interface Missed {
  readonly name: string;
  readonly minimum: number;
  readonly reached: number;
}

export interface RejectedIn {
  readonly import: number;
  readonly kind: Kind;
  readonly name: string | null;
  readonly rows: number;
}

export interface Progress {
  /** Decisions that somebody still has to say something about, and their net. */
  readonly open: number;
  readonly net: number;
  readonly proposed: number;
  /** Approved ones that have not left. */
  readonly approved: number;
}

export interface NeedParts {
  readonly jobs: readonly Job[];
  readonly imports: readonly ImportSummary[];
  readonly health: Health;
  readonly configured: boolean;
  readonly run: RunSummary | null;
  /** How far people are with the run. */
  readonly progress: Progress | null;
  readonly limitName: (id: string) => string;
  readonly treatmentsOf: (kind: Kind) => readonly string[];
}

export function needsOf(parts: NeedParts): Need[] {
  const { health, configured, run } = parts;
  const feeds = health.feeds.filter(({ late }) => late);
  return [
    ...jobNeeds(parts.jobs),
    ...(health.feeds.length === 0 ? [{ need: 'data' } as const] : []),
    ...(configured || health.feeds.length === 0 ? [] : [{ need: 'configuration' } as const]),
    ...(configured && health.customers > 0 && run === null ? [{ need: 'run' } as const] : []),
    ...runNeeds(parts),
    ...feeds.map((feed) => lateNeed(feed, parts.treatmentsOf(feed.kind))),
    ...rejectedNeeds(parts.imports),
  ];
}

/** They store nothing but their answer: whoever still wants it asks again. */
const ONLY_ANSWER: readonly JobKind[] = ['replay', 'strategies', 'rules', 'rule'];

function jobNeeds(all: readonly Job[]): Need[] {
  const jobs = all.filter(({ kind }) => !ONLY_ANSWER.includes(kind));
  const stopped = jobs.filter(({ state }) => state === 'interrupted');
  const failed = jobs.filter(
    ({ job, kind, state }) => state === 'failed' && !jobs.some((later) => later.kind === kind && later.job > job),
  );
  return [
    ...stopped.map(({ job, kind, problem }) => ({ need: 'job-stopped' as const, job, kind, problem })),
    ...failed.map(({ job, kind, problem }) => ({ need: 'job-failed' as const, job, kind, problem })),
  ];
}

function runNeeds({ run, progress, limitName }: NeedParts): Need[] {
  if (run === null || progress === null) return [];
  const { open, net, proposed, approved } = progress;
  const missed = run.minimums
    .filter((each) => each.missed > 0)
    .map(({ id, minimum, reached }) => ({ name: limitName(id), minimum, reached }));
  const needs: Need[] = [];
  if (open > 0) needs.push({ need: 'review', run: run.run, open, proposed, net });
  if (approved > 0) needs.push({ need: 'export', run: run.run, approved });
  if (missed.length > 0) needs.push({ need: 'minimums', run: run.run, missed });
  return needs;
}

function lateNeed({ kind, days, freshFor }: FeedHealth, treatments: readonly string[]): Need {
  return { need: 'late', kind, days: days!, freshFor: freshFor!, treatments };
}

/** Of each kind the last import alone: what was rejected before it was settled by importing again. */
function rejectedNeeds(imports: readonly ImportSummary[]): Need[] {
  const newest = new Map<Kind, ImportSummary>();
  for (const each of imports) if (each.state === 'published' && !newest.has(each.kind)) newest.set(each.kind, each);
  const found = [...newest.values()]
    .filter(({ rejected }) => rejected > 0)
    .sort((a, b) => b.rejected - a.rejected)
    .map(({ import: number, kind, name, rejected }) => ({ import: number, kind, name, rows: rejected }));
  if (found.length === 0) return [];
  return [{ need: 'rejected', rows: found.reduce((sum, { rows }) => sum + rows, 0), imports: found }];
}
