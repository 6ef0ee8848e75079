// Limits that contradict each other or that no contact can meet. All are warnings: a run keeps every capacity, and says
// by how much a minimum was missed.
import type { Configuration, Limit, Treatment } from '#shared/model/configuration.ts';
import { PERIODS } from '#shared/model/configuration.ts';
import { useOf } from '../limits.ts';
import { type Fault, meant } from './fault.ts';

export function limitWarnings(configuration: Configuration): Fault[] {
  const { limits, treatments } = configuration;
  const warnings: Fault[] = uncountedResources(configuration);
  limits.forEach((limit, index) => {
    const path = ['limits', index];
    const counted = treatments.filter((treatment) => useOf(limit, treatment) > 0);
    if (counted.length === 0) {
      warnings.push({ path, says: `no treatment uses anything of the limit "${limit.id}": it never binds` });
    }
    const { capacity, minimum } = limit;
    if (capacity === undefined && minimum === undefined) {
      warnings.push({ path, says: `the limit "${limit.id}" has neither capacity nor minimum: it never binds` });
    }
    const shut = capacity === undefined ? [] : counted.filter((treatment) => useOf(limit, treatment) > capacity);
    if (shut.length > 0) {
      const names = shut.map((treatment) => treatment.id).join(', ');
      warnings.push({
        path: [...path, 'capacity'],
        says: `the capacity ${capacity} admits not one contact with ${names}`,
      });
    }
    if (minimum !== undefined && minimum > 0) {
      for (const other of limits) {
        const says = contradiction(limit, minimum, other, counted);
        if (says !== null) warnings.push({ path: [...path, 'minimum'], says });
      }
    }
  });
  return warnings;
}

/**
 * Resources that a treatment uses and nothing counts, with the one that is counted and was probably meant. Where no
 * resource is counted at all, nobody has thought of limits for them yet.
 */
function uncountedResources({ groupBounds, limits, treatments }: Configuration): Fault[] {
  const counted = [...limits, ...groupBounds].flatMap(({ of }) =>
    typeof of === 'object' && 'resource' in of ? [of.resource] : [],
  );
  return treatments.flatMap(({ uses }, index) =>
    Object.keys(uses).flatMap((name) => {
      if (counted.length === 0 || counted.includes(name)) return [];
      const close = meant(name, counted);
      const says = `no limit counts "${name}", so there is always enough of it`;
      return [
        { path: ['treatments', index, 'uses', name], says: close === null ? says : `${says}: did you mean ${close}?` },
      ];
    }),
  );
}

/** Says how a minimum cannot be reached within another limit, or within its own capacity. */
function contradiction(limit: Limit, minimum: number, other: Limit, counted: readonly Treatment[]): string | null {
  // A capacity of a shorter period says nothing certain about a longer one: there are many days in a month.
  if (other.capacity === undefined || PERIODS.indexOf(other.period) < PERIODS.indexOf(limit.period)) return null;
  const least = Math.min(...counted.map((treatment) => useOf(other, treatment) / useOf(limit, treatment)));
  const needed = minimum * least;
  if (counted.length === 0 || needed <= other.capacity) return null;
  if (other.id === limit.id) {
    return `the minimum ${minimum} is above the limit's own capacity ${other.capacity}: lower the one or raise the other`;
  }
  const reached = Math.floor(other.capacity / least);
  return `the minimum ${minimum} needs at least ${needed} of the limit "${other.id}", whose capacity is ${other.capacity}: lower the minimum to ${reached}, or raise that capacity to ${needed}`;
}
