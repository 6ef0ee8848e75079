// What happened to customers: events and usage, the permission ledger, and past campaigns as contacts and outcomes.
// A few rows are broken on purpose, so that a receipt has rejected rows to show.
import { campaignsOf, channelOf } from '../people/campaigns.ts';
import { isBroken } from '../people/dirt.ts';
import { eventsOf } from '../people/events.ts';
import { habitsOf } from '../people/habits.ts';
import { permissionsOf } from '../people/permissions.ts';
import { personOf } from '../people/population.ts';
import type { Truth } from '../truth/log-odds.ts';
import { TODAY } from '../year.ts';
import { attribute, blocksOfCustomers, type Feed, type Row } from './feed.ts';

export function eventsFeed({ world }: Truth, customers: number): Feed {
  const columns = ['customer', 'at', 'type', 'event_id', 'order_id', 'channel', 'amount', 'quantity', 'topic'];
  return {
    kind: 'events',
    name: 'usage, bills and service',
    attributes: [attribute('topic', 'text')],
    blocks: () =>
      blocksOfCustomers(customers, columns, (number) => {
        const person = personOf(world.seed, number);
        const rows: Row[] = eventsOf(world, person, habitsOf(world, person)).map((event) => ({
          customer: person.id,
          at: event.at,
          type: event.type,
          event_id: event.eventId,
          order_id: event.orderId,
          channel: event.channel,
          amount: event.amount,
          quantity: event.quantity,
          topic: event.topic,
        }));
        // A visit whose time was never written down.
        if (isBroken('events', number)) rows.push({ customer: person.id, type: 'visit', channel: 'store' });
        return rows;
      }),
  };
}

export function permissionsFeed({ world }: Truth, customers: number): Feed {
  const ledger = [
    'purpose',
    'channel',
    'state',
    'basis',
    'source',
    'evidence',
    'valid_from',
    'valid_to',
    'recorded_at',
  ];
  return {
    kind: 'permissions',
    name: 'permission ledger',
    attributes: [],
    blocks: () =>
      blocksOfCustomers(customers, ['customer', ...ledger], (number) => {
        const person = personOf(world.seed, number);
        const rows: Row[] = permissionsOf(world.seed, person).map((row) => ({
          customer: person.id,
          purpose: row.purpose,
          channel: row.channel,
          state: row.state,
          basis: row.basis,
          source: row.source,
          evidence: row.evidence,
          valid_from: row.validFrom,
          valid_to: row.validTo,
          recorded_at: row.recordedAt,
        }));
        // A state of the system before this one, which means nothing here.
        if (isBroken('permissions', number)) {
          rows.push({ customer: person.id, purpose: 'marketing', channel: '*', state: 'maybe', recorded_at: TODAY });
        }
        return rows;
      }),
  };
}

export function contactsFeed(truth: Truth, customers: number): Feed {
  return {
    kind: 'contacts',
    name: 'campaign contacts',
    attributes: [],
    blocks: () =>
      blocksOfCustomers(customers, ['customer', 'at', 'channel', 'treatment'], (number) => {
        const person = personOf(truth.world.seed, number);
        const rows: Row[] = campaignsOf(truth, person)
          .filter(({ arm }) => arm === 'treated')
          .map(({ at, treatment }) => ({ customer: person.id, at, channel: channelOf(treatment), treatment }));
        // A contact that does not say by which channel.
        if (isBroken('contacts', number)) rows.push({ customer: person.id, at: TODAY, treatment: 'roaming-sms' });
        return rows;
      }),
  };
}

export function outcomesFeed(truth: Truth, customers: number): Feed {
  return {
    kind: 'outcomes',
    name: 'campaign outcomes',
    attributes: [],
    blocks: () =>
      blocksOfCustomers(
        customers,
        ['customer', 'at', 'outcome', 'value', 'treatment', 'propensity', 'arm'],
        (number) => {
          const person = personOf(truth.world.seed, number);
          return campaignsOf(truth, person).map(({ outcomeAt, outcome, value, treatment, propensity, arm }) => ({
            customer: person.id,
            at: outcomeAt,
            outcome,
            value,
            treatment,
            propensity,
            arm,
          }));
        },
      ),
  };
}
