import { describe, expect, test } from 'vitest';
import { campaignsOf } from '../people/campaigns.ts';
import { habitsOf } from '../people/habits.ts';
import { personOf } from '../people/population.ts';
import { worldOf } from '../people/world.ts';
import { randomOf } from '../random.ts';
import { sampleOf, TRUTH_HEADINGS } from '../sample.ts';
import { FEATURES, featuresOf } from './features.ts';
import { NOW, probabilityOf, Truth } from './log-odds.ts';
import { answersOf, OracleShare } from './oracle.ts';
import { TREATMENTS } from './treatments.ts';

const PEOPLE = 10_000;
const truth = new Truth(worldOf(1));
const people = Array.from({ length: PEOPLE }, (_, index) => personOf(1, index + 1));
const observed = people.map((person) => truth.observed(person));
const hidden = people.map((person) => truth.hidden(person, NOW));

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** The columns made orthonormal by Gram-Schmidt, for regressions on all of them. */
function basisOf(columns: readonly (readonly number[])[]): number[][] {
  const basis: number[][] = [];
  for (const column of columns) {
    let own = centred(column);
    const before = dot(own, own);
    for (const earlier of basis) own = minus(own, earlier, dot(own, earlier));
    const length = Math.sqrt(dot(own, own));
    if (length ** 2 > 1e-9 * before) basis.push(own.map((value) => value / length));
  }
  return basis;
}

/** The share of the variance of `wanted` that a linear regression on the columns explains. */
function explained(wanted: readonly number[], basis: readonly (readonly number[])[]): number {
  const own = centred(wanted);
  return basis.reduce((sum, column) => sum + dot(own, column) ** 2, 0) / dot(own, own);
}

const centred = (values: readonly number[]): number[] => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
};
const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, at) => sum + value * other[at]!, 0);
const minus = (one: readonly number[], other: readonly number[], times: number): number[] =>
  one.map((value, at) => value - times * other[at]!);

/** Everything that is exported about a customer, as numbers: profile, use, complaints, scores, past campaigns. */
function exportedColumns(): number[][] {
  const features = people.map((person) => featuresOf(truth.world, person, habitsOf(truth.world, person)));
  const campaigns = people.map((person) => campaignsOf(truth, person));
  const columns = FEATURES.map((_, at) => features.map((row) => row[at]!));
  for (const { id, response } of TREATMENTS) {
    const own = campaigns.map((records) => records.filter(({ treatment }) => treatment === id));
    columns.push(own.map((records) => records.length));
    columns.push(own.map((records) => records.filter(({ outcome }) => outcome === response).length));
  }
  const scores = sampleOf(1, PEOPLE).feeds.find(({ kind }) => kind === 'scores')!;
  const byTreatment = new Map<string, number[]>();
  for (const { size, columns: cells } of scores.blocks()) {
    for (let row = 0; row < size; row += 1) {
      const id = String(cells.treatment?.[row]);
      if (!byTreatment.has(id)) byTreatment.set(id, new Array<number>(PEOPLE).fill(0));
      byTreatment.get(id)![Number(String(cells.customer?.[row]).slice(1)) - 1] = Number(cells.score?.[row]);
    }
  }
  return [...columns, ...byTreatment.values()];
}

describe('a third of the variance of each true log-odds', () => {
  const columns = basisOf(exportedColumns());
  const cases = TREATMENTS.flatMap(({ id }, j) =>
    (['contacted', 'untouched'] as const).map((kind) => ({ id, j, kind })),
  );

  test.each(cases)('$id $kind is in no exported column', ({ j, kind }) => {
    const own = hidden.map((each) => each[kind][j]!);
    const whole = own.map((part, at) => part + observed[at]![kind][j]!);
    const share = variance(own) / variance(whole);
    expect(share).toBeGreaterThan(0.31);
    expect(share).toBeLessThan(0.36);
    // What chance alone explains with so many columns is about columns ÷ people.
    expect(explained(own, columns)).toBeLessThan((2 * columns.length) / PEOPLE);
    // And the columns do hold the other two thirds.
    expect(explained(whole, columns)).toBeGreaterThan(0.62);
    expect(explained(whole, columns)).toBeLessThan(0.7);
  });
});

describe('past campaigns', () => {
  test('were answered as the truth has it, with and without a contact', () => {
    let [expectedTreated, treated, expectedControl, control] = [0, 0, 0, 0];
    for (const [at, person] of people.entries()) {
      for (const { treatment, arm, outcome } of campaignsOf(truth, person)) {
        const j = TREATMENTS.findIndex(({ id }) => id === treatment);
        const responded = Number(outcome === TREATMENTS[j]!.response);
        const draws = [1, 2, 3, 4].map((wave) => truth.hidden(person, wave));
        const mean = (kind: 'contacted' | 'untouched'): number =>
          draws.reduce((sum, each) => sum + probabilityOf(observed[at]![kind][j]! + each[kind][j]!), 0) / draws.length;
        if (person.number === 124) continue;
        if (arm === 'treated') {
          treated += responded;
          expectedTreated += mean('contacted');
        } else {
          control += responded;
          expectedControl += mean('untouched');
        }
      }
    }
    expect(treated / expectedTreated).toBeGreaterThan(0.95);
    expect(treated / expectedTreated).toBeLessThan(1.05);
    expect(control / expectedControl).toBeGreaterThan(0.85);
    expect(control / expectedControl).toBeLessThan(1.15);
  });

  test('logged the probability of each draw: one over it adds up to the customers drawn from', () => {
    const records = people.flatMap((person) => [...campaignsOf(truth, person)]);
    for (const { propensity, arm } of records) {
      expect(propensity).toBeGreaterThan(0);
      expect(propensity).toBeLessThanOrEqual(arm === 'control' ? 0.1 : 0.9);
    }
    const share = records.filter(({ arm }) => arm === 'control').length / records.length;
    expect(share).toBeGreaterThan(0.09);
    expect(share).toBeLessThan(0.11);
  });
});

describe('the oracle', () => {
  const answers = people.slice(0, 3000).map((person) => answersOf(truth, person));

  test('gains more than the best choice from the columns, which gains most of it', () => {
    const share = new OracleShare();
    for (const each of answers) share.add(each);
    expect(share.customers).toBe(3000);
    expect(share.share).toBeGreaterThan(0.6);
    expect(share.share).toBeLessThan(0.97);
  });

  test('expects what simulation of the hidden part finds', () => {
    const random = randomOf(3, 99, 1);
    const person = people[41]!;
    const parts = truth.observed(person);
    for (const [j, { spread, cost }] of TREATMENTS.entries()) {
      const deviation = spread * Math.SQRT1_2;
      let sum = 0;
      const draws = 60_000;
      for (let draw = 0; draw < draws; draw += 1) {
        sum += probabilityOf(parts.contacted[j]! + deviation * random.normal());
        sum -= probabilityOf(parts.untouched[j]! + deviation * random.normal());
      }
      const { expectedNet, value } = answers[41]![j]!;
      expect(Math.abs((sum / draws) * value - cost - expectedNet)).toBeLessThan(0.006 * value);
    }
  });

  test('uplift is positive on average and negative for somebody', () => {
    for (const [j] of TREATMENTS.entries()) {
      expect(answers.reduce((sum, each) => sum + each[j]!.uplift, 0)).toBeGreaterThan(0);
    }
    expect(answers.some((each) => each[0]!.uplift < -0.02)).toBe(true);
  });
});

test('the truth file has a line for every customer and treatment, and numbers that agree', () => {
  const text = [...sampleOf(5, 300).truth()].join('');
  expect(text.startsWith(TRUTH_HEADINGS)).toBe(true);
  const lines = text.trimEnd().split('\n').slice(1);
  expect(lines).toHaveLength(300 * TREATMENTS.length);
  for (const line of lines) {
    const [contacted = 0, untouched = 0, uplift = 0] = line.split(',').slice(2).map(Number);
    expect(contacted - untouched).toBeCloseTo(uplift, 5);
  }
});
