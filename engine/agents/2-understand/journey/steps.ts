// A journey as a person reads it: what happened to one customer, in order of time.

import type { AgentContext } from '#engine/agents/agent.ts';
import { contactsOf, eventsOf, outcomesOf } from '#engine/store/records/reading/ledger.ts';
import type { JourneyStep } from '#shared/model/journey.ts';
import { instant } from '#shared/model/units.ts';

/** Events, contacts and outcomes up to as-of, oldest first; at one instant in that order of kinds. */
export function journeySteps({ connection, change, asOf }: AgentContext, customer: number): JourneyStep[] {
  const contacts = contactsOf(connection, change, Int32Array.of(customer), instant(0), asOf).get(customer) ?? [];
  const steps: JourneyStep[] = [
    ...eventsOf(connection, change, customer).map(({ at, type, channel, amount, quantity }) => ({
      at,
      kind: 'event' as const,
      what: type,
      channel,
      amount,
      quantity,
    })),
    ...contacts.map(({ at, treatment, channel }) => ({
      at,
      kind: 'contact' as const,
      what: treatment,
      channel,
      amount: null,
      quantity: null,
    })),
    ...outcomesOf(connection, change, customer).map(({ at, outcome, value }) => ({
      at,
      kind: 'outcome' as const,
      what: outcome,
      channel: null,
      amount: value,
      quantity: null,
    })),
  ];
  return steps.filter(({ at }) => at <= asOf).sort((a, b) => a.at - b.at);
}
