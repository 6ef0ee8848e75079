// What the tests of review and delivery share: a small workspace with customers, permissions and runs made by hand.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeYaml } from '#engine/policy/configuration/document.ts';
import { applyConfiguration } from '#engine/store/decisions/configurations.ts';
import { decisionHash } from '#engine/store/decisions/decision-hash.ts';
import { type DecisionRow, publishRun, stageDecisions, stageRun } from '#engine/store/decisions/runs.ts';
import { type ColumnBlock, loadColumns } from '#engine/store/records/load.ts';
import { customerNumberOf } from '#engine/store/records/reading/customers.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { optionsFor, temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { createWorkspace, openWorkspace } from '#engine/store/workspace/open.ts';
import { writeSetting } from '#engine/store/workspace/settings.ts';
import type { Attribute } from '#shared/model/attribute.ts';
import { type DecisionStatus, REASON_CODE, type Reason } from '#shared/model/decision.ts';
import type { Kind } from '#shared/model/kind.ts';
import { instant, isoDate } from '#shared/model/units.ts';
import { unwatchedWork } from '#shared/model/work.ts';

export const TODAY = '2026-11-21';
export const NOW = Date.parse('2026-11-21T21:59:59.999Z');
export const DAY_MS = 86_400_000;

const treatment = (id: string, channel: string, more: object = {}) => ({
  id,
  name: id,
  channel,
  value: 100,
  propensity: { base: 0.1, natural: 0.5 },
  ...more,
});

/** Calls use minutes and slots, mails are many, the app needs no address; gifts and the budget are limited by the month. */
export const CONFIGURATION = {
  version: 1,
  name: 'Fixture',
  contactClasses: ['service', 'retention', 'marketing'],
  channels: { call: { contact: 'phone' }, email: { contact: 'email' }, app: { contact: 'none' } },
  contactPolicy: {
    windows: [
      { id: 'any-week', channel: '*', class: 'marketing', max: 1, per: { days: 7 } },
      { id: 'calls-month', channel: 'call', max: 1, per: 'month' },
    ],
  },
  limits: [
    { id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 3 },
    { id: 'minutes', of: { resource: 'minutes' }, period: 'run', capacity: 25 },
    { id: 'budget', of: 'cost', period: 'month', capacity: 20 },
    { id: 'mails', of: { channel: 'email' }, period: 'week', capacity: 4 },
  ],
  treatments: [
    treatment('save-call', 'call', { class: 'retention', cost: 3, uses: { minutes: 7.5 } }),
    treatment('sell-call', 'call', { cost: 2, uses: { minutes: 5 } }),
    treatment('gift-email', 'email', { cost: 1.5 }),
    treatment('news-email', 'email', { cost: 0.25 }),
    treatment('tip-app', 'app', { valid: { from: '2026-01-01', to: '2026-12-31' } }),
  ],
  rejections: [
    { code: 'not-now', name: 'Not now', scope: 'treatment', days: 30 },
    { code: 'no-calls', name: 'No calls', scope: 'channel' },
    { code: 'leave-alone', name: 'Leave alone', scope: 'customer' },
  ],
  export: { attributes: ['plan', 'fee'] },
};

export const TREATMENTS = CONFIGURATION.treatments.map(({ id }) => id);
export const channelOf = (id: string): string => CONFIGURATION.treatments.find((each) => each.id === id)!.channel;

export function apply(connection: Connection, configuration: object = CONFIGURATION): number {
  return applyConfiguration(connection, 'Ada', writeYaml(configuration)).version;
}

/** A workspace of `size` customers C0, C1, … with addresses and permission for marketing on every channel. */
export async function reviewWorkspace(size: number, configuration: object = CONFIGURATION): Promise<Connection> {
  const path = join(temporaryFolder(), 'review.cvmw');
  const options = { ...optionsFor(path), clock: () => NOW };
  const connection = createWorkspace(options, (made) => {
    writeSetting(made, 'currency', 'EUR');
    writeSetting(made, 'zone', 'Europe/Helsinki');
    writeSetting(made, 'today', TODAY);
  });
  apply(connection, configuration);
  const customer = Array.from({ length: size }, (_, index) => `C${index}`);
  await load(
    connection,
    'customers',
    {
      customer,
      phone: customer.map((_, index) => `+35840${1000 + index}`),
      email: customer.map((id) => `${id.toLowerCase()}@example.org`),
      plan: customer.map((_, index) => (index % 2 === 0 ? 'go, "s"' : 'unlimited')),
      fee: customer.map((_, index) => index + 0.5),
    },
    [
      { name: 'phone', type: 'text', role: 'contact' },
      { name: 'email', type: 'text', role: 'contact' },
      { name: 'plan', type: 'text', role: 'feature' },
      { name: 'fee', type: 'money', role: 'feature' },
    ],
  );
  await permit(connection, customer, 'granted', NOW - 300 * DAY_MS);
  return connection;
}

/** Another connection to the same file. */
export const sameWorkspace = (connection: Connection, role: 'desk' | 'job' = 'desk'): Connection =>
  openWorkspace({ ...optionsFor(connection.path, role), clock: connection.clock });

export async function load(
  connection: Connection,
  kind: Kind,
  columns: ColumnBlock['columns'],
  attributes: Attribute[] = [],
): Promise<number> {
  const size = Object.values(columns)[0]?.length ?? 0;
  const plan = { kind, name: kind, attributes, actor: 'Ada' };
  return (await loadColumns(connection, plan, [{ size, columns }], unwatchedWork)).import;
}

export const permit = (connection: Connection, customer: string[], state: string, at: number): Promise<number> =>
  load(connection, 'permissions', {
    customer,
    purpose: customer.map(() => 'marketing'),
    channel: customer.map(() => '*'),
    state: customer.map(() => state),
    recorded_at: customer.map(() => at),
  });

export interface MadeDecision {
  readonly customer: string;
  /** What is proposed; null for nothing. */
  readonly treatment: string | null;
  /** What is proposed beside it, each worth one less than what stands before it. */
  readonly further?: readonly string[];
  readonly status?: DecisionStatus;
  readonly net?: number;
  /** Treatments that were lost to a limit. */
  readonly lost?: readonly string[];
  readonly place?: number;
  /** Whether its propensity is a score. */
  readonly scored?: boolean;
}

/** A published run as if it had been decided so; customers stand in the order of their ids. Returns its number. */
export function makeRun(
  connection: Connection,
  decisions: readonly MadeDecision[],
  {
    date = TODAY,
    overrides = {},
    configuration = 1,
  }: { date?: string; overrides?: object; configuration?: number } = {},
): number {
  const sorted = decisions.toSorted((a, b) => (a.customer < b.customer ? -1 : 1));
  const pinnedChange = newestChange(connection);
  const pins = {
    pinnedChange,
    configuration,
    seed: 1,
    asOf: instant(NOW),
    date: isoDate(date),
    program: '0',
    strategy: 'priority',
    overrides: overrides as Record<string, number>,
    customer: null,
    audience: null,
  };
  return connection.write(() => {
    const run = stageRun(connection, pins, 'Ada');
    const hash = createHash('sha256');
    const first = sorted.map((decision, index) => ({ decision, index, treatment: decision.treatment, less: 0 }));
    const further = first.flatMap(({ decision, index }) =>
      (decision.further ?? []).map((treatment, k) => ({ decision, index, treatment, less: k + 1 })),
    );
    const rows = [...first, ...further].map(({ decision, index, treatment, less }, position): DecisionRow => {
      const { customer, lost = [], place = index, scored = false } = decision;
      const net = (decision.net ?? 10 - index / 100) - less;
      const channel = treatment === null ? null : channelOf(treatment);
      const status = decision.status ?? (treatment === null ? 'nothing' : 'proposed');
      const worth = treatment === null ? 0 : net;
      const content = { v: 1, run, customer, treatment, channel, date: pins.date, net: worth, rank: worth } as const;
      hash.update(decisionHash({ ...content, wording: null }));
      const own = [decision.treatment, ...(decision.further ?? [])];
      const reasonOf = (id: string): Reason =>
        own.includes(id) ? 'chosen' : lost.includes(id) ? 'limit' : 'not-positive';
      return {
        run,
        position,
        customer: customerNumberOf(connection, customer)!,
        status,
        treatment,
        channel,
        net: worth,
        rank: worth,
        runnerUp: null,
        runnerUpNet: null,
        runnerUpRank: null,
        onPrior: treatment !== null && !scored,
        place,
        reasons: Buffer.from(TREATMENTS.map((id) => REASON_CODE[reasonOf(id)])),
        arm: null,
        chance: 1,
        learning: false,
        planned: null,
      };
    });
    stageDecisions(connection, rows);
    const worth = rows.reduce((sum, { net }) => sum + net, 0);
    const treated = sorted.filter(({ treatment }) => treatment !== null).length;
    const contacts = further.length === 0 ? {} : { contacts: treated + further.length };
    const totals = { treated, ...contacts, totalNetValue: worth, totalRank: worth, limits: [], certificate: null };
    const told = { customers: sorted.length, summary: () => JSON.stringify(totals), decisionHash: hash.digest() };
    publishRun(connection, run, 'Ada', told);
    return run;
  });
}

/** The tally, and what a recount in other words gives: equal as long as every claim and end was counted. */
export function tallyAndRecount(connection: Connection): { tally: unknown[]; recount: unknown[] } {
  const tally = connection.statement('SELECT * FROM claim_tally ORDER BY 1, 2, 3, 4').all();
  const dead = new Set(
    connection
      .statement(
        `SELECT claim_end.claim FROM claim_end, action WHERE claim_end.action = action.action AND action.state = 'published'
         UNION SELECT claim FROM claim, action WHERE claim.action = action.action AND action.state = 'discarded'`,
      )
      .pluck()
      .all(),
  );
  const counts = new Map<
    string,
    { date: string; run: number; configuration: number; treatment: string; claims: number }
  >();
  const claims = connection.statement('SELECT * FROM claim').all() as (typeof counts extends Map<string, infer Row>
    ? Row & { claim: number }
    : never)[];
  for (const { claim, date, run, configuration, treatment } of claims) {
    if (dead.has(claim)) continue;
    const key = JSON.stringify([date, run, configuration, treatment]);
    const row = counts.get(key) ?? { date, run, configuration, treatment, claims: 0 };
    row.claims += 1;
    counts.set(key, row);
  }
  const text = (row: { date: string; run: number; configuration: number; treatment: string }): string =>
    JSON.stringify([row.date, row.run, row.configuration, row.treatment]);
  return { tally, recount: [...counts.values()].sort((a, b) => (text(a) < text(b) ? -1 : 1)) };
}
