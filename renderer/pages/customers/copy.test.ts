import { expect, test } from 'vitest';
import type { ListColumn } from '#engine/api/customers/columns.ts';
import { tsvOf } from './copy.ts';
import type { Wording } from './wording.ts';

const column = (key: string, type: ListColumn['type']): ListColumn => ({
  key,
  label: key,
  type,
  unit: null,
  role: null,
  sortable: true,
});
const wording = { text: () => 'in words' } as unknown as Wording;

test('rows become lines, numbers stay numbers, and no cell becomes a formula', () => {
  const columns = [column('name', 'text'), column('fee', 'money'), column('allowed', 'channels')];
  const rows = [
    { position: 0, customerId: 'U1', cells: ['a\tb\nc', -3.5, ['sms']] },
    { position: 1, customerId: '=1+1', cells: [' @SUM(A1)', null, null] },
    { position: 2, customerId: '-7', cells: ['+358 40', 1e-7, null] },
  ];
  expect(
    tsvOf(columns, rows, wording)
      .split('\n')
      .map((line) => line.split('\t')),
  ).toEqual([
    ['Id', 'name', 'fee', 'allowed'],
    ['U1', 'a b c', '-3.5', 'in words'],
    ["'=1+1", "' @SUM(A1)", '', ''],
    ['-7', "'+358 40", '1e-7', ''],
  ]);
});
