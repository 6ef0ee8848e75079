// What a run is decided from. A request becomes pins once; a replay and an explanation read them back from the run.
import { z } from 'zod';
import type { AgentContext } from '#engine/agents/agent.ts';
import { dateOf, endOfDay, parseDate, parseInstant } from '#engine/policy/calendar.ts';
import { capacitiesOf } from '#engine/policy/limits.ts';
import { configurationAt } from '#engine/review/claiming/rules.ts';
import { audienceNamed } from '#engine/store/decisions/audiences.ts';
import { listConfigurations, newestConfiguration } from '#engine/store/decisions/configurations.ts';
import type { PinnedRun, StoredRun } from '#engine/store/decisions/runs.ts';
import { visibleCustomer } from '#engine/store/records/reading/customers.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { readSettings, type WorkspaceSettings } from '#engine/store/workspace/settings.ts';
import { Problem, quoted } from '#shared/errors.ts';
import { armsOfStrategy, MOST_ARMS, strategyOfArms } from '#shared/model/arms.ts';
import { type Configuration, configurationSchema, STRATEGIES, type Strategy } from '#shared/model/configuration.ts';
import { type Instant, type IsoDate, instant, isoDate } from '#shared/model/units.ts';
import type { Work } from '#shared/model/work.ts';

const DEFAULT_SEED = 1;

/** What may be asked of a run. Texts are as a person wrote them; what is absent is the workspace's default. */
export const decideRequest = z.object({
  actor: z.string(),
  /** The program's version. */
  program: z.string(),
  customer: z.string().optional(),
  /** The number of a stored audience; without one everybody. */
  audience: z.int().min(1).optional(),
  strategy: z.string().optional(),
  /** Strategies side by side, instead of one; shares as numbers or as they were written, in any unit. */
  arms: z.array(z.object({ strategy: z.string(), share: z.union([z.string(), z.number()]) })).optional(),
  /** Capacities by limit id, as numbers or as they were written. */
  limits: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  asOf: z.string().optional(),
  date: z.string().optional(),
  seed: z.number().int().optional(),
});
export type DecideRequest = z.infer<typeof decideRequest>;

/** The pins of a request: the newest change and configuration, the workspace's day, and what was asked for. */
export function pinsOf(connection: Connection, request: DecideRequest): PinnedRun {
  const settings = readSettings(connection);
  const today = todayOf(settings, connection.clock());
  const pinnedChange = newestChange(connection);
  const { version } = newestConfiguration(connection);
  const configuration = configurationAt(connection, version);
  const overrides = Object.fromEntries(
    Object.entries(request.limits ?? {}).map(([id, capacity]) => [id, capacityOf(id, capacity)]),
  );
  capacitiesOf(configuration, overrides);
  const asOf = request.asOf === undefined ? today.asOf : asOfOf(request.asOf, settings.zone);
  const customer = request.customer;
  return {
    pinnedChange,
    configuration: version,
    seed: request.seed ?? DEFAULT_SEED,
    asOf,
    date: request.date === undefined ? today.date : dateOfRequest(request.date),
    program: request.program,
    strategy: strategyOf(request, configuration),
    overrides,
    customer: customer === undefined ? null : visibleCustomer(connection, customer, pinnedChange),
    audience: request.audience === undefined ? null : audienceNamed(connection, request.audience).audience,
  };
}

/** What agents answer from, read from a run's pins. */
export function contextOf(connection: Connection, pins: PinnedRun, work: Work): AgentContext {
  return {
    connection,
    settings: readSettings(connection),
    configuration: configurationAt(connection, pins.configuration),
    configurationVersion: pins.configuration,
    change: pins.pinnedChange,
    asOf: pins.asOf,
    date: pins.date,
    seed: pins.seed,
    work,
  };
}

/** A context for looking at customers now, outside any run; a workspace needs no configuration for that. */
export function contextNow(connection: Connection, work: Work): AgentContext {
  const settings = readSettings(connection);
  const { asOf, date } = todayOf(settings, connection.clock());
  const version = listConfigurations(connection)[0]?.version ?? 0;
  const configuration = version === 0 ? NO_CONFIGURATION : configurationAt(connection, version);
  const change = newestChange(connection);
  return {
    connection,
    settings,
    configuration,
    configurationVersion: version,
    change,
    asOf,
    date,
    seed: DEFAULT_SEED,
    work,
  };
}

const NO_CONFIGURATION = configurationSchema.parse({ version: 1, name: 'none yet', channels: {}, treatments: [] });

/** The pins alone, without what became of the run. */
export function pinsOfRun(run: StoredRun): PinnedRun {
  const { asOf, audience, configuration, customer, date, overrides, pinnedChange, program, seed, strategy } = run;
  return { asOf, audience, configuration, customer, date, overrides, pinnedChange, program, seed, strategy };
}

function todayOf(settings: WorkspaceSettings, now: number): { asOf: Instant; date: IsoDate } {
  if (settings.today !== null) {
    const date = isoDate(settings.today);
    return { asOf: endOfDay(date, settings.zone), date };
  }
  return { asOf: instant(now), date: dateOf(instant(now), settings.zone) };
}

/** A strategy asked for, else arms that are asked for, else what is configured; one customer is never split. */
function strategyOf(request: DecideRequest, configuration: Pick<Configuration, 'strategy'>): string {
  const { strategy: configured } = configuration;
  const { customer, strategy } = request;
  // The strategy of an earlier run may have been arms: it is asked for as it is told.
  const asked = strategy?.includes(':') === true ? armsOfStrategy(strategy) : null;
  if (asked !== null) return strategyOf({ ...request, strategy: undefined, arms: asked }, configuration);
  const { arms } = request;
  if (arms !== undefined) {
    if (strategy !== undefined) throw armsProblem('Give a strategy or arms, not both.', arms.length);
    if (customer !== undefined) throw armsProblem('One customer cannot be split into arms: give a strategy.', 1);
    if (arms.length < 2 || arms.length > MOST_ARMS) {
      const sentence = `Strategies side by side need 2 to ${MOST_ARMS} arms, as in optimal:50,priority:50.`;
      throw armsProblem(sentence, arms.length);
    }
    return strategyOfArms(arms.map((arm) => ({ strategy: knownStrategy(arm.strategy), share: shareOf(arm) })));
  }
  if (strategy !== undefined) return knownStrategy(strategy);
  if (customer === undefined && configured.arms.length > 0) return strategyOfArms(configured.arms);
  return configured.default;
}

function knownStrategy(asked: string): Strategy {
  const found = STRATEGIES.find((each) => each === asked);
  if (found !== undefined) return found;
  throw new Problem('UNKNOWN_STRATEGY', `There is no strategy ${quoted(asked)}. Use one of ${STRATEGIES.join(', ')}.`, {
    strategy: asked,
  });
}

function shareOf({ strategy, share }: { readonly strategy: string; readonly share: string | number }): number {
  const text = String(share).trim();
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Problem(
    'BAD_VALUE',
    `The share of ${strategy} cannot be ${quoted(text)}. Give a number above 0, as in ${strategy}:50.`,
    { strategy, share: text },
  );
}

const armsProblem = (sentence: string, arms: number): Problem => new Problem('BAD_VALUE', sentence, { arms });

function capacityOf(id: string, capacity: string | number): number {
  const text = String(capacity).trim();
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  const sentence = `The capacity of ${id} cannot be ${quoted(text)}.`;
  throw new Problem('BAD_VALUE', sentence, { limit: id, capacity: text }).offering({ act: 'give-capacity', limit: id });
}

function asOfOf(text: string, zone: string): Instant {
  const date = parseDate(text);
  const found = date === null ? parseInstant(text, zone) : endOfDay(date, zone);
  if (found !== null) return found;
  throw new Problem(
    'BAD_VALUE',
    `As of ${quoted(text)} is no moment. Write a date as 2026-11-21, which means its end, or an instant as 2026-11-21T09:00.`,
    { asOf: text },
  );
}

function dateOfRequest(text: string): IsoDate {
  const date = parseDate(text);
  if (date !== null) return date;
  throw new Problem('BAD_VALUE', `${quoted(text)} is no date. Write one as 2026-11-21.`, { date: text });
}
