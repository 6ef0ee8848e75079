import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkConfiguration } from '#engine/policy/configuration/check.ts';
import { parseConfiguration } from '#engine/policy/configuration/parse.ts';
import { compileAmount } from '#engine/policy/expression/compile.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Column, Frame } from '#shared/model/frame.ts';
import { instant } from '#shared/model/units.ts';
import { sampleConfiguration } from './configuration.ts';
import { AREAS } from './people/country.ts';
import { personOf } from './people/population.ts';
import { lowestPrice, worldOf } from './people/world.ts';
import { sampleOf } from './sample.ts';
import { TREATMENTS } from './truth/treatments.ts';
import { TODAY } from './year.ts';

const text = sampleConfiguration(10_000);
const configuration = parseConfiguration(text, 'default.yaml');
const attributes = sampleOf(1, 1).feeds.find(({ kind }) => kind === 'customers')?.attributes ?? [];

const limitsOf = ({ limits }: Configuration): [string, number][] =>
  limits.map(({ id, capacity, minimum }) => [id, capacity ?? minimum ?? Number.NaN]);

describe('default.yaml', () => {
  test('fits the sample without an error, and is warned of the minimum that cannot be kept', () => {
    const { errors, warnings } = checkConfiguration(configuration, attributes, ['recommender']);
    expect(errors).toEqual([]);
    expect(warnings.map(({ says }) => says).join('\n')).toContain('the minimum 150 needs at least 150');
  });

  test('names the treatments, channels, responses, costs and offers of the sample', () => {
    const offers = sampleOf(1, 1).feeds.find(({ kind }) => kind === 'offers');
    const ids = [...(offers?.blocks() ?? [])].flatMap(({ columns }) => columns.id ?? []);
    for (const { id, channel, cost, response } of TREATMENTS) {
      const treatment = configuration.treatments.find((each) => each.id === id);
      expect(treatment).toMatchObject({ channel, cost });
      expect([[], [response]]).toContainEqual(treatment?.response);
      expect(ids).toContain(treatment?.offer);
    }
    expect(configuration.treatments).toHaveLength(TREATMENTS.length + 1);
  });

  test('values a response as the truth does', () => {
    const world = worldOf(1);
    const people = Array.from({ length: 200 }, (_, index) => personOf(1, index + 1));
    const competitor = people.map(({ plan, area }) => lowestPrice(world, plan, AREAS[area]!.region));
    const fees: Column = { type: 'money', values: Float64Array.from(people, ({ monthlyFee }) => monthlyFee) };
    const frame: Frame = {
      size: people.length,
      customers: Int32Array.from(people, ({ number }) => number),
      attributes: new Map([['monthly_fee', fees]]),
      metrics: new Map([['competitorPrice', Float64Array.from(competitor)]]),
      scores: new Map(),
    };
    for (const { id, value } of TREATMENTS) {
      const treatment = configuration.treatments.find((each) => each.id === id)!;
      const context = { frame, asOf: instant(TODAY), zone: 'Europe/Helsinki', treatment };
      const amount = compileAmount(treatment.value, context);
      for (const [row, person] of people.entries()) expect(amount(row)).toBeCloseTo(value(person, competitor[row]!), 9);
    }
  });
});

describe('a sample of another size', () => {
  test.each([1, 124, 200, 1000, 1_000_000])('of %i has its limits in proportion, and everything else', (customers) => {
    const scaled = sampleConfiguration(customers);
    const other = parseConfiguration(scaled, 'default.yaml');
    expect(limitsOf(other)).toEqual(
      limitsOf(configuration).map(([id, limit]) => [id, Math.max(1, Math.round((limit * customers) / 10_000))]),
    );
    const rest = (given: string): object => ({ ...(parse(given) as object), limits: null });
    expect(rest(scaled)).toEqual(rest(text));
    expect(scaled.match(/#/g)).toHaveLength(text.match(/#/g)?.length ?? 0);
    expect(scaled).toContain(`${customers.toLocaleString('en-GB')} of this sample`);
  });

  test('of ten thousand is the file, byte for byte', () => {
    expect(text).toContain('# The configuration of the sample');
    expect(sampleConfiguration(9_999)).not.toBe(text);
  });
});
