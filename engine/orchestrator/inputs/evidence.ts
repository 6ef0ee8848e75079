// Hears the outcomes (decisions 12): what they say about each treatment's prior. A run over everybody tallies the priors
// on its way through the batches; a run about one or some has to look at the customers with outcomes for that alone,
// unless an earlier run has heard the same.
import type { Agents, OutcomeCounts, PriorTallies } from '#engine/agents/index.ts';
import { visibleCustomers } from '#engine/store/records/reading/customers.ts';
import type { PriorEvidence } from '#shared/model/batch.ts';
import type { Conversation } from '../ask.ts';
import { attributeNeeds, priorNeeds } from './needs.ts';

const BATCH = 8192;

/** Adds tallies of priors up, batch by batch. */
export class Hearing {
  /** The outcomes whose customers' priors are to be tallied on the way. */
  readonly counts: readonly OutcomeCounts[];
  readonly #heard: readonly PriorEvidence[] | null;
  readonly #tallies = new Map<string, Map<number, number>>();

  /** With `heard` there is nothing to tally. */
  constructor(counts: readonly OutcomeCounts[], heard: readonly PriorEvidence[] | null = null) {
    this.counts = counts;
    this.#heard = heard;
  }

  add(found: PriorTallies): void {
    for (const [treatment, more] of found) {
      const tally = this.#tallies.get(treatment) ?? new Map<number, number>();
      for (const [prior, count] of more) tally.set(prior, (tally.get(prior) ?? 0) + count);
      this.#tallies.set(treatment, tally);
    }
  }

  /** Evidence for every treatment that declares its responses and has outcomes. */
  async evidence(agents: Agents, conversation: Conversation): Promise<readonly PriorEvidence[]> {
    const { counts } = this;
    return this.#heard ?? conversation.ask(agents.treatment, 'shrink_priors', { counts, tallies: this.#tallies });
  }
}

/** Counts the outcomes, unless what they say was `heard` before. */
export async function openHearing(
  agents: Agents,
  conversation: Conversation,
  heard: readonly PriorEvidence[] | null,
): Promise<Hearing> {
  if (heard !== null) return new Hearing([], heard);
  return new Hearing(await conversation.ask(agents.treatment, 'count_outcomes', {}));
}

/** Tallies the priors of all customers with outcomes, for a run that does not come past them. */
export async function hearEverybody(hearing: Hearing, agents: Agents, conversation: Conversation): Promise<void> {
  if (hearing.counts.length === 0) return;
  const { change, configuration, connection, work } = conversation.context;
  const visible = await visibleCustomers(connection, change, () => work.breathe());
  const varied = new Set(
    configuration.treatments.flatMap((each) => (each.propensity.factors.length > 0 ? [each.id] : [])),
  );
  const parts = [false, true].map((varies) => {
    const counts = hearing.counts.filter(({ treatment }) => varied.has(treatment) === varies);
    // Nothing has to be read of a customer for a prior that is the same for everybody.
    const heard = counts.map(({ treatment }) => treatment);
    const needs = varies ? priorNeeds(conversation.context, heard) : attributeNeeds([]);
    return { counts, needs, customers: customersHeard(counts, visible) };
  });
  const total = parts.reduce((sum, { customers }) => sum + customers.length, 0);
  let [batch, done] = [0, 0];
  for (const { counts, needs, customers: all } of parts) {
    for (let from = 0; from < all.length; from += BATCH, batch += 1) {
      const customers = all.subarray(from, from + BATCH);
      const data = await conversation.ask(agents.data, 'get_customer_data', { customers, needs }, batch);
      const metrics = await conversation.ask(agents.journey, 'analyze_journey', { data }, batch);
      const frame = { ...data.frame, metrics };
      hearing.add(await conversation.ask(agents.treatment, 'tally_priors', { frame, counts }, batch));
      done += customers.length;
      work.progress({ phase: 'Hearing outcomes', done, total, unit: 'customers' });
      await work.breathe();
    }
  }
}

/** Everybody there is who has an outcome, ascending. */
function customersHeard(counts: readonly OutcomeCounts[], visible: Uint8Array): Int32Array {
  const heard = new Uint8Array(visible.length);
  for (const { byCustomer } of counts) {
    for (let customer = 0; customer < byCustomer.length; customer += 1) {
      if (byCustomer[customer]! > 0) heard[customer] = 1;
    }
  }
  const customers = new Int32Array(visible.length);
  let found = 0;
  for (let customer = 0; customer < visible.length; customer += 1) {
    if (heard[customer] === 1 && visible[customer] === 1) customers[found++] = customer;
  }
  return customers.subarray(0, found);
}
