import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { offerRuntime } from './offer.ts';

const folder = mkdtempSync(join(tmpdir(), 'offer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A person at a terminal who types `answer`; null closes the terminal. */
async function asked(answer: string | null, memory: string, version = '45.0.0', isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  if (answer === null) input.end();
  else input.write(`${answer}\n`);
  const signal = AbortSignal.timeout(5_000);
  const said = await offerRuntime({ input, output, memory: join(folder, memory), version, signal });
  const shown = output.read() as Buffer | null;
  return { said, question: shown === null ? null : shown.toString('utf8') };
}

describe('the offer to fetch the runtime', () => {
  it.each(['y', 'Y', 'yes', ' YES '])('is taken with %j', async (answer) => {
    expect(await asked(answer, 'taken')).toMatchObject({ said: true, question: expect.stringContaining('120 MB') });
  });

  it.each(['', 'n', 'no', 'yellow'])(
    'is declined with %j, and then not made again for that version',
    async (answer) => {
      const memory = `not there yet/said-${answer}`;
      expect((await asked(answer, memory)).said).toBe(false);
      expect(await asked('y', memory)).toEqual({ said: false, question: null });
      expect((await asked('y', memory, '46.0.0')).said).toBe(true);
    },
  );

  it('is not made without a terminal, and a closed one is a no', async () => {
    expect(await asked('y', 'none', '45.0.0', false)).toEqual({ said: false, question: null });
    expect((await asked(null, 'closed')).said).toBe(false);
  });
});
