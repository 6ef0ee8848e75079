// One line on stderr that says how far the work is. Drawn on a terminal only, and gone when the work is done.
import type { JobProgress } from '#shared/model/job.ts';

const BAR_WIDTH = 20;
const DRAW_EVERY_MS = 100;

/** What a line can say: a job's progress, and that of things which are none. */
export type Shown = Pick<JobProgress, 'phase' | 'done' | 'total'> & {
  readonly unit: JobProgress['unit'] | 'MB' | 'percent';
  readonly secondsLeft?: number | null;
};

export interface ProgressLine {
  draw(report: Shown): void;
  clear(): void;
}

export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  if (stream.isTTY !== true) return { draw: () => {}, clear: () => {} };
  let drawn = false;
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    draw(report) {
      const now = performance.now();
      if (now - drawnAt < DRAW_EVERY_MS) return;
      drawnAt = now;
      drawn = true;
      stream.write(`\r${progressText(report).slice(0, (stream.columns || 80) - 1)}\x1b[K`);
    },
    clear() {
      if (drawn) stream.write('\r\x1b[K');
      drawn = false;
    },
  };
}

/** `Reading rows  [#####---------------]  25%  about 12 s left  2,500 of 10,000 rows`. */
export function progressText(report: Shown, locale?: string): string {
  const number = new Intl.NumberFormat(locale);
  const done = number.format(report.done);
  if (report.total === null || report.total <= 0) return `${report.phase}  ${done} ${report.unit}`;
  const share = Math.min(1, report.done / report.total);
  const filled = Math.floor(share * BAR_WIDTH);
  const bar = '#'.repeat(filled) + '-'.repeat(BAR_WIDTH - filled);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' }).format(Math.floor(share * 100) / 100);
  const left = typeof report.secondsLeft === 'number' ? `  ${timeLeft(report.secondsLeft)}` : '';
  if (report.unit === 'percent') return `${report.phase}  [${bar}]  ${percent}${left}`;
  return `${report.phase}  [${bar}]  ${percent}${left}  ${done} of ${number.format(report.total)} ${report.unit}`;
}

function timeLeft(seconds: number): string {
  if (seconds < 60) return `about ${Math.max(1, Math.ceil(seconds))} s left`;
  if (seconds < 3600) return `about ${Math.ceil(seconds / 60)} min left`;
  return `about ${(seconds / 3600).toFixed(1)} h left`;
}
