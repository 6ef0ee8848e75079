// What the kinds of an import are called on every page.
import type { Kind } from '#shared/model/kind.ts';

const NAMES: Readonly<Record<Kind, string>> = {
  customers: 'Customers',
  events: 'Usage and events',
  permissions: 'Permissions',
  contacts: 'Campaign contacts',
  outcomes: 'Campaign outcomes',
  scores: 'Recommender scores',
  offers: 'Offers',
  prices: 'Competitor prices',
  network: 'Network quality',
};

export const kindName = (kind: Kind): string => NAMES[kind];
