// What the engine's short names are called on the page.
const SOURCES: Readonly<Record<string, string>> = {
  customers: 'Customers',
  events: 'Events',
  contacts: 'Campaigns',
  outcomes: 'Outcomes',
  permissions: 'Permissions',
  network: 'Network quality',
  prices: 'Competitor prices',
  scores: 'Scores',
};

export const sourceName = (kind: string | null): string => (kind === null ? 'Rules' : (SOURCES[kind] ?? kind));

/** "app-login" as it reads in a line: "app login". */
export const plainName = (id: string): string => id.replace(/[-_]+/g, ' ');
