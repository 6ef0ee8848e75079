// What a run would come to without one of its rules: everything is decided again from the pins, the places included, once
// without the rule and once without all the rules that refuse some of the same customers. Writes nothing.
import { z } from 'zod';
import { createAgents, type PlacedRule, placedRules } from '#engine/agents/index.ts';
import { inWords } from '#engine/policy/expression/words.ts';
import { type DecisionRow, decisionsOf, runOf } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, quoted } from '#shared/errors.ts';
import { type Configuration, LAYERS, type Layer, type Treatment } from '#shared/model/configuration.ts';
import { type ReleasedPlan, type RuleRelease, ruleId } from '#shared/model/rule-report.ts';
import type { RunSummary } from '#shared/model/run.ts';
import type { Work } from '#shared/model/work.ts';
import { Conversation } from '../ask.ts';
import { audienceOf } from '../inputs/audience.ts';
import { holdOutOf } from '../inputs/hold-out.ts';
import { contextOf, pinsOfRun } from '../inputs/pins.ts';
import { decidePopulation, type Population } from '../population.ts';
import { totalsOf } from '../summary.ts';
import { nameOf, overlapsOf, tallyOf } from './report.ts';

const PAGE = 2000;

export const releaseRequest = z.object({
  run: z.int().min(1),
  rule: z.string().min(1),
  /** Null for a rule of every treatment. */
  treatment: z.string().min(1).nullable(),
});
export type ReleaseRequest = z.infer<typeof releaseRequest>;

/** Throws UNKNOWN_RUN, and UNKNOWN_RULE for a rule that the run's configuration does not have. */
export async function releaseRule(connection: Connection, request: ReleaseRequest, work: Work): Promise<RuleRelease> {
  const { run } = request;
  const stored = runOf(connection, run);
  const { configuration } = contextOf(connection, pinsOfRun(stored), work);
  const placed = placedRules(configuration);
  const r = placeOf(placed, request, configuration);
  const { tally } = await tallyOf(connection, run, work);
  const overlapping = overlapsOf(placed, r, tally).map(({ r: other }) => placed[other]!);
  const one = placed[r]!;
  const { treated, totalNetValue: net, totalRank: rank } = JSON.parse(stored.summary!) as RunSummary;
  const alone = await planWithout(connection, run, [one], phased(work, 'without it'));
  const all = [one, ...overlapping];
  const together =
    overlapping.length === 0 ? null : await planWithout(connection, run, all, phased(work, 'without more'));
  const name = one.rule.name ?? inWords(one.rule.when);
  return {
    run,
    id: ruleId(request),
    ...nameOf(one, configuration),
    name,
    now: { treated, net, rank },
    alone,
    together,
  };
}

/** Everybody is decided twice: the progress says which time it is. */
const phased = (work: Work, plan: string): Work => ({
  ...work,
  progress: (report) => work.progress({ ...report, phase: `${report.phase}, ${plan}` }),
});

/** Throws UNKNOWN_RULE. */
export function checkRule(connection: Connection, request: ReleaseRequest, work: Work): void {
  const { configuration } = contextOf(connection, pinsOfRun(runOf(connection, request.run)), work);
  placeOf(placedRules(configuration), request, configuration);
}

/** Where a rule stands among those of a run. Throws UNKNOWN_RULE. */
export function placeOf(
  placed: readonly PlacedRule[],
  { run, rule, treatment }: ReleaseRequest,
  configuration: Configuration,
): number {
  const found = placed.findIndex((each) => {
    const named = nameOf(each, configuration);
    return named.rule === rule && named.treatment === treatment;
  });
  if (found !== -1) return found;
  const of = treatment === null ? 'of every treatment' : `of the treatment ${quoted(treatment)}`;
  const sentence = `Run ${run} has no rule ${quoted(rule)} ${of}.`;
  throw new Problem('UNKNOWN_RULE', sentence, { run, rule, treatment }).offering({ act: 'look-at-rules', run });
}

async function planWithout(
  connection: Connection,
  run: number,
  rules: readonly PlacedRule[],
  work: Work,
): Promise<ReleasedPlan> {
  const pins = pinsOfRun(runOf(connection, run));
  const pinned = contextOf(connection, pins, work);
  const configuration = withoutRules(pinned.configuration, rules);
  const conversation = new Conversation({ ...pinned, configuration });
  const { breathe } = conversation.context.work;
  const agents = createAgents();
  const audience = await audienceOf(connection, pins, breathe);
  const holdOut = await holdOutOf(agents, conversation, pins, run, audience, false);
  const population = await decidePopulation(agents, conversation, pins, audience, holdOut);
  const { all, stages } = await totalsOf(population, breathe);
  const moves = await movesOf(connection, run, population, configuration, breathe);
  return {
    without: rules.map((rule) => nameOf(rule, pinned.configuration)),
    treated: stages.get('proposed') ?? 0,
    net: all.net,
    rank: all.rank,
    ...moves,
  };
}

/** Customers who get something else than in the stored run, whatever the number of treatments each has. */
async function movesOf(
  connection: Connection,
  run: number,
  { audience, chosen, further }: Population,
  { treatments }: Configuration,
  breathe: () => Promise<void>,
): Promise<Pick<ReleasedPlan, 'gained' | 'lost' | 'moved'>> {
  const nameAt = (t: number): string | null => treatments[t]?.id ?? null;
  const customers = audience.customers.length;
  const [before, after] = [new Map<number, string[]>(), new Map<number, string[]>()];
  const add = (to: Map<number, string[]>, customer: number, treatment: string): void => {
    to.set(customer, [...(to.get(customer) ?? []), treatment]);
  };
  const stored = async (from: number, each: (row: DecisionRow) => void): Promise<void> => {
    for (let last = from; ; ) {
      const page = decisionsOf(connection, run, { after: last, limit: PAGE });
      for (const row of page) each(row);
      const end = page.at(-1);
      if (end === undefined) return;
      last = end.position;
      await breathe();
    }
  };
  await stored(customers - 1, ({ customer, treatment }) => add(before, customer, treatment!));
  for (const [k, row] of further.positions.entries()) {
    add(after, audience.customers[row]!, nameAt(further.treatments[k]!)!);
  }
  const all = (first: string | null, more: readonly string[] = []): string | null =>
    first === null ? null : [first, ...more].sort().join(' ');
  const moves = { gained: 0, lost: 0, moved: 0 };
  await stored(-1, ({ position, customer, treatment }) => {
    if (position >= customers) return;
    const was = all(treatment, before.get(customer));
    const now = all(nameAt(chosen[position]!), after.get(customer));
    if (now === was) return;
    if (was === null) moves.gained += 1;
    else if (now === null) moves.lost += 1;
    else moves.moved += 1;
  });
  return moves;
}

/** The configuration as it would be had somebody taken the rules out of its file. */
function withoutRules(configuration: Configuration, rules: readonly PlacedRule[]): Configuration {
  const thinned = <Holder extends Configuration['rules'] | Treatment>(holder: Holder, treatment: number): Holder => {
    const isKept = (layer: Layer, id: string): boolean =>
      !rules.some((each) => each.treatment === treatment && each.layer === layer && each.rule.rule === id);
    const layers = LAYERS.map((layer) => [layer, holder[layer].filter(({ rule }) => isKept(layer, rule))]);
    return { ...holder, ...Object.fromEntries(layers) };
  };
  return {
    ...configuration,
    rules: thinned(configuration.rules, -1),
    treatments: configuration.treatments.map((treatment, t) => thinned(treatment, t)),
  };
}
