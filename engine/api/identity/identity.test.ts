// What the page of possible duplicates is shown: what waits by zone, two ids side by side, and ids that look the same.
import { expect, test } from 'vitest';
import { confirmMerges, refuseMerges, reverseMerges } from '#engine/review/identity/acts.ts';
import { identityWorkspace, search, type Told, tell } from '#engine/review/identity/fixture.ts';
import { listMerges, listRefusals } from '#engine/store/identity/merges.ts';
import { problemOf } from '#engine/store/workspace/fixture.ts';
import { alikeIds } from './alike.ts';
import { identityBoard, openNumbers, openProposals, previewZone } from './board.ts';
import { compareProposal } from './compare.ts';

const BORN = '1980-01-02';
const PEOPLE: readonly Told[] = [
  ['a', 'Anna Virta', 'anna@x.fi', '+358 40 1234567', BORN],
  ['b', 'ANNA  virta', 'Anna@X.fi', null, BORN],
  ['c', 'Anna Virta', null, '040 123 4567', null],
  ['d', 'Bo Ek', 'bo@x.fi', null, '1970-05-05'],
  ['e', 'Bo Ek', 'bo@x.fi', null, '1971-05-05'],
];

test('what waits is counted by zone and state, and listed by row number; a change moves it', async () => {
  const connection = await identityWorkspace(PEOPLE);
  expect(await identityBoard(connection)).toMatchObject({ search: null, hasCustomers: true });
  await search(connection);
  const board = await identityBoard(connection);
  expect(board.zones).toEqual({
    match: { open: 2, merged: 0, refused: 0 },
    possible: { open: 1, merged: 0, refused: 0 },
  });
  expect(board.isOld).toBe(false);
  const rows = await openProposals(connection, { zone: 'match', from: 1, count: 10 });
  expect(rows.map(({ oneId, otherId, oneName, otherName }) => [oneId, otherId, oneName, otherName])).toEqual([
    ['a', 'c', 'Anna Virta', 'Anna Virta'],
  ]);
  const [first, second] = await openNumbers(connection, 'match');
  expect(rows[0]!.proposal).toBe(second);
  confirmMerges(connection, 'Ada', [first!], null);
  refuseMerges(connection, 'Ada', await openNumbers(connection, 'possible'));
  expect((await identityBoard(connection)).zones).toEqual({
    match: { open: 1, merged: 1, refused: 0 },
    possible: { open: 0, merged: 0, refused: 1 },
  });
  expect(listRefusals(connection, null, 10)).toMatchObject([{ oneId: 'd', otherId: 'e', actor: 'Ada', together: 1 }]);
  reverseMerges(
    connection,
    'Ada',
    listMerges(connection, null, 10).map(({ merge }) => merge),
  );
  expect((await identityBoard(connection)).zones.match.open).toBe(2);
  await tell(connection, [['z', 'Zoe', null, null, null]]);
  expect((await identityBoard(connection)).isOld).toBe(true);
  connection.close();
});

test('a preview counts customers, not pairs, and says why with the most frequent reason first', async () => {
  const connection = await identityWorkspace([...PEOPLE, ['f', 'Anna Virta', 'anna@x.fi', null, BORN]]);
  await search(connection);
  expect(await previewZone(connection, 'match')).toEqual({
    pairs: 3,
    customers: 4,
    into: 1,
    reasons: [
      { reason: 'same mail and name', count: 2 },
      { reason: 'same mobile and name', count: 1 },
    ],
  });
  connection.close();
});

test('two ids side by side: same, alike, different, or known of one alone', async () => {
  const connection = await identityWorkspace(PEOPLE);
  await search(connection);
  const [ab, ac] = await openNumbers(connection, 'match');
  const [de] = await openNumbers(connection, 'possible');
  const marks = (number: number) =>
    Object.fromEntries(compareProposal(connection, number).lines.map(({ name, agreement }) => [name, agreement]));
  expect(marks(ab!)).toMatchObject({ name: 'alike', mail: 'alike', mobile: 'one', born: 'same', landline: 'neither' });
  expect(marks(ac!)).toMatchObject({ name: 'same', mobile: 'alike', mail: 'one' });
  expect(marks(de!)).toMatchObject({ name: 'same', mail: 'same', born: 'different' });
  const compared = compareProposal(connection, de!);
  expect([compared.one, compared.other].map(({ id, name }) => [id, name])).toEqual([
    ['d', 'Bo Ek'],
    ['e', 'Bo Ek'],
  ]);
  const evidence = compared.lines.filter((line) => line.evidence !== null);
  expect(evidence.map((line) => [line.name, line.evidence, line.one, line.other])).toEqual([
    ['name', 'agree', 'Bo Ek', 'Bo Ek'],
    ['mail', 'address', 'bo@x.fi', 'bo@x.fi'],
    ['mobile', 'address', null, null],
    ['born', 'contradict', '1970-05-05', '1971-05-05'],
    ['landline', 'address', null, null],
  ]);
  // Merged, each is still shown as it was found.
  confirmMerges(connection, 'Ada', [ab!], null);
  expect(marks(ab!)).toMatchObject({ name: 'alike', mobile: 'one' });
  expect(problemOf(() => compareProposal(connection, 999)).code).toBe('UNKNOWN_PROPOSAL');
  connection.close();
});

test('ids that differ in spaces, capitals or composed characters alone, those that are merged left out', async () => {
  const told = ['U-1', 'u-1', 'U-1 ', 'é', 'e\u0301', 'solo'].map((id): Told => [id, 'Same', 's@x.fi', null, null]);
  const connection = await identityWorkspace(told);
  const found = await alikeIds(connection);
  expect(found.groups.map(({ ids, by }) => [ids.map(({ id }) => id), by])).toEqual([
    [
      ['U-1', 'U-1 ', 'u-1'],
      ['spaces', 'capitals'],
    ],
    [['e\u0301', 'é'], ['composed characters']],
  ]);
  expect(found).toMatchObject({ count: 2, customers: 5 });
  connection.close();
});
