// Who holds a lease: a process of a boot of this computer. Says whether that process is gone, and never guesses "gone":
// a sleeping process is alive, and so is one we may not ask.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

export interface ProcessMark {
  readonly process: number;
  /** `BOOT START`: the boot of the computer, then when the process started, where the system tells (else `-`). */
  readonly boot: string;
}

/** Boots are told apart by the minute they began in where the system has no better name for them. */
const SAME_BOOT_MINUTES = 10;

export function thisProcess(): ProcessMark {
  return { process: process.pid, boot: `${bootName()} ${startOf(process.pid) ?? '-'}` };
}

/** Whether the process is certainly not running any more: another boot, no such process, or its number used again. */
export function isGone(mark: ProcessMark): boolean {
  const [boot = '', start = '-'] = mark.boot.split(' ');
  if (!sameBoot(boot, bootName())) return true;
  try {
    process.kill(mark.process, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  if (start === '-') return false;
  const now = startOf(mark.process);
  return now === 'ended' || (now !== undefined && now !== start);
}

let knownBoot: string | undefined;

function bootName(): string {
  knownBoot ??= readBootName();
  return knownBoot;
}

function readBootName(): string {
  if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  if (process.platform === 'darwin') {
    return execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim();
  }
  return `minute-${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
}

function sameBoot(a: string, b: string): boolean {
  const [x, y] = [a, b].map((name) => Number(/^minute-(\d+)$/.exec(name)?.[1]));
  if (x === undefined || y === undefined || Number.isNaN(x) || Number.isNaN(y)) return a === b;
  return Math.abs(x - y) <= SAME_BOOT_MINUTES;
}

/** When a process started, in ticks since boot; `ended` for one that only waits to be buried; undefined if unknown. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // hidden from us, or gone this moment: kill has the say
  }
  // The name in brackets may hold anything; the fields after it are fixed: state first, start time 20th.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[19];
}
