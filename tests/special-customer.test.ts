import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permissionsOf } from '#data/people/permissions.ts';
import { personOf } from '#data/people/population.ts';
import { lotOf } from '#engine/store/decisions/layers.ts';
import { decidedSample } from './decided-sample.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-sample-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cases = [200, 1000].flatMap((customers) => [1, 7, 42].map((seed) => ({ customers, seed })));

describe.each(cases)('a sample of $customers, seed $seed', ({ customers, seed }) => {
  test('U124 is proposed the retention call, with alternatives, and is not held out', async () => {
    const { summary, special, decisions } = await decidedSample(folder, seed, customers);
    expect(special.status).toBe('proposed');
    expect(special.selectedTreatment).toBe('retention-call');
    expect(special.alternatives.filter(({ admitted }) => admitted).length).toBeGreaterThanOrEqual(2);
    expect(summary.failures).toEqual([]);

    // What the sample is made to show: limits that bind, a minimum that cannot be kept, windows, missing permissions…
    const reasons = new Set(summary.treatments.flatMap((each) => Object.keys(each.reasons)));
    for (const reason of ['limit', 'contact-window', 'no-permission', 'profiling-objected', 'not-eligible']) {
      expect(reasons).toContain(reason);
    }
    expect(summary.minimums.find(({ id }) => id === 'fibre-minimum')?.missed).toBeGreaterThan(0);
    expect(summary.holdOut.customers).toBeGreaterThan(0);
    expect(summary.skipped.permission ?? 0).toBeLessThan(customers / 4);
    // … and ties: customers whose best treatment is worth the same to the last bit.
    const equal = Map.groupBy(
      decisions.filter(({ status }) => status === 'proposed'),
      ({ treatment, net }) => `${treatment} ${net}`,
    );
    expect(Math.max(...[...equal.values()].map((each) => each.length))).toBeGreaterThan(customers / 50);
  });
});

test('U124 is far from being drawn for the hold-out, whatever the number of customers', () => {
  const mine = lotOf('U124');
  const { segment } = personOf(1, 124);
  let members = 0;
  let before = 0;
  for (let number = 1; number <= 20_000; number += 1) {
    if (personOf(1, number).segment !== segment) continue;
    members += 1;
    if (lotOf(`U${number}`) < mine) before += 1;
    if (number >= 124) expect(before - Math.round(members * 0.05)).toBeGreaterThanOrEqual(3);
  }
});

test('the first thousand share the strata under every seed, so the margin is the same', () => {
  for (let number = 1; number <= 1000; number += 1) {
    expect(personOf(99, number).segment).toBe(personOf(1, number).segment);
  }
});

test('some customers have no permission row at all', () => {
  const none = Array.from({ length: 1000 }, (_, index) => permissionsOf(1, personOf(1, index + 1))).filter(
    (rows) => rows.length === 0,
  );
  expect(none.length).toBeGreaterThan(50);
});
