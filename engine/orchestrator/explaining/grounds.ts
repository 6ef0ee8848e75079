// What a proposal stands on, for the person who reviews it: each rule that admitted it, with the values of this customer
// that it was answered from and the feed they came in, read from the run's pins.
import { createAgents } from '#engine/agents/index.ts';
import { attributesIn, metricsIn, scoresIn } from '#engine/policy/expression/inputs.ts';
import { inWords, METRIC_WORDS } from '#engine/policy/expression/words.ts';
import type { StoredRun } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { labelOf } from '#shared/model/attribute-label.ts';
import { LAYERS, type Rule } from '#shared/model/configuration.ts';
import type { Column, Frame } from '#shared/model/frame.ts';
import type { JourneyMetric } from '#shared/model/journey.ts';
import type { Kind } from '#shared/model/kind.ts';
import type { Work } from '#shared/model/work.ts';
import { amountOf } from '#shared/words.ts';
import { Conversation } from '../ask.ts';
import { decisionNeeds } from '../inputs/needs.ts';
import { contextOf, pinsOfRun } from '../inputs/pins.ts';

export interface Ground {
  /** What holds: the name of a rule, else the rule in words. */
  readonly sentence: string;
  /** The customer's values behind it: "Monthly fee 39.90 EUR". */
  readonly values: readonly string[];
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
  return rules.map((rule) => groundOf(rule, frame, id, settings.currency));
}

function groundOf({ name, when }: Rule, frame: Frame, treatment: string, currency: string): Ground {
  const attributes = attributesIn(when).map((each) => attributeValue(each, frame.attributes.get(each), currency));
  const metrics = metricsIn(when);
  const scores = scoresIn(when);
  const values = [
    ...metrics.map((metric) => metricValue(metric, frame.metrics.get(metric)?.[0] ?? Number.NaN, currency)),
    ...attributes,
    ...scores.map((score) => `Score ${score} ${numberIn(frame.scores.get(score)?.get(treatment)?.[0] ?? Number.NaN)}`),
  ];
  const [metric] = metrics;
  const fromMetric = metric === undefined ? undefined : (SOURCES[metric] ?? 'events');
  const source = fromMetric ?? (scores.length > 0 ? 'scores' : attributes.length > 0 ? 'customers' : null);
  return { sentence: name ?? capitalised(inWords(when)), values, source };
}

function attributeValue(name: string, column: Column | undefined, currency: string): string {
  const { label } = labelOf({ name, type: column?.type ?? 'text' });
  return `${label} ${valueIn(column, currency)}`;
}

function valueIn(column: Column | undefined, currency: string): string {
  if (column === undefined) return 'missing';
  if (column.type === 'text') return column.values[column.codes[0]!] ?? 'missing';
  const value = column.values[0]!;
  if (Number.isNaN(value)) return 'missing';
  if (column.type === 'yes-no') return value === 1 ? 'yes' : 'no';
  if (column.type === 'money') return amountOf(value, currency);
  if (column.type === 'date' || column.type === 'instant') return new Date(value).toISOString().slice(0, 10);
  return numberIn(value);
}

function metricValue(metric: JourneyMetric, value: number, currency: string): string {
  const words = capitalised(METRIC_WORDS[metric]);
  if (Number.isNaN(value)) return `${words} missing`;
  if (MONEY.includes(metric)) return `${words} ${amountOf(value, currency)}`;
  if (SHARES.includes(metric)) return `${words} ${numberIn(value * 100)}%`;
  return `${words} ${numberIn(metric === 'recencyDays' ? Math.floor(value) : value)}`;
}

const numberIn = (value: number): string =>
  Number.isNaN(value)
    ? 'missing'
    : value.toLocaleString('en-US', { maximumFractionDigits: 2, useGrouping: false }).replace('-', '−');
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
