// The values of one input at which it is worth asking again: exactly what the rules and amounts compare it with, the
// nearest value on either side, and places between and beyond, from which a turn of the value is closed in on.
import { dateOf, midnightUtc, parseDate } from '#engine/policy/calendar.ts';
import { compileAmount, type ExpressionContext } from '#engine/policy/expression/compile.ts';
import { type Mention, mentionsIn } from '#engine/policy/expression/mentions.ts';
import { type Configuration, LAYERS, NO_CONTACT_FIELD } from '#shared/model/configuration.ts';
import type { Amount } from '#shared/model/expression.ts';
import type { Column, Frame } from '#shared/model/frame.ts';
import { JOURNEY_METRICS, type JourneyMetric } from '#shared/model/journey.ts';

const DAY_MS = 86_400_000;
/** A text that no rule mentions. */
export const OTHER_TEXT = '\u0000another';
/** Parts of the span of all thresholds at which the value is looked at around the customer's own. */
const AROUND = [0.01, 0.03, 0.1, 0.25, 0.5, 1];
const BEYOND = [0.25, 1, 4, 16];

const COUNTS: readonly JourneyMetric[] = ['frequency90', 'frequency365', 'orders365', 'complaints90', 'contacts30'];
export const MONEY_METRICS: readonly JourneyMetric[] = ['revenue90', 'revenue365', 'competitorPrice'];
export const TREND_METRICS: readonly JourneyMetric[] = ['trend', 'usageTrend'];

/** An attribute or metric of the customer that rules, factors or values read. */
export interface Input {
  readonly kind: 'attribute' | 'metric';
  readonly name: string;
  readonly type: Column['type'];
  /** NaN, or null for text, where it is missing. */
  readonly now: number | string | null;
  /** The values to ask at, without the customer's own; ascending for numbers. */
  readonly points: readonly (number | string)[];
  /** How fine a change is told: 1 for whole numbers and days, a cent for money. In milliseconds for dates. */
  readonly grain: number;
}

/** Every input that the treatments of a configuration read of the one row of a frame. */
export function inputsOf(
  frame: Frame,
  configuration: Configuration,
  context: Pick<ExpressionContext, 'asOf' | 'zone'>,
): Input[] {
  const found = new Map<string, { mention: Mention; thresholds: number[] }>();
  for (const treatment of configuration.treatments) {
    const rules = LAYERS.flatMap((layer) =>
      [...configuration.rules[layer], ...treatment[layer]].map(({ when }) => when),
    );
    const factors = treatment.propensity.factors.map(({ when }) => when);
    const expression = { frame, ...context, treatment };
    const numberOf = (amount: Amount): number => compileAmount(amount, expression)(0);
    for (const mention of mentionsIn(...rules, ...factors, treatment.value, treatment.context)) {
      const key = `${mention.kind} ${mention.name}`;
      const so = found.get(key);
      found.set(key, {
        mention: { ...mention, values: [...(so?.mention.values ?? []), ...mention.values] },
        thresholds: [
          ...(so?.thresholds ?? []),
          ...mention.amounts.map(numberOf),
          ...mention.days.map((days) => dateOfDays(numberOf(days), frame.attributes.get(mention.name), context)),
        ],
      });
    }
  }
  for (const { contact } of Object.values(configuration.channels)) {
    const key = `attribute ${contact}`;
    if (contact === NO_CONTACT_FIELD || found.has(key)) continue;
    found.set(key, {
      mention: { kind: 'attribute', name: contact, values: [], amounts: [], days: [] },
      thresholds: [],
    });
  }
  return [...found.values()].flatMap(({ mention, thresholds }) => inputOf(mention, thresholds, frame));
}

function inputOf({ kind, name, values }: Mention, thresholds: readonly number[], frame: Frame): Input[] {
  if (kind === 'metric') {
    const metric = name as JourneyMetric;
    const now = frame.metrics.get(metric)?.[0];
    if (now === undefined || !JOURNEY_METRICS.includes(metric)) return [];
    const numbers = [...thresholds, ...values.filter((each) => typeof each === 'number')];
    const [type, grain] = COUNTS.includes(metric)
      ? (['whole', 1] as const)
      : [MONEY_METRICS.includes(metric) ? ('money' as const) : ('number' as const), grainOfMetric(metric)];
    const [least, most] = TREND_METRICS.includes(metric) ? [-2, 2] : [0, Number.POSITIVE_INFINITY];
    return [{ kind, name, type, now, grain, points: pointsOf(now, numbers, grain, least, most) }];
  }
  const column = frame.attributes.get(name);
  if (column === undefined) return [];
  const { type } = column;
  if (type === 'text') {
    const now = column.codes[0]! < 0 ? null : column.values[column.codes[0]!]!;
    const texts = [...new Set([...values.map(String), OTHER_TEXT])].filter((each) => each !== now);
    return [{ kind, name, type, now, grain: 1, points: texts }];
  }
  const now = column.values[0]!;
  if (type === 'yes-no') return [{ kind, name, type, now, grain: 1, points: [0, 1].filter((each) => each !== now) }];
  const literals = values.map((each) => (typeof each === 'number' ? each : dateNumber(each)));
  const numbers = [...thresholds, ...literals];
  const grain = grainOf(type, [now, ...numbers]);
  const isPositive = [now, ...numbers].every((each) => Number.isNaN(each) || each >= 0);
  const least = isPositive ? 0 : Number.NEGATIVE_INFINITY;
  return [{ kind, name, type, now, grain, points: pointsOf(now, numbers, grain, least, Number.POSITIVE_INFINITY) }];
}

function pointsOf(now: number, thresholds: readonly number[], grain: number, least: number, most: number): number[] {
  const exact = [...new Set(thresholds.filter((each) => Number.isFinite(each)))].sort((a, b) => a - b);
  const own = Number.isNaN(now) ? exact : [...exact, now];
  if (own.length === 0) return [];
  const [low, high] = [Math.min(...own), Math.max(...own)];
  const span = Math.max(high - low, Math.abs(high), grain * 10);
  const centre = Number.isNaN(now) ? (low + high) / 2 : now;
  const loose = [
    ...exact.slice(1).map((each, at) => (each + exact[at]!) / 2),
    ...AROUND.flatMap((part) => [centre - part * span, centre + part * span]),
    ...BEYOND.flatMap((part) => [low - part * span, high + part * span]),
  ].map((each) => snapped(Math.min(Math.max(each, least), most), grain));
  const close = exact.flatMap((each) => [below(each, grain), each, above(each, grain)]);
  return [...new Set([...close, ...loose])]
    .filter((each) => each >= least && each <= most && each !== now)
    .filter((each) => grain !== 1 || Number.isInteger(each))
    .sort((a, b) => a - b);
}

/** A value on the grid of its grain, written without the noise of a float. */
export function snapped(value: number, grain: number): number {
  if (grain >= 1) return Math.round(value / grain) * grain;
  const parts = Math.round(1 / grain);
  return Math.round(value * parts) / parts;
}

const below = (value: number, grain: number): number => {
  const on = snapped(value, grain);
  return on < value ? on : snapped(on - grain, grain);
};
const above = (value: number, grain: number): number => {
  const on = snapped(value, grain);
  return on > value ? on : snapped(on + grain, grain);
};

function grainOf(type: Column['type'], around: readonly number[]): number {
  if (type === 'whole') return 1;
  if (type === 'date' || type === 'instant') return DAY_MS;
  if (type === 'money') return 0.01;
  const largest = Math.max(...around.filter((each) => Number.isFinite(each)).map(Math.abs), 0);
  return largest > 2 ? 0.01 : 0.001;
}

const grainOfMetric = (metric: JourneyMetric): number => (TREND_METRICS.includes(metric) ? 0.001 : 0.01);

/** The value of a date attribute since which so many days have passed. */
function dateOfDays(
  days: number,
  column: Column | undefined,
  { asOf, zone }: Pick<ExpressionContext, 'asOf' | 'zone'>,
): number {
  const now = column?.type === 'date' ? midnightUtc(dateOf(asOf, zone)) : asOf;
  return now - days * DAY_MS;
}

function dateNumber(value: string | boolean): number {
  const date = typeof value === 'string' ? parseDate(value) : null;
  return date === null ? Number.NaN : midnightUtc(date);
}
