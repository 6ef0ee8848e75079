// Who misses a rule of a run by the least, as its report names them: the one value by which, read again from the pins.
import { createAgents, placedRules } from '#engine/agents/index.ts';
import { compileMiss, compileMissedBound, type MissedBound } from '#engine/policy/expression/miss.ts';
import { attributeInWords, METRIC_WORDS } from '#engine/policy/expression/words.ts';
import { decisionsOf, runOf } from '#engine/store/decisions/runs.ts';
import { customerIdOf } from '#engine/store/records/reading/customers.ts';
import { namesOf } from '#engine/store/records/reading/names.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { labelOf } from '#shared/model/attribute-label.ts';
import { positionOfDecision } from '#shared/model/decision.ts';
import type { Said } from '#shared/model/explanation.ts';
import type { Frame } from '#shared/model/frame.ts';
import type { MissedValue, NearestMiss, RuleMiss } from '#shared/model/rule-report.ts';
import type { Work } from '#shared/model/work.ts';
import { Conversation } from '../ask.ts';
import { inManner } from '../explaining/changing/words.ts';
import { decisionNeeds } from '../inputs/needs.ts';
import { contextOf, pinsOfRun } from '../inputs/pins.ts';
import { placeOf, type ReleaseRequest } from './release.ts';

/** In the order of `misses`. Throws UNKNOWN_RUN, UNKNOWN_RULE. */
export async function nearestMisses(
  connection: Connection,
  request: ReleaseRequest,
  misses: readonly RuleMiss[],
  work: Work,
): Promise<NearestMiss[]> {
  const { run } = request;
  const conversation = new Conversation(contextOf(connection, pinsOfRun(runOf(connection, run)), work));
  const { asOf, change, configuration, settings } = conversation.context;
  const placed = placedRules(configuration);
  const { rule, treatment } = placed[placeOf(placed, request, configuration)]!;
  const customers = misses.map(({ decisionId }) => {
    const [decision] = decisionsOf(connection, run, { after: positionOfDecision(decisionId) - 1, limit: 1 });
    return decision!.customer;
  });
  const agents = createAgents();
  const needs = decisionNeeds(conversation.context);
  // A rule of every treatment may ask each for something else: the distance is of the first that it was missed for.
  const treatments = treatment === -1 ? configuration.treatments : [configuration.treatments[treatment]!];
  const found: NearestMiss[] = [];
  // One by one: the tables are read in stretches of customer numbers, and these lie far from each other.
  for (const [k, customer] of customers.entries()) {
    const data = await conversation.ask(agents.data, 'get_customer_data', {
      customers: Int32Array.of(customer),
      needs,
    });
    const metrics = await conversation.ask(agents.journey, 'analyze_journey', { data });
    const frame: Frame = { ...data.frame, metrics };
    const miss = misses[k]!;
    const asked = treatments
      .map((each) => ({ frame, asOf, zone: settings.zone, treatment: each }))
      .find((expression) => compileMiss(rule.when, expression)(0) === miss.by);
    const bound = asked === undefined ? null : compileMissedBound(rule.when, asked)(0);
    const missed = bound === null ? null : missedValue(bound, frame);
    const [name = null] = namesOf(connection, change, [customer]);
    found.push({ ...miss, customerId: customerIdOf(connection, customer), name, missed });
    await work.breathe();
  }
  return found;
}

const ENDS: Readonly<Record<MissedBound['end'], string>> = {
  atLeast: 'at least',
  above: 'above',
  atMost: 'at most',
  below: 'below',
};

function missedValue({ comparison, end, value, bound }: MissedBound, frame: Frame): MissedValue {
  const { attribute, metric, daysSince } = comparison;
  if (metric !== undefined) {
    const input = { kind: 'metric', name: metric, type: 'number' } as const;
    const [has, asked] = [precise(inManner(input, value)), precise(inManner(input, bound))];
    return { of: METRIC_WORDS[metric], has, asked: [`${ENDS[end]} `, ...asked] };
  }
  if (daysSince !== undefined) {
    const of = `days since ${attributeInWords(daysSince)}`;
    return { of, has: [{ number: value }], asked: [`${ENDS[end]} `, { number: bound }] };
  }
  const name = attribute ?? '';
  const input = { kind: 'attribute', name, type: frame.attributes.get(name)?.type ?? 'number' } as const;
  const of = labelOf(input).label.toLowerCase();
  const [has, asked] = [precise(inManner(input, value)), precise(inManner(input, bound))];
  return { of, has, asked: [`${ENDS[end]} `, ...asked] };
}

/** Two shares that are near to each other are told apart: −24.953% is not at most −25%. */
const precise = (parts: Said): Said =>
  parts.flatMap(
    (part): Said => (typeof part === 'object' && 'share' in part ? [{ number: part.share * 100 }, '%'] : [part]),
  );
