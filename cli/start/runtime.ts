// Electron's runtime: the program that shows a window. npm installs only a script that fetches it, from the internet, so
// it may be absent, and its download may never come. It is looked for first; fetching gives up when nothing arrives.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where npm puts it, below the root. */
const PACKAGE = 'node_modules/electron';
/** So long may a download stand still. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 250;

/** The file to run; null when it was never fetched, or not whole. */
export function runtimeIn(root: string): string | null {
  const folder = join(root, PACKAGE);
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    const fetched = readFileSync(join(folder, 'dist/version'), 'utf8').trim().replace(/^v/, '');
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return fetched === version && existsSync(binary) ? binary : null;
  } catch {
    return null; // one of the three is not there
  }
}

export interface Fetching {
  /** Told how many bytes have come. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
  readonly patience?: number;
}

/** Runs Electron's own script. Answers the file to run, or in words why there is none. */
export async function fetchRuntime(root: string, fetching: Fetching): Promise<{ binary: string } | { why: string }> {
  const { onBytes, signal, patience = PATIENCE_MS } = fetching;
  const folder = join(root, PACKAGE);
  // The script downloads into a temporary folder, then unpacks: both are watched for growth.
  const arriving = mkdtempSync(join(tmpdir(), 'cvm-electron-'));
  const child = spawn(process.execPath, [join(folder, 'install.js')], {
    env: { ...process.env, TMPDIR: arriving, TEMP: arriving, TMP: arriving },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  let bytes = 0;
  let grewAt = performance.now();
  let stalled = false;
  const stop = (): void => void child.kill('SIGKILL');
  const looking = setInterval(() => {
    const now = bytesIn(arriving) + bytesIn(join(folder, 'dist'));
    if (now !== bytes) {
      bytes = now;
      grewAt = performance.now();
      onBytes(bytes);
    } else if (performance.now() - grewAt > patience) {
      stalled = true;
      stop();
    }
  }, LOOK_EVERY_MS);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
    const binary = runtimeIn(root);
    if (code === 0 && binary !== null) return { binary };
    if (stalled) return { why: `nothing arrived for ${Math.round(patience / 1_000)} s` };
    return { why: signal.aborted ? 'it was stopped' : (complaint(said) ?? `its script ended with ${code}`) };
  } finally {
    clearInterval(looking);
    signal.removeEventListener('abort', stop);
    rmSync(arriving, { recursive: true, force: true });
  }
}

/** What a script complained about: the cause of its error when it names one, else its first line. */
function complaint(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim().replace(/[ {]+$/, ''));
  const line = lines.find((line) => line.startsWith('[cause]:')) ?? lines.find((line) => line !== '');
  return line?.replace(/^(\[cause\]: )?(\w*Error: )?/, '');
}

/** How much is in a folder now. What goes away while it is counted is not there. */
function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? bytesIn(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
    }, 0);
  } catch {
    return 0;
  }
}
