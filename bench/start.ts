// How long the command line takes to print its help, beside Node doing nothing.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { median, milliseconds, percentile, type Table, timed } from './measure.ts';

const CVM = join(import.meta.dirname, '../cli/cvm.mjs');

export async function benchStart(repeats: number): Promise<Table> {
  const help: number[] = [];
  const nothing: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    help.push(await timed(() => run([CVM, '--help'])));
    nothing.push(await timed(() => run(['-e', '0'])));
  }
  const row = (name: string, times: readonly number[]): string[] => [
    name,
    milliseconds(median(times)),
    milliseconds(percentile(times, 0.95)),
  ];
  return {
    title: 'The start of the command line',
    about: `\`node cli/cvm.mjs --help\` beside \`node -e 0\`, ${repeats} times each in turns. The promise is help within 150 ms.`,
    head: ['', 'p50', 'p95'],
    rows: [row('cvm --help', help), row('node -e 0', nothing)],
  };
}

function run(words: string[]): void {
  const done = spawnSync(process.execPath, words, { stdio: 'ignore' });
  if (done.status !== 0) throw new Error(`node ${words.join(' ')} ended with ${done.status ?? done.signal}`);
}
