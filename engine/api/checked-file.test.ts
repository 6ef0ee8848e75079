import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { refuseChanged } from './checked-file.ts';

test('a file that is another than the one that was checked is refused', async () => {
  const path = join(temporaryFolder(), 'x.csv');
  writeFileSync(path, 'customer,n\nU1,1\n');
  const checked = { hash: createHash('sha256').update('customer,n\nU1,1\n').digest('hex') };
  await refuseChanged(path, checked);
  writeFileSync(path, 'customer,n\nU1,1\nU2,2\n');
  await expect(refuseChanged(path, checked)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
});

test.skipIf(process.platform === 'win32')('a pipe, a device and nothing are left to whoever reads next', async () => {
  const folder = temporaryFolder();
  const [pipe, device] = [join(folder, 'pipe.csv'), join(folder, 'device.csv')];
  execFileSync('mkfifo', [pipe]);
  symlinkSync('/dev/zero', device);
  for (const path of [pipe, device, join(folder, 'none.csv'), folder]) await refuseChanged(path, { hash: '00' });
});
