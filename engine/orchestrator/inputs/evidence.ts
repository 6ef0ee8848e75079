// Hears the outcomes (decisions 12): what they say about each treatment's prior. A run over everybody tallies the priors
// on its way through the batches; a run of one has to look at the customers with outcomes for that alone.
import type { Agents, OutcomeCounts, PriorTallies } from '#engine/agents/index.ts';
import type { PriorEvidence } from '#shared/model/batch.ts';
import type { Conversation } from '../ask.ts';
import { priorNeeds } from './needs.ts';

const BATCH = 8192;

/** Adds tallies of priors up, batch by batch. */
export class Hearing {
  readonly counts: readonly OutcomeCounts[];
  readonly #tallies = new Map<string, Map<number, number>>();

  constructor(counts: readonly OutcomeCounts[]) {
    this.counts = counts;
  }

  add(found: PriorTallies): void {
    for (const [treatment, more] of found) {
      const tally = this.#tallies.get(treatment) ?? new Map<number, number>();
      for (const [prior, count] of more) tally.set(prior, (tally.get(prior) ?? 0) + count);
      this.#tallies.set(treatment, tally);
    }
  }

  /** Evidence for every treatment that declares its responses and has outcomes. */
  evidence(agents: Agents, conversation: Conversation): Promise<PriorEvidence[]> {
    const { counts } = this;
    return conversation.ask(agents.treatment, 'shrink_priors', { counts, tallies: this.#tallies });
  }
}

/** Counts the outcomes. */
export async function openHearing(agents: Agents, conversation: Conversation): Promise<Hearing> {
  return new Hearing(await conversation.ask(agents.treatment, 'count_outcomes', {}));
}

/** Tallies the priors of all customers with outcomes, for a run that does not come past them. */
export async function hearEverybody(hearing: Hearing, agents: Agents, conversation: Conversation): Promise<void> {
  const { context } = conversation;
  const { counts } = hearing;
  const customers = customersHeard(counts);
  const needs = priorNeeds(context);
  for (let from = 0, batch = 0; from < customers.length; from += BATCH, batch += 1) {
    const part = customers.slice(from, from + BATCH);
    const data = await conversation.ask(agents.data, 'get_customer_data', { customers: part, needs }, batch);
    const metrics = await conversation.ask(agents.journey, 'analyze_journey', { data }, batch);
    const frame = { ...data.frame, metrics };
    hearing.add(await conversation.ask(agents.treatment, 'tally_priors', { frame, counts }, batch));
    await context.work.breathe();
  }
}

/** Everybody who has an outcome, ascending. */
function customersHeard(counts: readonly OutcomeCounts[]): Int32Array {
  const newest = counts[0]?.byCustomer.length ?? 0;
  const heard: number[] = [];
  for (let customer = 0; customer < newest; customer += 1) {
    if (counts.some(({ byCustomer }) => byCustomer[customer]! > 0)) heard.push(customer);
  }
  return Int32Array.from(heard);
}
