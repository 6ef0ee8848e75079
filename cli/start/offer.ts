// Asks whether to fetch Electron's runtime: once, on a terminal. Who has declined is not asked again for that version.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';

export interface Asking {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** The file that remembers who declined. */
  readonly memory: string;
  /** The runtime's version. */
  readonly version: string;
  readonly signal: AbortSignal;
}

const QUESTION = `The window needs Electron's runtime, which is not on this computer yet: about 120 MB from github.com.
Without it the same page opens in your browser. Fetch it now? [y/N] `;

/** Whether a person has said yes. */
export async function offerRuntime({ input, output, memory, version, signal }: Asking): Promise<boolean> {
  if (input.isTTY !== true || output.isTTY !== true || declined(memory) === version) return false;
  const terminal = createInterface({ input, output });
  try {
    // A terminal that is closed has not said yes.
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(QUESTION, { signal }), closed]);
    if (/^y(es)?$/i.test(answer.trim())) return true;
    mkdirSync(dirname(memory), { recursive: true });
    writeFileSync(memory, version);
    return false;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    terminal.close();
  }
}

function declined(memory: string): string | null {
  try {
    return readFileSync(memory, 'utf8');
  } catch {
    return null; // nobody was asked yet
  }
}
