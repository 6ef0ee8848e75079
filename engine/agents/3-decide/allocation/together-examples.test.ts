import { expect, test } from 'vitest';
import type { Together } from '#shared/model/batch.ts';
import { createAllocationAgent } from './agent.ts';
import { type Case, context, limit, placed } from './together-fixture.ts';

const bits = (...treatments: number[]): number => treatments.reduce((set, t) => set | (1 << t), 0);
const together = (most: number, more: Partial<Together> = {}): Together => ({
  most,
  apart: new Uint32Array(3),
  windows: [],
  rooms: new Uint8Array(0),
  ...more,
});

test('in an order each takes the next best that fits until full, before the next has a turn', async () => {
  const apart = Uint32Array.of(bits(1), bits(0), 0);
  const rank = [
    [5, 4, 3],
    [5, 4, 3],
  ];
  const of: Case = {
    rank,
    tiers: [2, 2, 2],
    limits: [limit([1, 1, 1], 3)],
    together: together(2, { apart }),
    strategy: 'order',
  };
  const { taken, reasonOf } = await placed(of);
  expect(taken).toEqual([[0, 2], [0]]);
  expect([0, 1, 2].map((t) => reasonOf(0, t))).toEqual(['chosen', 'outranked', 'chosen']);
  // It excludes what the second has; the third had no room.
  expect([0, 1, 2].map((t) => reasonOf(1, t))).toEqual(['chosen', 'outranked', 'limit']);
});

test('what a higher class gave uses up the number, the exclusions and the windows of a lower one', async () => {
  const rank = [[1, 9, 8]];
  const of = (more: Partial<Together>, most = 2): Promise<{ taken: number[][] }> =>
    placed({ rank, tiers: [0, 2, 3], limits: [], together: together(most, more), strategy: 'optimal' });
  expect((await of({}, 3)).taken).toEqual([[1, 2, 0]]);
  expect((await of({}, 2)).taken).toEqual([[1, 0]]);
  expect((await of({ apart: Uint32Array.of(bits(1), bits(0), 0) })).taken).toEqual([[2, 0]]);
  // The mandatory one is bound: whatever counts beside it has no room.
  const window = { windows: [{ binds: bits(0), counts: bits(0, 1) }], rooms: Uint8Array.of(1) };
  expect((await of(window)).taken).toEqual([[2, 0]]);
  // With room for one more, whatever is bound: one of the two that count.
  const narrow = { windows: [{ binds: bits(0), counts: bits(0, 1, 2) }], rooms: Uint8Array.of(2) };
  const below = { rank, tiers: [0, 2, 2], limits: [], together: together(3, narrow), strategy: 'optimal' } as const;
  expect((await placed(below)).taken).toEqual([[1, 0]]);
  const both = { ...narrow, rooms: Uint8Array.of(3) };
  expect((await placed({ ...below, together: together(3, both) })).taken).toEqual([[1, 2, 0]]);
  // It only counts: what the window binds has no room beside it, and what it does not bind has.
  const counted = { windows: [{ binds: bits(1), counts: bits(0, 1, 2) }], rooms: Uint8Array.of(1) };
  expect((await of(counted, 3)).taken).toEqual([[2, 0]]);
});

test('what cannot stand beside is outranked, and what the limit took is lost, whatever it would replace', async () => {
  const apart = Uint32Array.of(bits(1), bits(0), 0);
  const of: Case = {
    rank: [
      [9, 4, 2],
      [7, 4, 2],
    ],
    tiers: [2, 2, 2],
    limits: [limit([1, 0, 0], 1)],
    together: together(2, { apart }),
    strategy: 'optimal',
  };
  const { taken, reasonOf, gains } = await placed(of);
  expect(taken).toEqual([
    [0, 2],
    [1, 2],
  ]);
  expect(reasonOf(0, 1)).toBe('outranked');
  expect(reasonOf(1, 0)).toBe('limit');
  // The treatment lost is worth 7, in place of one that is worth 4.
  expect([...gains]).toEqual([0, 3]);
});

test('who lost something stands by with what it adds in place of the least that cannot stand beside it', async () => {
  const rank = [
    [9, 8, 8.5],
    [9, 8, 8.5],
  ];
  const of: Case = {
    rank,
    tiers: [2, 2, 2],
    limits: [limit([0, 0, 1], 1)],
    together: together(2),
    strategy: 'optimal',
  };
  const { taken, gains } = await placed(of);
  expect(taken.map((own) => own.join()).sort()).toEqual(['0,1', '0,2']);
  expect([...gains].sort()).toEqual([0, 0.5]);
});

test('nothing can be drawn to learn where customers take several', async () => {
  const agent = createAllocationAgent();
  const candidates = {
    size: 1,
    treatments: 3,
    rank: new Float64Array(3),
    reasons: new Uint8Array(3),
    lots: new Uint32Array(1),
    together: together(2),
  };
  const exploration = {
    share: 0.1,
    limitShare: 0.1,
    weights: [1, 1, 1],
    lots: Float64Array.of(0),
    picks: Float64Array.of(0),
  };
  const order = Int32Array.of(0);
  const payload = {
    order,
    candidates,
    tiers: new Uint8Array(3),
    freeFrom: 0,
    optimal: false,
    arms: null,
    shares: null,
    keep: false,
    exploration,
  };
  await expect(agent.process({ type: 'allocate_resource', payload }, context)).rejects.toThrow('not worked out');
});
