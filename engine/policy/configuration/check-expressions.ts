// Whether conditions and amounts fit: attributes that exist with a fitting type, units that can be compared, and
// nothing that may not score (decisions 3).
import type { AttributeType } from '#shared/model/attribute.ts';
import type { Amount, Comparison, Condition, NUMBER_UNITS } from '#shared/model/expression.ts';
import type { JourneyMetric } from '#shared/model/journey.ts';
import { parseDate } from '../calendar.ts';
import { isNegation } from '../expression/compile.ts';
import type { Fault, Path } from './fault.ts';
import { attributeFaults, type Known } from './known.ts';

/** The unit of a number; null is a plain number, which goes with every unit. */
type Unit = (typeof NUMBER_UNITS)[number] | null;
type Compared = AttributeType | 'days' | 'metric';

const METRIC_UNITS: Readonly<Record<JourneyMetric, Unit>> = {
  recencyDays: 'days',
  frequency90: 'count',
  frequency365: 'count',
  orders365: 'count',
  revenue90: 'currency',
  revenue365: 'currency',
  trend: 'share',
  complaints90: 'count',
  usage30: null,
  usageTrend: 'share',
  contacts30: 'count',
  networkScore: null,
  competitorPrice: 'currency',
};

const ORDER_WORDS = ['atLeast', 'atMost', 'above', 'below'] as const;
const NUMBER_TYPES: readonly Compared[] = ['whole', 'number', 'money', 'days', 'metric'];

/** Everything in a condition that does not fit what is known; `path` is where it stands. */
export function conditionFaults(condition: Condition, path: Path, known: Known): Fault[] {
  if ('all' in condition) return condition.all.flatMap((each, i) => conditionFaults(each, [...path, 'all', i], known));
  if ('any' in condition) return condition.any.flatMap((each, i) => conditionFaults(each, [...path, 'any', i], known));
  if (isNegation(condition)) return conditionFaults(condition.not, [...path, 'not'], known);
  return comparisonFaults(condition, path, known);
}

/** Everything in an amount that does not fit; its unit must be one of `units` where they are given. */
export function amountFaults(amount: Amount, path: Path, known: Known, units?: readonly Unit[]): Fault[] {
  const { faults, unit } = weigh(amount, path, known);
  if (units === undefined || unit === null || units.includes(unit)) return faults;
  const wanted = units.map((each) => inUnit(each)).join(' or ');
  return [...faults, { path, says: `this amount is ${inUnit(unit)}: ${wanted} is needed here` }];
}

function comparisonFaults(comparison: Comparison, path: Path, known: Known): Fault[] {
  const { attribute, metric, daysSince, between } = comparison;
  const faults: Fault[] = [];
  let type: Compared | undefined;
  let unit: Unit = null;
  if (metric !== undefined) {
    faults.push(...metricFaults(metric, [...path, 'metric'], known));
    [type, unit] = ['metric', METRIC_UNITS[metric]];
  } else if (daysSince !== undefined) {
    faults.push(...readFaults(daysSince, [...path, 'daysSince'], known, ['date', 'instant']));
    [type, unit] = ['days', 'days'];
  } else if (attribute !== undefined) {
    faults.push(...readFaults(attribute, [...path, 'attribute'], known));
    type = known.attributes?.get(attribute);
    unit = type === 'money' ? 'currency' : null;
  }
  if (type !== undefined) faults.push(...valueFaults(comparison, type, path));
  for (const word of ORDER_WORDS) {
    const amount = comparison[word];
    if (amount === undefined) continue;
    const right = weigh(amount, [...path, word], known);
    faults.push(...right.faults);
    if (unit !== null && right.unit !== null && unit !== right.unit) {
      faults.push({ path: [...path, word], says: `${inUnit(unit)} cannot be compared with ${inUnit(right.unit)}` });
    }
  }
  if (between !== undefined && between[0] > between[1]) {
    faults.push({
      path: [...path, 'between'],
      says: `no number lies from ${between[0]} to ${between[1]}: turn them round`,
    });
  }
  return faults;
}

/** Whether the words of a comparison and the values they hold suit the type of what is compared. */
function valueFaults(comparison: Comparison, type: Compared, path: Path): Fault[] {
  const name = comparison.attribute ?? comparison.metric ?? `days since ${comparison.daysSince}`;
  const faults: Fault[] = [];
  for (const word of [...ORDER_WORDS, 'between'] as const) {
    if (comparison[word] === undefined || NUMBER_TYPES.includes(type)) continue;
    faults.push({
      path: [...path, word],
      says: `"${name}" is ${type} and has no ${word}: use ${WORDS_FOR[type] ?? 'missing'}`,
    });
  }
  for (const word of ['is', 'not', 'in', 'notIn'] as const) {
    const given = comparison[word];
    if (given === undefined) continue;
    for (const value of Array.isArray(given) ? given : [given]) {
      const wanted = wantedInstead(type, value);
      if (wanted !== null) {
        faults.push({
          path: [...path, word],
          says: `"${name}" ${typeWords(type)}, and ${JSON.stringify(value)} is not: ${wanted}`,
        });
      }
    }
  }
  return faults;
}

const WORDS_FOR: Readonly<Partial<Record<Compared, string>>> = {
  text: 'is, not, in, notIn or missing',
  'yes-no': 'is, not or missing',
  date: 'daysSince, is, not, in, notIn or missing',
  instant: 'daysSince or missing',
};

function typeWords(type: Compared): string {
  return type === 'days' || type === 'metric' ? 'is a number' : `is ${type}`;
}

/** What to write instead of a value that a column of the type never holds, or null when it suits. */
function wantedInstead(type: Compared, value: string | number | boolean): string | null {
  if (type === 'text') return typeof value === 'string' ? null : 'put it in quotes';
  if (type === 'yes-no') return typeof value === 'boolean' ? null : 'write true or false';
  if (type === 'date') {
    return typeof value === 'string' && parseDate(value) !== null ? null : 'write a date such as 2026-11-21';
  }
  if (type === 'instant') return 'compare it by daysSince';
  return typeof value === 'number' ? null : 'write a number';
}

interface Weighed {
  readonly faults: Fault[];
  readonly unit: Unit;
}

function weigh(amount: Amount, path: Path, known: Known): Weighed {
  if (typeof amount === 'number') return { faults: [], unit: null };
  if ('number' in amount) return { faults: [], unit: amount.unit };
  if ('attribute' in amount) {
    const faults = readFaults(amount.attribute, [...path, 'attribute'], known, ['whole', 'number', 'money']);
    return { faults, unit: known.attributes?.get(amount.attribute) === 'money' ? 'currency' : null };
  }
  if ('metric' in amount) {
    return { faults: metricFaults(amount.metric, [...path, 'metric'], known), unit: METRIC_UNITS[amount.metric] };
  }
  if ('score' in amount) return { faults: [], unit: null };
  if ('treatment' in amount) return { faults: [], unit: amount.treatment === 'cost' ? 'currency' : 'share' };
  if ('if' in amount) {
    const condition = conditionFaults(amount.if, [...path, 'if'], known);
    const branches = [weigh(amount.then, [...path, 'then'], known), weigh(amount.else, [...path, 'else'], known)];
    return alike(branches, path, condition);
  }
  if ('multiply' in amount) return product(weighAll(amount.multiply, [...path, 'multiply'], known), path);
  const [word, parts] = Object.entries(amount)[0] as [string, Amount[]];
  return alike(weighAll(parts, [...path, word], known), path);
}

function weighAll(amounts: readonly Amount[], path: Path, known: Known): Weighed[] {
  return amounts.map((each, index) => weigh(each, [...path, index], known));
}

/** Parts that are added, or chosen between, must be of one unit. */
function alike(parts: readonly Weighed[], path: Path, before: Fault[] = []): Weighed {
  const faults = [...before, ...parts.flatMap((part) => part.faults)];
  const units = [...new Set(parts.map((part) => part.unit).filter((unit) => unit !== null))];
  if (units.length > 1) faults.push({ path, says: `${units.map(inUnit).join(' and ')} cannot be put together` });
  return { faults, unit: units[0] ?? null };
}

/** Money times anything but money is money. A plain number times months may be a price a month: it stays plain. */
function product(parts: readonly Weighed[], path: Path): Weighed {
  const faults = parts.flatMap((part) => part.faults);
  const units = parts.map((part) => part.unit).filter((unit) => unit !== 'share' && unit !== 'count');
  const amounts = units.filter((unit) => unit === 'currency').length;
  if (amounts > 1)
    faults.push({ path, says: 'an amount of currency is multiplied by another: the result is not money' });
  if (amounts > 0) return { faults, unit: 'currency' };
  const [unit = null] = units;
  return { faults, unit: units.every((each) => each === unit) ? unit : null };
}

/** An attribute that is read for a decision: it exists, its type fits, and it is not protected. */
function readFaults(name: string, path: Path, known: Known, types?: readonly AttributeType[]): Fault[] {
  const through = known.through.get(name);
  if (through !== undefined) {
    const says = `the attribute "${name}" is computed from "${through}", which is protected and never decides: take it out`;
    return [{ path, says }];
  }
  if (known.protected.has(name)) {
    return [{ path, says: `the attribute "${name}" is protected and never decides: take it out` }];
  }
  return attributeFaults(name, path, known, types);
}

/** A metric that joins a feed reads the attributes it is joined by: what is protected does not decide through them. */
function metricFaults(metric: JourneyMetric, path: Path, known: Known): Fault[] {
  const { feeds } = known;
  if (metric === 'networkScore') {
    if (feeds.network !== undefined) return joinedFaults(metric, [feeds.network.area], path, known);
    return [
      { path, says: 'networkScore needs feeds.network: say which attribute is the area, and which metric counts' },
    ];
  }
  if (metric === 'competitorPrice') {
    if (feeds.prices !== undefined)
      return joinedFaults(metric, [feeds.prices.product, feeds.prices.region], path, known);
    return [{ path, says: 'competitorPrice needs feeds.prices: say which attributes are the product and the region' }];
  }
  return [];
}

function joinedFaults(metric: JourneyMetric, attributes: readonly string[], path: Path, known: Known): Fault[] {
  return attributes
    .filter((name) => known.protected.has(name))
    .map((name) => ({
      path,
      says: `${metric} is found by "${name}", which is protected and never decides: take it out, or join by another attribute`,
    }));
}

function inUnit(unit: Unit): string {
  if (unit === null || unit === 'count') return 'a plain number';
  return unit === 'share' ? 'a share' : unit === 'currency' ? 'an amount of currency' : `a number of ${unit}`;
}
