import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KillBench, killBench, killRepeatedly } from './kills.ts';

const KILLS = 2;
/** Each kill starts the program up to four times, which takes a busy machine its time. */
const LIMIT_MS = 240_000;

let bench: KillBench;
beforeAll(async () => {
  bench = await killBench(1_200, 15_000);
});
afterAll(() => bench.remove());

test.each(['import', 'import of a .gz', 'decide', 'approve'])(
  '%s killed at random moments ends as if it had not been',
  async (name) => {
    const work = bench.works.find((each) => each.name === name)!;
    const states = await killRepeatedly(bench, work, KILLS);
    // Not every kill meets the job itself, but a test in which none does would prove nothing.
    expect(states).toContain('interrupted');
  },
  LIMIT_MS,
);
