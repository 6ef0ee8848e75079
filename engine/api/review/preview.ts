// What an act on many decisions would come to, counted before it runs: by the same rules, and with the same exceptions.
import { setImmediate as turn } from 'node:timers/promises';
import { configurationAt, rulesNow } from '#engine/review/claiming/rules.ts';
import { benchOf } from '#engine/review/claiming/take.ts';
import { exceeds, usedNow } from '#engine/store/decisions/claims.ts';
import { runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { DecisionState } from '#shared/model/decision.ts';
import { passedOver, type Selection } from '#shared/model/selection.ts';
import { boardOf, flaggedPlaces } from './board.ts';

const PLACES_A_STRETCH = 32_768;

export type ManyVerb = 'approve' | 'reject' | 'release';

/** The states from which an act on many takes a decision on. */
const TAKEN_FROM: Readonly<Record<ManyVerb, readonly DecisionState[]>> = {
  approve: ['proposed'],
  reject: ['proposed', 'released', 'approved', 'replaced'],
  release: ['approved', 'replaced'],
};

export interface Preview {
  readonly count: number;
  /** Their net, in currency. */
  readonly net: number;
  readonly treatments: readonly {
    readonly treatment: string;
    readonly name: string;
    readonly channel: string;
    readonly count: number;
    readonly net: number;
  }[];
  /** Decisions of the run that are left out, by why; a state names what they are already. With `count` all of them. */
  readonly left: readonly { readonly why: string; readonly count: number }[];
  /** Limits without room for all of them: what is beyond is refused. Permission and windows are asked one by one. */
  readonly limits: readonly {
    readonly limit: string;
    readonly name: string;
    readonly needs: number;
    readonly room: number;
  }[];
}

export async function previewMany(
  connection: Connection,
  verb: ManyVerb,
  number: number,
  selection: Selection,
): Promise<Preview> {
  const run = runOf(connection, number);
  const board = await boardOf(connection, number);
  const flagged = flaggedPlaces(connection, board);
  const chosen = new Map<string, { treatment: string; channel: string; count: number; net: number }>();
  const left = new Map<string, number>();
  let count = 0;
  let net = 0;
  for (let place = 0; place < board.size; place += 1) {
    if (place % PLACES_A_STRETCH === PLACES_A_STRETCH - 1) await turn();
    const facts = { ...board.factsAt(place), flagged: flagged.has(place) };
    const why = passedOver(selection, facts) ?? (TAKEN_FROM[verb].includes(facts.state) ? null : facts.state);
    if (why !== null) {
      left.set(why, (left.get(why) ?? 0) + 1);
      continue;
    }
    const { treatment, channel } = facts;
    const own = chosen.get(treatment) ?? { treatment, channel, count: 0, net: 0 };
    own.count += 1;
    own.net += facts.net;
    chosen.set(treatment, own);
    count += 1;
    net += facts.net;
  }
  const { treatments } = configurationAt(connection, run.configuration);
  const listed = [...chosen.values()].sort((a, b) => b.net - a.net);
  return {
    count,
    net,
    treatments: listed.map((each) => ({
      ...each,
      name: treatments.find(({ id }) => id === each.treatment)?.name ?? each.treatment,
    })),
    left: [...left].map(([why, count]) => ({ why, count })).sort((a, b) => b.count - a.count),
    limits: verb === 'approve' ? shortLimits(connection, run, listed) : [],
  };
}

function shortLimits(
  connection: Connection,
  run: StoredRun,
  chosen: readonly { readonly treatment: string; readonly channel: string; readonly count: number }[],
): Preview['limits'] {
  const { judge } = benchOf(connection, run);
  const { limits } = rulesNow(connection).configuration;
  return judge.limits.flatMap((limit) => {
    const needs = chosen.reduce((sum, { treatment, channel, count }) => {
      return sum + count * limit.units({ configuration: judge.configuration, treatment, channel });
    }, 0);
    const used = usedNow(connection, limit);
    if (needs === 0 || !exceeds(used + needs, limit.capacity)) return [];
    const name = limits.find(({ id }) => id === limit.id)?.name ?? limit.id;
    return [{ limit: limit.id, name, needs, room: Math.max(0, limit.capacity - used) }];
  });
}
