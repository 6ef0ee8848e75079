import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createWorkspace, openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { keepPresence, othersPresent } from './presence.ts';

test('a process sees others that are there, not itself, not those that left or sleep', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-presence-'));
  let now = 1_000_000;
  const options = { path: join(folder, 'p.cvmw'), role: 'desk', pen: createPen(), clock: () => now } as const;
  const mine = createWorkspace(options, () => {});
  const theirs = openWorkspace(options);
  const [me, other] = [
    { process: 1, boot: 'boot 1' },
    { process: 2, boot: 'boot 2' },
  ];

  const here = keepPresence(mine, me);
  expect(othersPresent(mine, me)).toBe(false);
  const there = keepPresence(theirs, other);
  expect(othersPresent(mine, me)).toBe(true);
  now += 60_000;
  expect(othersPresent(mine, me)).toBe(false);
  there.leave();
  const again = keepPresence(theirs, other);
  expect(othersPresent(mine, me)).toBe(true);
  again.leave();
  expect(othersPresent(mine, me)).toBe(false);
  here.leave();

  mine.close();
  theirs.close();
  rmSync(folder, { recursive: true });
});
