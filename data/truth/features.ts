// What can be seen of a customer: numbers that an analyst could work out from the exported columns alone. The observed
// part of every true log-odds is made of these and of nothing else.
import { AREAS } from '../people/country.ts';
import type { Person } from '../people/person.ts';
import type { Habits } from '../people/records.ts';
import { lowestPrice, newestQuality, type World } from '../people/world.ts';
import { DAY, LAST_INSTANT, TODAY } from '../year.ts';

export const FEATURES = [
  'tenure', // logarithm of the months
  'fee',
  'deviceAge',
  'contractSoon', // ends within sixty days
  'monthlyContract',
  'complaints', // of the last ninety days
  'network', // newest quality in the area
  'priceGap', // fee above the cheapest competitor
  'autopay',
  'family',
  'youth',
  'business',
  'age',
  'dataPressure', // newest month's use as a share of the allowance
  'usageTrend', // newest month beside the one before, as a logarithm
] as const;
export type Feature = (typeof FEATURES)[number];

/** The features in the order of FEATURES. */
export function featuresOf(world: World, person: Person, habits: Habits): Float64Array {
  const newest = habits.usage[11]!;
  const before = habits.usage[10]!;
  const flag = (condition: boolean): number => (condition ? 1 : 0);
  const { contractEnd } = person;
  return Float64Array.of(
    Math.log1p(person.tenureMonths),
    person.monthlyFee,
    person.deviceAgeMonths,
    flag(contractEnd !== null && contractEnd <= TODAY + 60 * DAY),
    flag(person.contract === 'monthly'),
    habits.complaints.filter(({ at }) => at > LAST_INSTANT - 90 * DAY).length,
    newestQuality(world, person.area),
    person.monthlyFee - lowestPrice(world, person.plan, AREAS[person.area]!.region),
    flag(person.autopay),
    flag(person.segment === 'family'),
    flag(person.segment === 'youth'),
    flag(person.segment === 'business'),
    2026 - person.birthYear,
    Math.min(2.5, (Number.isNaN(newest) ? 0 : newest) / person.allowanceGb),
    Number.isNaN(newest) || Number.isNaN(before) ? 0 : Math.log((newest + 0.1) / (before + 0.1)),
  );
}
