// The numbered ledger of a job: what whoever watches is told, and where a watcher that was away goes on.
import type { JobProgress, JobState } from '#shared/model/job.ts';
import { build, type Connection } from '../workspace/connection.ts';

export type JobNews =
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'state'; readonly state: JobState };

export type JobEvent = JobNews & { readonly number: number; readonly at: number };

/** Inside a transaction. */
export function appendJobEvent(connection: Connection, job: number, news: JobNews): void {
  connection
    .statement(
      `INSERT INTO job_event (job, number, at, event)
       SELECT @job, coalesce(max(number), 0) + 1, @at, @event FROM job_event WHERE job = @job`,
    )
    .run({ job, at: connection.clock(), event: JSON.stringify(news) });
}

/** Events of a job with a number above `after`, in order. */
export function jobEventsAfter(connection: Connection, job: number, after: number): JobEvent[] {
  const rows = connection.all(
    build
      .selectFrom('job_event')
      .select(['number', 'at', 'event'])
      .where('job', '=', job)
      .where('number', '>', after)
      .orderBy('number'),
  );
  return rows.map(({ number, at, event }) => ({ ...(JSON.parse(event) as JobNews), number, at }));
}

/** How far a job was when it last said so. */
export function newestProgress(connection: Connection, job: number): JobProgress | null {
  const event = connection
    .statement(
      `SELECT event FROM job_event WHERE job = ? AND event LIKE '{"type":"progress"%' ORDER BY number DESC LIMIT 1`,
    )
    .pluck()
    .get(job) as string | undefined;
  if (event === undefined) return null;
  const news = JSON.parse(event) as JobNews;
  return news.type === 'progress' ? news.progress : null;
}
