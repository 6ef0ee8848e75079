// Hears the outcomes before anybody is judged: what they say about each treatment's prior (decisions 12).
import type { Agents } from '#engine/agents/index.ts';
import type { PriorEvidence } from '#shared/model/batch.ts';
import type { Conversation } from './ask.ts';
import { priorNeeds } from './needs.ts';

const BATCH = 8192;

/** Evidence for every treatment that declares its responses and has outcomes. */
export async function evidenceOf(agents: Agents, conversation: Conversation): Promise<PriorEvidence[]> {
  const { context } = conversation;
  const counts = await conversation.ask(agents.treatment, 'count_outcomes', {});
  const heard = new Set<number>();
  for (const { byCustomer } of counts) for (const customer of byCustomer.keys()) heard.add(customer);
  const customers = Int32Array.from(heard).sort();
  const needs = priorNeeds(context);
  const tallies = new Map<string, Map<number, number>>();
  for (let from = 0, batch = 0; from < customers.length; from += BATCH, batch += 1) {
    const part = customers.slice(from, from + BATCH);
    const data = await conversation.ask(agents.data, 'get_customer_data', { customers: part, needs }, batch);
    const metrics = await conversation.ask(agents.journey, 'analyze_journey', { data }, batch);
    const frame = { ...data.frame, metrics };
    const found = await conversation.ask(agents.treatment, 'tally_priors', { frame, counts }, batch);
    for (const [treatment, tally] of found) addTo(tallies, treatment, tally);
    await context.work.breathe();
  }
  return conversation.ask(agents.treatment, 'shrink_priors', { counts, tallies });
}

function addTo(tallies: Map<string, Map<number, number>>, treatment: string, more: ReadonlyMap<number, number>): void {
  const tally = tallies.get(treatment) ?? new Map<number, number>();
  for (const [prior, count] of more) tally.set(prior, (tally.get(prior) ?? 0) + count);
  tallies.set(treatment, tally);
}
