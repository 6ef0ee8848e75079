// The true log-odds of a response, with a contact and without one. Each is a sum of an observed part, made of exported
// columns, and a hidden part with half its variance: a third of the whole, which no exported column holds. The hidden
// part is the circumstances of the moment, drawn anew for each occasion, so that past outcomes do not give it away.
import { habitsOf } from '../people/habits.ts';
import { type Person, randomOfPerson, TOPICS } from '../people/person.ts';
import { personOf } from '../people/population.ts';
import type { World } from '../people/world.ts';
import { FEATURES, featuresOf } from './features.ts';
import { TREATMENTS } from './treatments.ts';

/** The occasion on which the truth file is written; waves of past campaigns count from 1. */
export const NOW = 0;
export const HIDDEN_SHARE = 1 / 3;
const KINSHIP = 0.8;
const OTHER = Math.sqrt(1 - KINSHIP * KINSHIP);

/** Per treatment of TREATMENTS. */
export interface LogOdds {
  readonly contacted: Float64Array;
  readonly untouched: Float64Array;
}

/** Linear in the features and standard over the population: `constant + Σ weight × feature`. */
interface Score {
  readonly constant: number;
  readonly weights: Float64Array;
}

export class Truth {
  readonly world: World;
  readonly #drawn: readonly Score[];
  readonly #anyway: readonly Score[];

  /** Makes the scores standard over the world's first customers, however many of them the sample has. */
  constructor(world: World) {
    this.world = world;
    [this.#drawn, this.#anyway] = calibrate(world);
  }

  /** The observed parts, centres included. */
  observed(person: Person): LogOdds {
    const features = featuresOf(this.world, person, habitsOf(this.world, person));
    const contacted = new Float64Array(TREATMENTS.length);
    const untouched = new Float64Array(TREATMENTS.length);
    for (const [j, { base, natural, spread }] of TREATMENTS.entries()) {
      const drawn = scoreOf(this.#drawn[j]!, features);
      const anyway = scoreOf(this.#anyway[j]!, features);
      contacted[j] = logit(base) + spread * drawn;
      untouched[j] = logit(base * natural) + spread * (KINSHIP * drawn + OTHER * anyway);
    }
    return { contacted, untouched };
  }

  /** The hidden parts on one occasion; mean 0. */
  hidden(person: Person, occasion: number): LogOdds {
    const random = randomOfPerson(this.world.seed, TOPICS.circumstances, person.number, occasion);
    const mood = random.normal();
    const contacted = new Float64Array(TREATMENTS.length);
    const untouched = new Float64Array(TREATMENTS.length);
    for (const [j, treatment] of TREATMENTS.entries()) {
      const drawn = 0.6 * mood + 0.8 * random.normal();
      contacted[j] = hiddenDeviation(treatment.spread) * drawn;
      untouched[j] = hiddenDeviation(treatment.spread) * (KINSHIP * drawn + OTHER * random.normal());
    }
    return { contacted, untouched };
  }
}

/** Standard deviation of the hidden part beside an observed part of deviation `spread`. */
export const hiddenDeviation = (spread: number): number => spread * Math.sqrt(HIDDEN_SHARE / (1 - HIDDEN_SHARE));

export const logit = (probability: number): number => Math.log(probability / (1 - probability));
export const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

const scoreOf = ({ constant, weights }: Score, features: Float64Array): number =>
  weights.reduce((sum, weight, place) => sum + weight * features[place]!, constant);

const CALIBRATION_PEOPLE = 6_000;

function calibrate(world: World): [drawn: Score[], anyway: Score[]] {
  const people = Array.from({ length: CALIBRATION_PEOPLE }, (_, index) => {
    const person = personOf(world.seed, index + 1);
    return featuresOf(world, person, habitsOf(world, person));
  });
  const scales = FEATURES.map((_, place) => moments(people.map((features) => features[place]!)));
  const raw = (given: Readonly<Record<string, number>>): Score => {
    const weights = Float64Array.from(FEATURES, (name, place) => (given[name] ?? 0) / scales[place]!.deviation);
    const constant = -weights.reduce((sum, weight, place) => sum + weight * scales[place]!.mean, 0);
    return { constant, weights };
  };
  const standard = (score: Score): Score => {
    const { mean, deviation } = moments(people.map((features) => scoreOf(score, features)));
    return {
      constant: (score.constant - mean) / deviation,
      weights: score.weights.map((weight) => weight / deviation),
    };
  };
  /** What is left of `score` beside `other`, which is standard. */
  const beside = (score: Score, other: Score): Score => {
    const slope = people.reduce((sum, f) => sum + scoreOf(score, f) * scoreOf(other, f), 0) / people.length;
    return {
      constant: score.constant - slope * other.constant,
      weights: score.weights.map((weight, place) => weight - slope * other.weights[place]!),
    };
  };
  const drawn = TREATMENTS.map((each) => standard(raw(each.drawn)));
  const anyway = TREATMENTS.map((each, j) => standard(beside(standard(raw(each.anyway)), drawn[j]!)));
  return [drawn, anyway];
}

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
