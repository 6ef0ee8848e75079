// Which inputs a configuration reads, so that nothing else is read for a batch.
import type { AgentContext } from '#engine/agents/agent.ts';
import { noonOf } from '#engine/policy/calendar.ts';
import { windowReach } from '#engine/policy/contact-policy.ts';
import { attributesIn, metricsIn, scoresIn } from '#engine/policy/expression/inputs.ts';
import { zoneAttribute } from '#engine/store/records/attributes.ts';
import type { DataNeeds } from '#shared/model/batch.ts';
import { type Configuration, LAYERS, NO_CONTACT_FIELD, type Treatment } from '#shared/model/configuration.ts';
import type { Amount, Condition } from '#shared/model/expression.ts';
import { JOURNEY_METRICS, type JourneyMetric } from '#shared/model/journey.ts';
import type { Kind } from '#shared/model/kind.ts';
import { type Instant, instant } from '#shared/model/units.ts';

type Tree = Condition | Amount;

const DAY_MS = 86_400_000;
const NOT_FROM_EVENTS: readonly JourneyMetric[] = ['contacts30', 'networkScore', 'competitorPrice'];
/** Noon in two zones is at most this far apart. */
const ZONES_APART_MS = 2 * DAY_MS;

/** What deciding needs: everything that a rule, a value, a factor, the strategy or a list of contacts reads. */
export function decisionNeeds(context: AgentContext): DataNeeds {
  const { configuration, connection, change } = context;
  const trees = [
    ...rulesOf(configuration.rules),
    ...configuration.treatments.flatMap(treesOf),
    configuration.strategy.priority.by,
    ...configuration.groupBounds.map(({ group }) => group),
  ];
  const needs = needsOf(trees, configuration);
  const addresses = Object.values(configuration.channels).map(({ contact }) => contact);
  const zone = zoneAttribute(connection, change, configuration.feeds.zone);
  const attributes = [...needs.attributes, ...addresses.filter((each) => each !== NO_CONTACT_FIELD)];
  if (zone !== undefined) attributes.push(zone);
  const scores = configuration.treatments.flatMap(({ propensity: { from } }) =>
    from.startsWith('score:') ? [from.slice('score:'.length)] : [],
  );
  return {
    ...needs,
    attributes: distinct(attributes),
    scores: distinct([...needs.scores, ...scores]),
    contacts: contactSpan(context),
    permissions: true,
  };
}

/** What the priors of some treatments, by id, need. */
export function priorNeeds(context: AgentContext, heard: readonly string[]): DataNeeds {
  const trees = context.configuration.treatments.filter(({ id }) => heard.includes(id)).flatMap(factorsOf);
  const needs = needsOf(trees, context.configuration);
  return { ...needs, contacts: metricsIn(...trees).includes('contacts30') ? contactSpan(context) : null };
}

/** What a customer's own page needs: every metric. */
export function journeyNeeds(context: AgentContext): DataNeeds {
  const trees = JOURNEY_METRICS.map((metric) => ({ metric }));
  return { ...needsOf(trees, context.configuration), contacts: contactSpan(context), permissions: true };
}

/** The feeds that a treatment's value, chances and rules look at, beside the customers themselves. */
export function kindsRead(treatment: Treatment, rules: Configuration['rules']): Kind[] {
  const trees = [...treesOf(treatment), ...rulesOf(rules)];
  const metrics = metricsIn(...trees);
  const kinds: Kind[] = ['permissions', 'outcomes'];
  if (metrics.some((metric) => !NOT_FROM_EVENTS.includes(metric))) kinds.push('events');
  if (metrics.includes('contacts30')) kinds.push('contacts');
  if (metrics.includes('networkScore')) kinds.push('network');
  if (metrics.includes('competitorPrice')) kinds.push('prices');
  if (scoresIn(...trees).length > 0 || treatment.propensity.from.startsWith('score:')) kinds.push('scores');
  if (treatment.offer !== undefined) kinds.push('offers');
  return kinds;
}

/** Attributes alone. */
export function attributeNeeds(attributes: readonly string[]): DataNeeds {
  return { attributes, scores: [], events: false, contacts: null, permissions: false };
}

function needsOf(trees: readonly Tree[], { feeds }: Configuration): DataNeeds {
  const metrics = metricsIn(...trees);
  const attributes = attributesIn(...trees);
  if (metrics.includes('networkScore') && feeds.network !== undefined) attributes.push(feeds.network.area);
  if (metrics.includes('competitorPrice') && feeds.prices !== undefined) {
    attributes.push(feeds.prices.product, feeds.prices.region);
  }
  return {
    attributes: distinct(attributes),
    scores: scoresIn(...trees),
    events: metrics.some((metric) => !NOT_FROM_EVENTS.includes(metric)),
    contacts: null,
    permissions: false,
  };
}

/** Contacts that a window around the planned instant or the metric of the last 30 days may count. */
function contactSpan({ asOf, configuration, date, settings }: AgentContext): readonly [Instant, Instant] {
  const [from, to] = windowReach(configuration.contactPolicy.windows, noonOf(date, settings.zone), settings.zone);
  return [
    instant(Math.min(from - ZONES_APART_MS, asOf - 30 * DAY_MS)),
    instant(Math.max(to + ZONES_APART_MS, asOf + 1)),
  ];
}

function treesOf(treatment: Treatment): Tree[] {
  return [treatment.value, treatment.context, ...factorsOf(treatment), ...rulesOf(treatment)];
}

function factorsOf({ propensity }: Treatment): Tree[] {
  return propensity.factors.map(({ when }) => when);
}

function rulesOf(rules: Configuration['rules']): Tree[] {
  return LAYERS.flatMap((layer) => rules[layer].map(({ when }) => when));
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)];
