// A run as its page shows it: what it says of itself, what the ids in it are called, and what each agent took.
import { countedBy } from '#engine/policy/limits.ts';
import { configurationAt } from '#engine/review/claiming/rules.ts';
import { audienceNamed, type StoredAudience } from '#engine/store/decisions/audiences.ts';
import { listConfigurations } from '#engine/store/decisions/configurations.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { tracesOf } from '#engine/store/work/traces.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Configuration, LAYERS } from '#shared/model/configuration.ts';
import type { AgentTrace, LimitNow, RunSummary } from '#shared/model/run.ts';

export interface RunReport {
  readonly summary: RunSummary;
  readonly actor: string;
  /** UTC milliseconds. */
  readonly startedAt: number;
  /** Capacities that stood in for the configuration's. */
  readonly overrides: Readonly<Record<string, number>>;
  /** SHA-256 in hex. */
  readonly configurationHash: string;
  /** Whether it decided about everybody or an audience, and not about one customer. */
  readonly everybody: boolean;
  /** The audience it was for; null for all customers. */
  readonly audience: Pick<StoredAudience, 'name' | 'size'> | null;
  readonly names: RunNames;
  readonly agents: readonly AgentTrace[];
}

/** What the ids of a run are called, by id. */
export interface RunNames {
  readonly treatments: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, string>>;
  readonly rules: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, { readonly name: string; readonly counts: LimitNow['counts'] }>>;
  /** Of bounds of groups. */
  readonly bounds: Readonly<Record<string, string>>;
}

/** Throws UNKNOWN_RUN. */
export function reportOf(connection: Connection, number: number): RunReport {
  const run = runOf(connection, number);
  const configuration = configurationAt(connection, run.configuration);
  const version = listConfigurations(connection).find((each) => each.version === run.configuration);
  return {
    summary: JSON.parse(run.summary!) as RunSummary,
    actor: run.actor,
    startedAt: run.startedAt,
    overrides: run.overrides,
    configurationHash: version?.hash ?? '',
    everybody: run.customer === null,
    audience: run.audience === null ? null : audienceNamed(connection, run.audience),
    names: namesIn(configuration),
    agents: agentsOf(connection, number),
  };
}

function namesIn({ channels, groupBounds, limits, rules, treatments }: Configuration): RunNames {
  const all = [rules, ...treatments].flatMap((each) => LAYERS.flatMap((layer) => each[layer]));
  return {
    treatments: Object.fromEntries(treatments.map(({ id, name }) => [id, name])),
    channels: Object.fromEntries(Object.entries(channels).map(([id, { name }]) => [id, name ?? id])),
    rules: Object.fromEntries(all.map(({ rule, name }) => [rule, name ?? rule])),
    limits: Object.fromEntries(
      limits.map((limit) => [limit.id, { name: limit.name ?? limit.id, counts: countedBy(limit) }]),
    ),
    bounds: Object.fromEntries(groupBounds.map(({ id, name }) => [id, name ?? id])),
  };
}

/** In the order in which they first answered. The orchestrator's own messages only pass others on. */
function agentsOf(connection: Connection, run: number): AgentTrace[] {
  const found = new Map<string, AgentTrace>();
  for (const { agent, milliseconds, outcome } of tracesOf(connection, run)) {
    if (agent === 'orchestrator') continue;
    const so = found.get(agent);
    found.set(agent, {
      agent,
      messages: (so?.messages ?? 0) + 1,
      milliseconds: (so?.milliseconds ?? 0) + milliseconds,
      failed: (so?.failed ?? 0) + (outcome === 'failed' ? 1 : 0),
    });
  }
  return [...found.values()];
}
