import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unwatchedWork } from '#shared/model/work.ts';
import { newWorkspace, optionsFor, temporaryFolder } from '../../workspace/fixture.ts';
import { openWorkspace } from '../../workspace/open.ts';
import { loadColumns } from '../load.ts';
import { publishedReceipt } from './resume.ts';

test('an import took as long as it took, whenever its receipt is looked at', async () => {
  const path = join(temporaryFolder(), 'test.cvmw');
  newWorkspace(path).close();
  let now = 60_000;
  // Every look at the clock is a second later.
  const connection = openWorkspace({ ...optionsFor(path, 'job'), clock: () => (now += 1_000) });
  const asked = { kind: 'customers', name: 'test', attributes: [], actor: 'tester' } as const;
  const blocks = [{ size: 1, columns: { customer: ['U1'] } }];
  const { import: number } = await loadColumns(connection, asked, blocks, unwatchedWork);
  const first = publishedReceipt(connection, number);
  now += 86_400_000;
  expect(publishedReceipt(connection, number)).toEqual(first);
  expect(first!.seconds).toBeGreaterThan(0);
  expect(first!.seconds).toBeLessThan(60);
  connection.close();
});
