// What is drawn and compared: weights of what is tried out, arms of strategies, bands of the attributes that groups are
// made by.
import type { Configuration } from '#shared/model/configuration.ts';
import type { Fault } from './fault.ts';
import { attributeFaults, type Known, unknownName } from './known.ts';

export function drawFaults({ exploration, strategy, treatments }: Configuration): Fault[] {
  const faults: Fault[] = [];
  const ids = treatments.map(({ id }) => id);
  const path = ['exploration', 'weights'];
  for (const id of Object.keys(exploration.weights)) {
    faults.push(...unknownName('treatment', id, ids, [...path, id]));
    if (treatments.some((treatment) => treatment.id === id && treatment.mandatory)) {
      const says = `"${id}" is mandatory and is not drawn: take it out`;
      faults.push({ path: [...path, id], says });
    }
  }
  const weights = Object.values(exploration.weights);
  if (weights.length > 0 && !weights.some((weight) => weight > 0)) {
    faults.push({ path, says: 'no treatment has a weight above 0, so none could be drawn: give one' });
  }
  if (strategy.arms.length === 1) {
    const says = 'one arm is no comparison: write a second one, or name the strategy as the default';
    faults.push({ path: ['strategy', 'arms'], says });
  }
  return faults;
}

/** Bands stand for protected attributes with numbers, and begin one above the other. */
export function bandFaults({ fairness }: Configuration, known: Known): Fault[] {
  return Object.entries(fairness.bands).flatMap(([name, starts]) => {
    const path = ['fairness', 'bands', name];
    const faults = attributeFaults(name, path, known, ['whole', 'number', 'money']);
    if (faults.length === 0 && !known.protected.has(name)) {
      faults.push({
        path,
        says: `"${name}" is not protected, so its groups are not compared: name it under protected`,
      });
    }
    const turned = starts.findIndex((start, k) => k > 0 && start <= starts[k - 1]!);
    if (turned > 0) {
      const says = `${starts[turned]} does not come after ${starts[turned - 1]}: write where bands begin, ascending`;
      faults.push({ path: [...path, turned], says });
    }
    return faults;
  });
}
