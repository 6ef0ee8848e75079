import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { workspaceIn } from './arguments.ts';

it('finds the workspace among the words of a start', () => {
  expect(workspaceIn(['.', '--inspect=1', 'shops/north.cvmw'], '/home/maria')).toBe(
    resolve('/home/maria/shops/north.cvmw'),
  );
  expect(workspaceIn(['/data/A.CVMW', '--', 'notes.txt'], '/')).toBe(resolve('/data/A.CVMW'));
  expect(workspaceIn(['--workspace=x.cvmw', 'app.asar'], '/')).toBeNull();
  expect(workspaceIn([], '/')).toBeNull();
});
