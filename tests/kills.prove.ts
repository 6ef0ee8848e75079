import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KillBench, killBench, killRepeatedly } from './kills.ts';

const KILLS = 20;

let bench: KillBench;
beforeAll(async () => {
  bench = await killBench(5_000, 60_000);
});
afterAll(() => bench.remove());

test.each(['import', 'import of a .gz', 'decide', 'approve'])(
  '%s killed twenty times ends as if it had not been',
  async (name) => {
    const work = bench.works.find((each) => each.name === name)!;
    const states = await killRepeatedly(bench, work, KILLS, (text) => process.stdout.write(text));
    expect(states.filter((state) => state === 'interrupted').length).toBeGreaterThan(KILLS / 3);
  },
);

test('compact killed twelve times removes the same and nothing else', async () => {
  const work = bench.works.find((each) => each.name === 'compact')!;
  // It is short: many a kill comes before it has begun.
  expect(await killRepeatedly(bench, work, 12, (text) => process.stdout.write(text))).toContain('interrupted');
});
