// Damages the hostile files further, at random, for a fixed time: reading one ends with all of its text in records, or with
// a sentence for a person, and with nothing else.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFile } from '#engine/agents/1-know/data/intake/source/open-source.ts';
import { sourceSettings } from '#engine/agents/1-know/data/intake/source/settings.ts';
import { temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { Problem } from '#shared/errors.ts';
import { CASES } from './cases.ts';

const BUDGET_MS = 60_000;
const SEED = 20_261_121;
const LARGEST = 100_000;
const SIGNS = ['"', "'", ',', ';', '\n', '\r', '\0', '\xff', '{', '}', '[', '\\', '\x1f\x8b', '\ufeff', '9', 'E'];

/** Numbers from 0 to below 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function damaged(bytes: Buffer, random: () => number): Buffer {
  let result = bytes;
  for (let times = 1 + Math.floor(random() * 4); times > 0; times -= 1) {
    const at = Math.floor(random() * result.length);
    const to = Math.min(result.length, at + Math.floor(random() * 20));
    const sign = Buffer.from(SIGNS[Math.floor(random() * SIGNS.length)]!, random() < 0.5 ? 'utf8' : 'latin1');
    const middle = [Buffer.alloc(0), sign, Buffer.concat([result.subarray(at, to), result.subarray(at, to)])];
    result = Buffer.concat([result.subarray(0, at), middle[Math.floor(random() * 3)]!, result.subarray(to)]);
  }
  return result;
}

it('reads or refuses whatever it is given', async () => {
  const path = join(temporaryFolder(), 'fuzzed');
  const random = randomFrom(SEED);
  const small = CASES.filter(({ bytes }) => bytes.length < LARGEST);
  const until = Date.now() + BUDGET_MS;
  let [read, refused] = [0, 0];
  while (Date.now() < until) {
    const { bytes } = small[Math.floor(random() * small.length)]!;
    writeFileSync(path, damaged(bytes, random));
    try {
      const source = await (await openFile(path, () => Promise.resolve())).read(sourceSettings.parse({}), () => {});
      let line = 0;
      for await (const batch of source.records(() => {})) {
        for (const record of batch.records) {
          expect(record.line).toBeGreaterThan(line);
          line = record.line;
        }
      }
      read += 1;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refused += 1;
    }
  }
  expect(read).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
}, 120_000);
