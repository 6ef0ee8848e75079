// What the tests of the decision run share: a small workspace made of plain rows, and its decisions by customer id.
import { join } from 'node:path';
import { writeYaml } from '#engine/policy/configuration/document.ts';
import { applyConfiguration } from '#engine/store/decisions/configurations.ts';
import { type DecisionRow, decisionsOf } from '#engine/store/decisions/runs.ts';
import { type ColumnBlock, loadColumns } from '#engine/store/records/load.ts';
import { customerIdOf } from '#engine/store/records/reading/customers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { optionsFor, temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { createWorkspace } from '#engine/store/workspace/open.ts';
import { writeSetting } from '#engine/store/workspace/settings.ts';
import type { Attribute } from '#shared/model/attribute.ts';
import type { Kind } from '#shared/model/kind.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { unwatchedWork, type Work } from '#shared/model/work.ts';
import { type DecideOptions, decide } from './decide.ts';
import type { DecideRequest } from './inputs/pins.ts';

export const TODAY = '2026-11-21';
/** The end of the day in Helsinki. */
export const AS_OF = Date.parse('2026-11-21T21:59:59.999Z');
export const DAY_MS = 86_400_000;
/** An instant so many days before as-of. */
export const daysAgo = (days: number): number => AS_OF - days * DAY_MS;

export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

/** Rows by kind; customers carry the attributes below. */
export type Feeds = Partial<Record<Kind, readonly Row[]>>;

const ATTRIBUTES: readonly Attribute[] = [
  { name: 'name', type: 'text', role: 'contact' },
  { name: 'segment', type: 'text', role: 'feature' },
  { name: 'tenure', type: 'number', role: 'feature' },
  { name: 'fee', type: 'money', role: 'feature' },
  { name: 'email', type: 'text', role: 'contact' },
  { name: 'phone', type: 'text', role: 'contact' },
  { name: 'zone', type: 'text', role: 'zone' },
];

export function emptyWorkspace(): Connection {
  const options = { ...optionsFor(join(temporaryFolder(), 'decide.cvmw')), role: 'job' as const, clock: () => AS_OF };
  return createWorkspace(options, (made) => {
    writeSetting(made, 'currency', 'EUR');
    writeSetting(made, 'zone', 'Europe/Helsinki');
    writeSetting(made, 'today', TODAY);
  });
}

/** Loads rows as one import. */
export async function load(connection: Connection, kind: Kind, rows: readonly Row[]): Promise<number> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]));
  const block: ColumnBlock = { size: rows.length, columns };
  const attributes = kind === 'customers' ? ATTRIBUTES : [];
  const plan = { kind, name: `test ${kind}`, attributes, actor: 'Ada' };
  return (await loadColumns(connection, plan, [block], unwatchedWork)).import;
}

export function apply(connection: Connection, configuration: object): number {
  return applyConfiguration(connection, 'Ada', writeYaml(configuration)).version;
}

/** A workspace with the rows and the configuration. */
export async function workspaceWith(feeds: Feeds, configuration: object): Promise<Connection> {
  const connection = emptyWorkspace();
  for (const [kind, rows] of Object.entries(feeds) as [Kind, readonly Row[]][]) await load(connection, kind, rows);
  apply(connection, configuration);
  return connection;
}

/** `count` customers C000, C001, … with a fee of their number, an address and a phone. */
export function people(count: number, more: (index: number) => Row = () => ({})): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const customer = `C${String(index).padStart(3, '0')}`;
    const own = { customer, segment: 'consumer', tenure: index, fee: index, email: `${customer}@x.fi`, phone: '+358' };
    return { ...own, ...more(index) };
  });
}

/** Permission for marketing on every channel. */
export function granted(customers: readonly Row[]): Row[] {
  return customers.map(({ customer }) => ({
    customer: customer ?? null,
    purpose: 'marketing',
    channel: '*',
    state: 'granted',
    recorded_at: daysAgo(500),
  }));
}

export const treatment = (id: string, channel: string, more: object = {}) => ({
  id,
  name: id,
  channel,
  value: 100,
  propensity: { base: 0.2, natural: 0.5 },
  ...more,
});

/** Two channels, first come by id unless it says otherwise, nobody held out. */
export const configuration = (treatments: readonly object[], more: object = {}) => ({
  version: 1,
  name: 'Fixture',
  channels: { email: { contact: 'email' }, call: { contact: 'phone' } },
  strategy: { default: 'priority', priority: { by: { attribute: 'fee' } } },
  treatments,
  ...more,
});

export function run(
  connection: Connection,
  asked: Partial<DecideRequest> = {},
  options: DecideOptions = {},
  work: Work = unwatchedWork,
): Promise<RunSummary> {
  return decide(connection, { actor: 'Ada', program: '1.0.0', ...asked }, work, options);
}

/** The decisions of a run by customer id. */
export function decided(connection: Connection, number: number): Map<string, DecisionRow> {
  const rows = decisionsOf(connection, number, { after: -1, limit: 100_000 });
  return new Map(rows.map((row) => [customerIdOf(connection, row.customer), row]));
}

/** Who got what. */
export function got(connection: Connection, number: number): Record<string, string | null> {
  return Object.fromEntries([...decided(connection, number)].map(([id, { treatment }]) => [id, treatment]));
}
