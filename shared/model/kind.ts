// The nine import kinds and the columns each one knows (decisions 7). Further columns of a file are attributes.
import type { AttributeType } from './attribute.ts';

export const KINDS = [
  'customers',
  'events',
  'permissions',
  'contacts',
  'outcomes',
  'scores',
  'offers',
  'prices',
  'network',
] as const;
export type Kind = (typeof KINDS)[number];

/** What each kind is called on every screen, and what a file of it holds. */
export const KIND_WORDS: Readonly<Record<Kind, { readonly title: string; readonly holds: string }>> = {
  customers: { title: 'Customers', holds: 'one row a customer' },
  events: { title: 'Usage and events', holds: 'usage, invoices, visits, complaints' },
  permissions: { title: 'Permissions', holds: 'who agreed to what' },
  contacts: { title: 'Campaign contacts', holds: 'who was contacted' },
  outcomes: { title: 'Campaign outcomes', holds: 'what came of contacts' },
  scores: { title: 'Recommender scores', holds: 'of a model or recommender' },
  offers: { title: 'Offers', holds: 'one row an offer' },
  prices: { title: 'Competitor prices', holds: 'what competitors ask' },
  network: { title: 'Network quality', holds: 'quality by area' },
};

export const kindName = (kind: Kind): string => KIND_WORDS[kind].title;

/** `customer` is a customer's id as text in a file and a customer number inside. */
export interface KindColumn {
  readonly name: string;
  readonly type: AttributeType | 'customer';
  readonly required: boolean;
}

const column = (name: string, type: KindColumn['type'], required = false): KindColumn => ({ name, type, required });

/** The columns a kind knows, in the order in which they are stored and listed. */
export const KIND_COLUMNS: Readonly<Record<Kind, readonly KindColumn[]>> = {
  customers: [column('customer', 'customer', true)],
  events: [
    column('customer', 'customer', true),
    column('at', 'instant', true),
    column('type', 'text', true),
    column('event_id', 'text'),
    column('order_id', 'text'),
    column('channel', 'text'),
    column('amount', 'money'),
    column('quantity', 'number'),
  ],
  permissions: [
    column('customer', 'customer', true),
    column('purpose', 'text', true),
    column('channel', 'text', true),
    column('state', 'text', true),
    column('basis', 'text'),
    column('source', 'text'),
    column('evidence', 'text'),
    column('valid_from', 'instant'),
    column('valid_to', 'instant'),
    column('recorded_at', 'instant', true),
  ],
  contacts: [
    column('customer', 'customer', true),
    column('at', 'instant', true),
    column('channel', 'text', true),
    column('treatment', 'text', true),
    column('decision_id', 'text'),
  ],
  outcomes: [
    column('customer', 'customer'),
    column('decision_id', 'text'),
    column('at', 'instant', true),
    column('outcome', 'text', true),
    column('value', 'money'),
    column('treatment', 'text'),
    column('propensity', 'number'),
    column('arm', 'text'),
  ],
  scores: [
    column('customer', 'customer', true),
    column('treatment', 'text', true),
    column('score', 'number', true),
    column('at', 'instant', true),
    column('name', 'text'),
    column('meaning', 'text'),
  ],
  offers: [column('id', 'text', true)],
  prices: [
    column('competitor', 'text', true),
    column('product', 'text', true),
    column('region', 'text', true),
    column('price', 'money', true),
    column('at', 'instant', true),
  ],
  network: [
    column('area', 'text', true),
    column('at', 'instant', true),
    column('metric', 'text', true),
    column('value', 'number', true),
  ],
};
