// What the truth is worth, and how much of it the exported columns allow. For each customer alone, without limits,
// permissions or rules: the oracle takes the treatment whose true uplift × value − cost is highest, or none; the
// observer takes the one whose expected uplift × value − cost, given every exported column, is highest, or none.
import { AREAS } from '../people/country.ts';
import type { Person } from '../people/person.ts';
import { lowestPrice } from '../people/world.ts';
import { hiddenDeviation, NOW, probabilityOf, type Truth } from './log-odds.ts';
import { TREATMENTS } from './treatments.ts';

/** The truth about one customer and one treatment. Probabilities from 0 to 1, money in euros. */
export interface TrueAnswer {
  readonly treatment: string;
  readonly contacted: number;
  readonly untouched: number;
  readonly uplift: number;
  readonly value: number;
  readonly net: number;
  /** The log-odds when contacted, and the part of it that is in no exported column. */
  readonly logOdds: number;
  readonly hidden: number;
  /** The net a perfect reader of the exported columns expects. */
  readonly expectedNet: number;
}

export function answersOf(truth: Truth, person: Person): TrueAnswer[] {
  const observed = truth.observed(person);
  const hidden = truth.hidden(person, NOW);
  const competitor = lowestPrice(truth.world, person.plan, AREAS[person.area]!.region);
  return TREATMENTS.map((treatment, j) => {
    const logOdds = observed.contacted[j]! + hidden.contacted[j]!;
    const contacted = probabilityOf(logOdds);
    const untouched = probabilityOf(observed.untouched[j]! + hidden.untouched[j]!);
    const value = treatment.value(person, competitor);
    const deviation = hiddenDeviation(treatment.spread);
    const expected =
      expectedProbability(observed.contacted[j]!, deviation) - expectedProbability(observed.untouched[j]!, deviation);
    return {
      treatment: treatment.id,
      contacted,
      untouched,
      uplift: contacted - untouched,
      value,
      net: (contacted - untouched) * value - treatment.cost,
      logOdds,
      hidden: hidden.contacted[j]!,
      expectedNet: expected * value - treatment.cost,
    };
  });
}

/** Euros the oracle gains, and euros of true gain the observer's choices bring, over the customers told of. */
export class OracleShare {
  customers = 0;
  oracle = 0;
  observer = 0;

  add(answers: readonly TrueAnswer[]): void {
    let best = 0;
    let expected = 0;
    let brought = 0;
    for (const { net, expectedNet } of answers) {
      best = Math.max(best, net);
      if (expectedNet > expected) {
        expected = expectedNet;
        brought = net;
      }
    }
    this.customers += 1;
    this.oracle += best;
    this.observer += brought;
  }

  /** From 0 to 1, and 0 where there is nothing to gain. */
  get share(): number {
    return this.oracle === 0 ? 0 : this.observer / this.oracle;
  }
}

const STEP = 0.25;
const REACH = 16;
const NODES = Float64Array.from({ length: 2 * REACH + 1 }, (_, index) => (index - REACH) * STEP);
const DENSITIES = NODES.map((node) => Math.exp((-node * node) / 2));
const TOTAL = DENSITIES.reduce((sum, density) => sum + density, 0);

/** Mean of the probability over a normal hidden part: the trapezium rule, right to nine digits. */
function expectedProbability(logOdds: number, deviation: number): number {
  let sum = 0;
  for (let k = 0; k < NODES.length; k += 1) sum += DENSITIES[k]! * probabilityOf(logOdds + deviation * NODES[k]!);
  return sum / TOTAL;
}
