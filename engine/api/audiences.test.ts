import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace, type Engine } from '#engine/index.ts';
import type { Filter } from '#shared/model/filter.ts';

const COUNT = 120;

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-audiences-'));
  engine = createEngineWorkspace({ path: join(folder, 'people.cvmw'), ...SAMPLE_SETTINGS, as: 'Ada' });
  await fillWorkspace(engine, { seed: 1, customers: COUNT });
}, 60_000);
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function orderOf(filter: Filter[] = []) {
  for await (const said of await engine.caller.customers.order({ filter })) if ('order' in said) return said.order;
  throw new Error('no order');
}
const idsOf = async (filter: Filter[]): Promise<string[]> => {
  const { id, count } = await orderOf(filter);
  const { rows } = await engine.caller.customers.rows({ order: id, from: 0, count: Math.max(1, count), columns: [] });
  return rows.map(({ customerId }) => customerId);
};
const refused = (sentence: string) => ({ cause: { sentence: expect.stringContaining(sentence) } });

test('rows of an order, or everybody but some, are saved, listed, and found again by a filter', async () => {
  const { audiences } = engine.caller;
  const everybody = await orderOf();
  const ids = await idsOf([]);
  const few = await audiences.save({
    name: 'A few',
    order: everybody.id,
    all: false,
    rows: [
      [0, 2],
      [5, 5],
    ],
  });
  expect(few.size).toBe(4);
  const rest = await audiences.save({
    name: 'The rest',
    order: everybody.id,
    all: true,
    rows: [
      [0, 2],
      [5, 5],
    ],
  });
  expect(rest.size).toBe(COUNT - 4);
  expect(await audiences.list()).toEqual([few, rest]);
  const chosen = [0, 1, 2, 5].map((at) => ids[at]!);
  expect(await idsOf([{ audience: few.audience, is: true }])).toEqual(chosen);
  expect(await idsOf([{ audience: rest.audience, is: false }])).toEqual(chosen);
  expect((await engine.caller.customers.columns()).audiences).toEqual([few, rest]);
});

test('a filter that nobody passes, a taken name, an order that is gone are refused with what to do', async () => {
  const { audiences } = engine.caller;
  const { id } = await orderOf();
  await expect(audiences.save({ name: 'None', order: id, all: true, rows: [[0, COUNT]] })).rejects.toMatchObject(
    refused('Nobody would be in “None”'),
  );
  await expect(audiences.save({ name: 'A few', order: id, all: true, rows: [] })).rejects.toMatchObject(
    refused('There is an audience named "A few" already'),
  );
  await expect(audiences.save({ name: 'x', order: 'gone', all: true, rows: [] })).rejects.toMatchObject({
    cause: { code: 'ORDER_GONE' },
  });
  await expect(orderOf([{ audience: 99, is: true }])).rejects.toMatchObject(
    refused('There is no audience 99 any more'),
  );
});

test('it is renamed, removed, and listed again; a name that was taken meanwhile stands in the way', async () => {
  const { audiences } = engine.caller;
  const [few] = await audiences.list();
  await audiences.rename({ audience: few!.audience, name: 'Four' });
  await audiences.remove({ audience: few!.audience });
  expect((await audiences.list()).map(({ name }) => name)).toEqual(['The rest']);
  await expect(orderOf([{ audience: few!.audience, is: true }])).rejects.toMatchObject(refused('any more'));
  const { id } = await orderOf();
  const taken = await audiences.save({ name: 'Four', order: id, all: false, rows: [[0, 0]] });
  await expect(audiences.restore({ audience: few!.audience })).rejects.toMatchObject(refused('Choose another name'));
  await audiences.remove({ audience: taken.audience });
  await audiences.restore({ audience: few!.audience });
  expect((await audiences.list()).map(({ name }) => name)).toEqual(['Four', 'The rest']);
});

test('a run over one decides about its members alone, and stays when it is removed', async () => {
  const { audiences, decisions, jobs } = engine.caller;
  const few = (await audiences.list())[0]!;
  const { job } = await decisions.decide({ audience: { audience: few.audience } });
  const { run, customers } = (await jobs.result({ job })) as { run: number; customers: number };
  expect(customers).toBe(4);
  await audiences.remove({ audience: few.audience });
  expect(await decisions.report({ run })).toMatchObject({ audience: { name: 'Four', size: 4 } });
  await expect(decisions.decide({ audience: { audience: 99 } })).rejects.toMatchObject(refused('no audience 99'));
});
