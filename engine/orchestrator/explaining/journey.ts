// One customer's journey for the customer's own page: steps, metrics and sentences, as the workspace knows them now.
import { createAgents } from '#engine/agents/index.ts';
import { visibleCustomer } from '#engine/store/records/reading/customers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Said } from '#shared/model/explanation.ts';
import { JOURNEY_METRICS, type JourneyMetric, type JourneyStep } from '#shared/model/journey.ts';
import type { Work } from '#shared/model/work.ts';
import { Conversation } from '../ask.ts';
import { journeyNeeds } from '../inputs/needs.ts';
import { contextNow } from '../inputs/pins.ts';
import { textOf } from './said.ts';

export interface CustomerJourney {
  readonly customerId: string;
  /** UTC milliseconds: what happened later is not looked at. */
  readonly asOf: number;
  /** Oldest first. */
  readonly steps: readonly JourneyStep[];
  /** Null where not known. */
  readonly metrics: Readonly<Record<JourneyMetric, number | null>>;
  /** As a terminal says it. */
  readonly summary: readonly string[];
  /** The same, for a page that shows numbers in its own manner. */
  readonly said: readonly Said[];
}

/** Throws UNKNOWN_CUSTOMER. */
export async function customerJourney(connection: Connection, id: string, work: Work): Promise<CustomerJourney> {
  const agents = createAgents();
  const conversation = new Conversation(contextNow(connection, work));
  const { context } = conversation;
  const customer = visibleCustomer(connection, id, context.change);
  const asked = { customers: Int32Array.of(customer), needs: journeyNeeds(context) };
  const data = await conversation.ask(agents.data, 'get_customer_data', asked);
  const columns = await conversation.ask(agents.journey, 'analyze_journey', { data });
  const metrics = Object.fromEntries(
    JOURNEY_METRICS.map((name) => {
      const value = columns.get(name)?.[0] ?? Number.NaN;
      return [name, Number.isNaN(value) ? null : value];
    }),
  ) as CustomerJourney['metrics'];
  const said = await conversation.ask(agents.journey, 'summarize_journey', { metrics });
  return {
    customerId: id,
    asOf: context.asOf,
    steps: await conversation.ask(agents.journey, 'build_journey', { customer }),
    metrics,
    summary: said.map((each) => textOf(each, context.settings.currency)),
    said,
  };
}
