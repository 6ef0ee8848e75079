import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { isGone, thisProcess } from './process.ts';

describe('a process', () => {
  const mark = thisProcess();

  test('that runs is not gone', () => {
    expect(isGone(mark)).toBe(false);
  });

  test('of another boot is gone, whoever has its number now', () => {
    const [, start] = mark.boot.split(' ');
    expect(isGone({ ...mark, boot: `another-boot ${start}` })).toBe(true);
  });

  test('that ended is gone, one that sleeps is not', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const [boot] = mark.boot.split(' ');
    const other = { process: Number(child.pid), boot: `${boot} -` };
    child.kill('SIGSTOP');
    expect(isGone(other)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isGone(other)).toBe(true);
  });

  test.runIf(process.platform === 'linux')('whose number was used again is gone', () => {
    const [boot, start] = mark.boot.split(' ');
    expect(isGone({ ...mark, boot: `${boot} ${Number(start) - 1}` })).toBe(true);
  });

  test('that we may not ask is not gone', () => {
    const [boot] = mark.boot.split(' ');
    expect(isGone({ process: 1, boot: `${boot} -` })).toBe(false);
  });
});
