import { join } from 'node:path';
import { expect, test } from 'vitest';
import { viewContentSchema } from '#shared/model/filter.ts';
import { newWorkspace, optionsFor, problemOf, temporaryFolder } from './fixture.ts';
import { openWorkspace } from './open.ts';
import { addView, changeView, removeView, viewsOf } from './views.ts';

const content = (attribute: string) => viewContentSchema.parse({ filter: [{ attribute, in: ['x'] }] });

test('a view is kept with the workspace, changed in place and removed', () => {
  const path = join(temporaryFolder(), 'views.cvmw');
  const first = newWorkspace(path);
  const view = addView(first, 'customers', 'Ending soon', content('plan'));
  addView(first, 'customers', 'Other', content('segment'));
  first.close();
  const again = openWorkspace(optionsFor(path));
  changeView(again, 'customers', view, { name: 'Ending' });
  changeView(again, 'customers', view, { content: content('fee') });
  expect(viewsOf(again, 'customers').map(({ name, content: { filter } }) => [name, filter])).toEqual([
    ['Ending', [{ attribute: 'fee', in: ['x'] }]],
    ['Other', [{ attribute: 'segment', in: ['x'] }]],
  ]);
  removeView(again, 'customers', view);
  expect(viewsOf(again, 'customers').map(({ name }) => name)).toEqual(['Other']);
  again.close();
});

test('a taken name, and a view that is gone, are said', () => {
  const connection = newWorkspace(join(temporaryFolder(), 'views.cvmw'));
  const view = addView(connection, 'customers', 'One', content('plan'));
  addView(connection, 'customers', 'Two', content('plan'));
  expect(problemOf(() => addView(connection, 'customers', 'One', content('plan'))).sentence).toContain('"One"');
  expect(problemOf(() => changeView(connection, 'customers', view, { name: 'Two' })).code).toBe('BAD_VALUE');
  expect(problemOf(() => removeView(connection, 'customers', 99)).code).toBe('UNKNOWN_VIEW');
  expect(problemOf(() => removeView(connection, 'decisions', view)).code).toBe('UNKNOWN_VIEW');
  connection.close();
});
