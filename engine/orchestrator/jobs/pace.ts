// How fast a piece of work goes, from what it said last: the seconds left, steady enough to be read by a person.
import type { JobProgress } from '#shared/model/job.ts';

type Report = Omit<JobProgress, 'secondsLeft'>;

/** Speed is judged over this long; a phase younger than the second gives no estimate. */
const WINDOW_MS = 10_000;
const EARLIEST_MS = 1_000;
/** How much a new estimate counts against the one before, counted down. */
const WEIGHT = 0.3;

export interface Pace {
  /** Seconds left after `report`, which was made at `now` (milliseconds of any steady clock). */
  secondsLeft(report: Report, now: number): number | null;
}

export function createPace(): Pace {
  let phase = '';
  let samples: { at: number; done: number }[] = [];
  let last: { at: number; seconds: number } | null = null;
  return {
    secondsLeft(report, now) {
      if (report.phase !== phase) {
        phase = report.phase;
        samples = [];
        last = null;
      }
      samples.push({ at: now, done: report.done });
      while (samples.length > 2 && (samples[1]?.at ?? now) <= now - WINDOW_MS) samples.shift();
      const first = samples[0];
      if (report.total === null || first === undefined || now - first.at < EARLIEST_MS) return null;
      const speed = (report.done - first.done) / (now - first.at);
      if (!(speed > 0)) return null;
      const fresh = Math.max(0, report.total - report.done) / speed / 1000;
      const expected = last === null ? fresh : Math.max(0, last.seconds - (now - last.at) / 1000);
      const seconds = expected + WEIGHT * (fresh - expected);
      last = { at: now, seconds };
      return Math.round(seconds * 10) / 10;
    },
  };
}
