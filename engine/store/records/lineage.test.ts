import { expect, test } from 'vitest';
import { changeNumber } from '#shared/model/units.ts';
import type { Connection } from '../workspace/connection.ts';
import { computedFrom } from './lineage.ts';

/** A connection with imports as rows: all that is asked of it. */
const withImports = (rows: readonly { import: number; mapping: string }[], visible: readonly number[]) => {
  const answers = [visible.map((each) => ({ import: each })), rows];
  return { all: () => answers.shift() } as unknown as Connection;
};

test('what a mapping computes is known with what it reads, however deep; hidden imports are not', () => {
  const mapping = JSON.stringify(
    'compute: { four: { add: [{ multiply: [{ attribute: age }, 2] }, { attribute: fee }] } }',
  );
  const other = JSON.stringify({ compute: { four: { attribute: 'plan' }, five: 5 } });
  const hidden = JSON.stringify('compute: { six: { attribute: age } }');
  const rows = [
    { import: 1, mapping },
    { import: 2, mapping: other },
    { import: 3, mapping: hidden },
    { import: 4, mapping: 'null' },
  ];
  expect([...computedFrom(withImports(rows, [1, 2, 4]), 'customers', changeNumber(9))]).toEqual([
    ['four', ['age', 'fee', 'plan']],
    ['five', []],
  ]);
});
