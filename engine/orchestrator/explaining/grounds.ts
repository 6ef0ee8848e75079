// What a proposal stands on, for the person who reviews it: each rule that admitted it, with the values of this customer
// that it was answered from and the feed they came in, read from the run's pins.
import { createAgents } from '#engine/agents/index.ts';
import { dateOf } from '#engine/policy/calendar.ts';
import { attributesIn, metricsIn, scoresIn } from '#engine/policy/expression/inputs.ts';
import { inWords, METRIC_WORDS } from '#engine/policy/expression/words.ts';
import type { StoredRun } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type AttributeUnit, labelOf } from '#shared/model/attribute-label.ts';
import { LAYERS, type Rule } from '#shared/model/configuration.ts';
import type { Said, SaidPart } from '#shared/model/explanation.ts';
import type { Column, Frame } from '#shared/model/frame.ts';
import type { JourneyMetric } from '#shared/model/journey.ts';
import type { Kind } from '#shared/model/kind.ts';
import { instant } from '#shared/model/units.ts';
import type { Work } from '#shared/model/work.ts';
import { Conversation } from '../ask.ts';
import { decisionNeeds } from '../inputs/needs.ts';
import { contextOf, pinsOfRun } from '../inputs/pins.ts';
import { said } from './said.ts';

export interface Ground {
  /** What holds: the name of a rule, else the rule in words. */
  readonly sentence: string;
  /** The customer's values behind it: "Monthly fee 39.90". */
  readonly values: readonly Said[];
  /** The kind of import they came in; null for a rule that reads none. */
  readonly source: Kind | null;
}

const SOURCES: Partial<Record<JourneyMetric, Kind>> = {
  contacts30: 'contacts',
  networkScore: 'network',
  competitorPrice: 'prices',
};
const MONEY: readonly JourneyMetric[] = ['revenue90', 'revenue365', 'competitorPrice'];
const SHARES: readonly JourneyMetric[] = ['trend', 'usageTrend'];

/** The grounds of a treatment for a customer: the treatment's own rules first, then those of every treatment. */
export async function groundsOf(
  connection: Connection,
  run: StoredRun,
  { customer, treatment: id }: { readonly customer: number; readonly treatment: string },
  work: Work,
): Promise<Ground[]> {
  const agents = createAgents();
  const conversation = new Conversation(contextOf(connection, pinsOfRun(run), work));
  const { configuration, settings } = conversation.context;
  const treatment = configuration.treatments.find((each) => each.id === id);
  if (treatment === undefined) return [];
  const rules = [
    ...LAYERS.flatMap((layer) => treatment[layer]),
    ...LAYERS.flatMap((layer) => configuration.rules[layer]),
  ];
  const asked = { customers: Int32Array.of(customer), needs: decisionNeeds(conversation.context) };
  const data = await conversation.ask(agents.data, 'get_customer_data', asked);
  const metrics = await conversation.ask(agents.journey, 'analyze_journey', { data });
  const frame: Frame = { ...data.frame, metrics };
  return rules.map((rule) => groundOf(rule, frame, id, settings.zone));
}

function groundOf({ name, when }: Rule, frame: Frame, treatment: string, zone: string): Ground {
  const attributes = attributesIn(when).map((each) => attributeValue(each, frame.attributes.get(each), zone));
  const metrics = metricsIn(when);
  const scores = scoresIn(when);
  const values = [
    ...metrics.map((metric) => metricValue(metric, frame.metrics.get(metric)?.[0] ?? Number.NaN)),
    ...attributes,
    ...scores.map((score) => {
      const value = frame.scores.get(score)?.get(treatment)?.[0] ?? Number.NaN;
      return said`Score ${score} ${Number.isNaN(value) ? 'missing' : { number: value }}`;
    }),
  ];
  const [metric] = metrics;
  const fromMetric = metric === undefined ? undefined : (SOURCES[metric] ?? 'events');
  const source = fromMetric ?? (scores.length > 0 ? 'scores' : attributes.length > 0 ? 'customers' : null);
  return { sentence: name ?? upperFirst(inWords(when)), values, source };
}

function attributeValue(name: string, column: Column | undefined, zone: string): Said {
  const { label, unit } = labelOf({ name, type: column?.type ?? 'text' });
  return said`${label} ${column === undefined ? 'missing' : worded(column, unit, zone)}`;
}

const UNITS: Readonly<Partial<Record<AttributeUnit, string>>> = { months: ' months', days: ' days', gigabytes: ' GB' };

function worded(column: Column, unit: AttributeUnit | null, zone: string): SaidPart | Said {
  if (column.type === 'text') return column.values[column.codes[0]!] ?? 'missing';
  const value = column.values[0]!;
  if (Number.isNaN(value)) return 'missing';
  if (column.type === 'yes-no') return value === 1 ? 'yes' : 'no';
  if (column.type === 'money') return { money: value };
  if (column.type === 'date') return { date: dateOf(instant(value), 'UTC') };
  if (column.type === 'instant') return { date: dateOf(instant(value), zone) };
  if (unit === 'year') return String(value);
  const number = unit === 'share' && Math.abs(value) <= 1 ? { share: value } : { number: value };
  return unit === null || UNITS[unit] === undefined ? number : [number, UNITS[unit]];
}

function metricValue(metric: JourneyMetric, value: number): Said {
  const words = upperFirst(METRIC_WORDS[metric]);
  if (Number.isNaN(value)) return said`${words} missing`;
  if (MONEY.includes(metric)) return said`${words} ${{ money: value }}`;
  if (SHARES.includes(metric)) return said`${words} ${{ share: value }}`;
  return said`${words} ${{ number: metric === 'recencyDays' ? Math.floor(value) : value }}`;
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
