import { expect, test } from 'vitest';
import { Gathering } from './groups.ts';

/** More places than are looked at between two breaths. */
const SIZE = 140_000;
const places = Int32Array.from({ length: SIZE }, (_, place) => place);
/** One in eleven is not compared. */
const counts = Uint8Array.from(places, (place) => (place % 11 === 0 ? 0 : 1));
const calm = async (): Promise<void> => {};

/** How many count in each group, by its name. */
async function sizesOf(gathering: Gathering, starts?: readonly number[]): Promise<Record<string, number>> {
  const { groups, of } = await gathering.groups(counts, starts, calm);
  const sizes = new Array<number>(groups.length).fill(0);
  for (const place of places) if (counts[place] === 1) sizes[of[place]!]! += 1;
  return Object.fromEntries(groups.map(({ group }, g) => [group, sizes[g]!]));
}

const countOf = (holds: (place: number) => boolean): number =>
  places.reduce((count, place) => count + (counts[place] === 1 && holds(place) ? 1 : 0), 0);

test('numbers fall into quarters or bands, whoever has none into a group of their own', async () => {
  const gathering = new Gathering(SIZE);
  const numberAt = (place: number): number => (place % 7 === 3 ? Number.NaN : (place * 48_271) % 99_991);
  gathering.add({ type: 'number', values: Float64Array.from(places, numberAt) }, places);
  const unknown = countOf((place) => Number.isNaN(numberAt(place)));
  const { 'not known': missing, ...quarters } = await sizesOf(gathering);
  expect(missing).toBe(unknown);
  const known = counts.reduce((sum, each) => sum + each, 0) - unknown;
  expect(Object.keys(quarters)).toHaveLength(4);
  for (const size of Object.values(quarters)) expect(Math.abs(size - known / 4)).toBeLessThanOrEqual(4);
  expect(await sizesOf(gathering, [-5, 10_000, 50_000, 200_000])).toEqual({
    '-5 to below 10000': countOf((place) => numberAt(place) < 10_000),
    '10000 to below 50000': countOf((place) => numberAt(place) >= 10_000 && numberAt(place) < 50_000),
    '50000 to below 200000': countOf((place) => numberAt(place) >= 50_000),
    'not known': unknown,
  });
});

test('of many values the most frequent are groups, of as many the first in the alphabet; the rest is together', async () => {
  const gathering = new Gathering(SIZE);
  // Every other has one of twenty values, the rest each their own.
  const wordOf = (place: number): string => (place % 2 === 0 ? `v${place % 40}` : `own ${place}`);
  const half = SIZE / 2;
  for (const part of [places.subarray(0, half), places.subarray(half)]) {
    const values = Array.from(part, wordOf);
    gathering.add({ type: 'text', values, codes: Int32Array.from(part, (_, row) => row) }, part);
  }
  const { 'other values': rest, ...shown } = await sizesOf(gathering);
  const all = Map.groupBy(
    [...places].filter((place) => counts[place] === 1),
    wordOf,
  );
  const wanted = [...all].sort(([a, own], [b, other]) => other.length - own.length || (a < b ? -1 : 1)).slice(0, 16);
  expect(shown).toEqual(Object.fromEntries(wanted.map(([word, own]) => [word, own.length])));
  expect(rest).toBe(countOf((place) => !wanted.some(([word]) => word === wordOf(place))));
});

test('yes and no are two groups, and an attribute nobody has is one', async () => {
  const gathering = new Gathering(SIZE);
  const values = Float64Array.from(places, (place) => [1, 0, Number.NaN][place % 3]!);
  gathering.add({ type: 'yes-no', values }, places);
  const third = (rest: number): number => countOf((place) => place % 3 === rest);
  expect(await sizesOf(gathering)).toEqual({ no: third(1), yes: third(0), 'not known': third(2) });
  expect(await sizesOf(new Gathering(SIZE))).toEqual({ 'not known': countOf(() => true) });
});
