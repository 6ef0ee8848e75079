import { expect, test } from 'vitest';
import { problemOf } from '#engine/store/workspace/fixture.ts';
import { Problem } from '#shared/errors.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { apply, CONFIGURATION, reviewWorkspace } from '../fixture.ts';
import { confirmMerges, refuseMerges } from './acts.ts';
import { discardSearch, findMerges } from './find.ts';
import { identityWorkspace, pairs, proposals, search, type Told, tell } from './fixture.ts';

const BORN = '1980-01-02';
const PEOPLE: readonly Told[] = [
  ['b', 'Anna Virta', 'anna@x.fi', '040 123 4567', BORN],
  ['a', 'ANNA  virta', 'Anna@X.fi', '+358 50 7654321', BORN],
  ['c', 'Anna Virta', null, '+358 40 1234567', null],
  ['d', 'Bo Ek', 'bo@x.fi', null, '1970-05-05'],
  ['e', 'Bo Ek', 'bo@x.fi', null, '1971-05-05'],
  ['f', 'Cia Ö', 'cia@x.fi', null, null],
  ['g', null, 'cia@x.fi', null, null],
];

test('pairs that share an address are proposed in zones, each against the first of its group', async () => {
  const connection = await identityWorkspace(PEOPLE);
  const found = await search(connection);
  expect(pairs(connection)).toEqual(['a–b match', 'b–c match', 'd–e possible', 'f–g possible']);
  expect(proposals(connection).map(({ reason, state }) => `${reason} ${state}`)).toEqual([
    'same mail and name open',
    'same mobile and name open',
    'same mail and name; different born open',
    'same mail; name not known of one of them open',
  ]);
  expect(found).toMatchObject({ customers: 9, match: 2, possible: 2, none: 0, refusedBefore: 0 });
  // Nothing is merged by it.
  expect(connection.statement('SELECT count(*) FROM merge').pluck().get()).toBe(0);
  expect(proposals(connection, { zone: 'possible', limit: 1 }).map(({ oneId }) => oneId)).toEqual(['d']);
  connection.close();
});

test('a value of too many customers proves nothing, and is counted; what is no address is counted too', async () => {
  const shared = Array.from({ length: 5 }, (_, i): Told => [`s${i}`, 'Same', `s${i}@x.fi`, '+358 9 4242420', BORN]);
  const connection = await identityWorkspace([...shared, ['t', 'T', 'no address', '000 000 000', null]]);
  expect(await search(connection)).toMatchObject({
    match: 0,
    possible: 0,
    shared: { email: { values: 0, customers: 0 }, phone: { values: 1, customers: 5 } },
    unreadable: { email: 1, phone: 1 },
  });
  connection.close();
});

test('what is weak alone makes no match, and no proposal where something contradicts', async () => {
  const connection = await identityWorkspace([]);
  const told: Told[] = ['h', 'i', 'j', 'k'].map((id) => [id, id < 'j' ? 'Home' : id, null, null, null]);
  await tell(connection, told, ['+358 9 4242420', '+358 9 4242420', '+358 9 4242430', '+358 9 4242430']);
  expect(await search(connection)).toMatchObject({ possible: 1, none: 1 });
  expect(pairs(connection)).toEqual(['h–i possible']);
  connection.close();
});

test('the same data gives the same proposals; refused ones are left out, and so are those of one customer', async () => {
  const connection = await identityWorkspace(PEOPLE);
  await search(connection);
  const [ab] = proposals(connection);
  const told = proposals(connection).map(({ proposal: _, ...rest }) => rest);
  await search(connection);
  expect(proposals(connection).map(({ proposal: _, ...rest }) => rest)).toEqual(told);
  // Proposals of an earlier search are not acted on.
  const problem = problemOf(() => confirmMerges(connection, 'Ada', [ab!.proposal], null));
  expect([problem.code, problem.sentence]).toEqual(['UNKNOWN_PROPOSAL', expect.stringContaining('A later search')]);
  const again = proposals(connection);
  refuseMerges(connection, 'Ada', [again[2]!.proposal]);
  confirmMerges(connection, 'Ada', [again[0]!.proposal], null);
  expect(proposals(connection).map(({ state }) => state)).toEqual(['merged', 'open', 'refused', 'open']);
  expect(await search(connection)).toMatchObject({ customers: 9, match: 1, possible: 1, refusedBefore: 1 });
  // The telephone of an id that is merged away still leads to a third.
  expect(pairs(connection)).toEqual(['b–c match', 'f–g possible']);
  connection.close();
});

test('a search that was killed starts again; discarded, it leaves nothing', async () => {
  const connection = await identityWorkspace(PEOPLE);
  const stopped = { ...unwatchedWork, saved: null as unknown };
  const stopping = {
    ...unwatchedWork,
    saveCheckpoint: (value: unknown) => {
      stopped.saved = value;
    },
    breathe: () => (stopped.saved === null ? Promise.resolve() : Promise.reject(new Error('killed'))),
  };
  await expect(findMerges(connection, { actor: 'Ada' }, stopping)).rejects.toThrow('killed');
  expect(connection.statement('SELECT count(*) FROM merge_proposal').pluck().get()).toBe(4);
  expect(problemOf(() => proposals(connection)).code).toBe('BAD_VALUE');
  const resumed = { ...unwatchedWork, resumed: stopped.saved as never };
  const found = await findMerges(connection, { actor: 'Ada' }, resumed);
  expect(found).toMatchObject({ match: 2, possible: 2 });
  expect(connection.statement('SELECT count(*) FROM merge_proposal').pluck().get()).toBe(4);
  // Killed after it was published, it is done.
  const published = { search: found.search, action: found.search };
  expect(await findMerges(connection, { actor: 'Ada' }, { ...unwatchedWork, resumed: published })).toEqual(found);
  await discardSearch(connection, {}, published);
  expect(proposals(connection)).toHaveLength(4);
  connection.close();
});

test('without rules, roles and names say what is compared; where nothing can be, it is said', async () => {
  const connection = await reviewWorkspace(3);
  expect(await search(connection)).toMatchObject({
    rules: { email: ['email'], phone: ['phone'], weak: ['phone'], agree: [] },
  });
  apply(connection, { ...CONFIGURATION, channels: {}, treatments: [], limits: [], contactPolicy: { windows: [] } });
  connection.statement("UPDATE attribute SET role = 'feature'").run();
  await expect(search(connection)).rejects.toThrow(Problem);
  connection.close();
});
