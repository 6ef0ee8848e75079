// How every bench measures and shows what it measured.

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The smallest value that `share` of all values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

export interface Table {
  readonly title: string;
  /** What is compared with what, for a reader of the table alone. */
  readonly about: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table as Markdown, numbers to the right. */
export function markdown({ title, about, head, rows }: Table): string {
  const widths = head.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, index) => (index === 0 ? `:${'-'.repeat(width + 1)}` : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [`## ${title}`, '', about, '', line(head), rule, ...rows.map(line)].join('\n');
}

export const milliseconds = (value: number): string => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
export const seconds = (value: number): string => `${(value / 1000).toFixed(2)} s`;
export const ratio = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ×`;
/** The most memory this process ever held at once, in bytes. */
export const peakMemory = (): number => process.resourceUsage().maxRSS * 1024;
export const megabytes = (value: number): string => `${Math.round(value / 1e6).toLocaleString('en-US')} MB`;
export const count = (value: number): string => value.toLocaleString('en-US');
