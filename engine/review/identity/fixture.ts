// What the tests of identity share: customers told by name, addresses and date of birth, and a search over them.
import type { Connection } from '#engine/store/workspace/connection.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { apply, CONFIGURATION, load, reviewWorkspace } from '../fixture.ts';
import { findMerges } from './find.ts';
import { listProposals, type Proposal, type ProposalQuery } from './proposals.ts';

/** Customer, name, e-mail, telephone, date of birth. */
export type Told = readonly [string, string | null, string | null, string | null, string | null];

export const IDENTITY = {
  email: ['mail'],
  phone: ['mobile', 'landline'],
  country: 'FI',
  weak: ['landline'],
  agree: ['name'],
  contradict: ['born'],
  sharedByMost: 3,
};

/** A workspace in which everybody told may be contacted; limits and windows only where `configuration` has them. */
export async function identityWorkspace(
  told: readonly Told[],
  configuration: object = { limits: [], contactPolicy: { windows: [] } },
): Promise<Connection> {
  const connection = await reviewWorkspace(2, { ...CONFIGURATION, ...configuration });
  await tell(connection, told);
  apply(connection, { ...CONFIGURATION, ...configuration, identity: IDENTITY });
  return connection;
}

/** Loads customers as one import. */
export async function tell(connection: Connection, told: readonly Told[], landlines: readonly (string | null)[] = []) {
  const column = (index: number) => told.map((row) => row[index] ?? null);
  await load(
    connection,
    'customers',
    {
      customer: column(0),
      name: column(1),
      mail: column(2),
      mobile: column(3),
      born: column(4),
      landline: told.map((_, index) => landlines[index] ?? null),
    },
    [
      { name: 'name', type: 'text', role: 'feature' },
      { name: 'mail', type: 'text', role: 'contact' },
      { name: 'mobile', type: 'text', role: 'contact' },
      { name: 'born', type: 'date', role: 'protected' },
      { name: 'landline', type: 'text', role: 'contact' },
    ],
  );
}

export const search = (connection: Connection) => findMerges(connection, { actor: 'Ada' }, unwatchedWork);

export const proposals = (connection: Connection, more: Partial<ProposalQuery> = {}): Proposal[] => [
  ...listProposals(connection, { zone: null, state: null, after: 0, limit: 1_000, ...more }).proposals,
];

/** Pairs with their zones, as "A–B match". */
export const pairs = (connection: Connection): string[] =>
  proposals(connection).map(({ oneId, otherId, zone }) => `${oneId}–${otherId} ${zone}`);
