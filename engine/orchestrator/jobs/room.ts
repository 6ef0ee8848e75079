// A full disk is no reason to lose an hour of work: the job pauses, and whoever has to make room is told how much.
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import type { JobProgress } from '#shared/model/job.ts';

/** Less is never asked for: the log beside the file wants room too. */
const LEAST_BYTES = 16 * 1024 * 1024;

type Report = Omit<JobProgress, 'secondsLeft'>;

export interface Room {
  /** Told how far the work is, as often as it says so. */
  told(report: Report): void;
  /** Bytes that the rest of what is being done will take, judged by what it took so far. */
  needed(): number;
}

export function createRoom(connection: Connection): Room {
  let first: (Report & { readonly bytes: number }) | null = null;
  let last: Report | null = null;
  return {
    told(report) {
      if (first?.phase !== report.phase) first = { ...report, bytes: bytesOf(connection) };
      last = report;
    },
    needed() {
      if (first === null || last === null || last.total === null || last.done <= first.done) return LEAST_BYTES;
      const grown = bytesOf(connection) - first.bytes;
      const rest = (grown / (last.done - first.done)) * (last.total - last.done);
      return Math.max(LEAST_BYTES, Math.ceil(rest));
    },
  };
}

function bytesOf({ sqlite }: Connection): number {
  return Number(sqlite.pragma('page_count', { simple: true })) * Number(sqlite.pragma('page_size', { simple: true }));
}

/** Whether it is the workspace's own disk that is full: that of a backup or a list is another matter. */
export function isFull(connection: Connection, error: unknown): error is Problem {
  return error instanceof Problem && error.code === 'DISK_FULL' && error.data.path === connection.path;
}

/** What a person is told whose job has paused. */
export function pausedForRoom(connection: Connection, job: number, room: Room): Problem {
  const { path } = connection;
  const needed = room.needed();
  return new Problem(
    'DISK_FULL',
    `The disk that holds ${path} is full, and job ${job} pauses; what it has done so far is kept.`,
    { path, job, needed },
  ).offering({ act: 'make-room', job, bytes: needed });
}
