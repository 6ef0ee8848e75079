// What the rules of a run did, from its pins: one pass over the customers that keeps counts and nothing else.
import { z } from 'zod';
import {
  createAgents,
  emptyTally,
  NEAREST,
  type PlacedRule,
  placedRules,
  type RuleTally,
  WITHIN,
} from '#engine/agents/index.ts';
import { inWords } from '#engine/policy/expression/words.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { decisionId } from '#shared/model/decision.ts';
import type { RuleContradiction, RuleEffect, RuleMiss, RuleName, RuleReport } from '#shared/model/rule-report.ts';
import type { RunSummary } from '#shared/model/run.ts';
import type { Work } from '#shared/model/work.ts';
import { Conversation } from '../ask.ts';
import { type Audience, audienceOf, batchesOf } from '../inputs/audience.ts';
import { holdOutOf } from '../inputs/hold-out.ts';
import { decisionNeeds } from '../inputs/needs.ts';
import { contextOf, pinsOfRun } from '../inputs/pins.ts';
import { createOrchestrator } from '../orchestrator.ts';

export const rulesRequest = z.object({ run: z.int().min(1) });

/** Throws UNKNOWN_RUN. */
export async function reportRules(
  connection: Connection,
  { run }: z.infer<typeof rulesRequest>,
  work: Work,
): Promise<RuleReport> {
  const { tally, configuration, audience } = await tallyOf(connection, run, work);
  const placed = placedRules(configuration);
  return {
    run,
    customers: audience.customers.length,
    rules: placed.map((_, r) => ({
      ...effectOf(placed, r, tally, configuration),
      nearest: nearestOf(run, r, tally, audience),
    })),
    contradictions: contradictionsOf(placed, tally, configuration),
  };
}

/** The tally of everybody in a run. */
export async function tallyOf(
  connection: Connection,
  run: number,
  work: Work,
): Promise<{ tally: RuleTally; configuration: Configuration; audience: Audience }> {
  const stored = runOf(connection, run);
  const pins = pinsOfRun(stored);
  const conversation = new Conversation(contextOf(connection, pins, work));
  const { context } = conversation;
  const agents = createAgents();
  const { configuration } = context;
  const audience = await audienceOf(connection, pins, () => context.work.breathe());
  const holdOut = await holdOutOf(agents, conversation, pins, run, audience, false);
  const summary = JSON.parse(stored.summary!) as RunSummary;
  const evidence = summary.treatments.flatMap((each) => (each.evidence === null ? [] : [each.evidence]));
  const needs = decisionNeeds(context);
  const tally = emptyTally(placedRules(configuration).length, configuration.treatments.length);
  const orchestrator = createOrchestrator(agents, conversation);
  const customers = audience.customers.length;
  let done = 0;
  for (const { customers: batch, heldOut, batch: number } of batchesOf(audience, holdOut.arms)) {
    const asked = { customers: batch, heldOut, needs, batch: number, evidence, tally };
    await conversation.ask(orchestrator, 'tally_batch', asked, number);
    done += batch.length;
    context.work.progress({ phase: 'Asking the rules', done, total: customers, unit: 'customers' });
    await context.work.breathe();
  }
  return { tally, configuration, audience };
}

/** How a rule is named outside. */
export function nameOf({ rule, treatment }: PlacedRule, { treatments }: Configuration): RuleName {
  return { rule: rule.rule, treatment: treatment === -1 ? null : treatments[treatment]!.id };
}

/** The rules that refuse some of the same customers the same treatment, the most frequent first. */
export function overlapsOf(
  placed: readonly PlacedRule[],
  r: number,
  { both }: RuleTally,
): { r: number; customers: number }[] {
  return placed
    .map((_, other) => ({ r: other, customers: both[r * placed.length + other]! }))
    .filter(({ customers }) => customers > 0)
    .sort((a, b) => b.customers - a.customers || a.r - b.r);
}

function effectOf(
  placed: readonly PlacedRule[],
  r: number,
  tally: RuleTally,
  configuration: Configuration,
): Omit<RuleEffect, 'nearest'> {
  const one = placed[r]!;
  const words = inWords(one.rule.when);
  const [asked, no, unknown] = [tally.asked[r]!, tally.no[r]!, tally.unknown[r]!];
  let near = 0;
  const misses = WITHIN.map((within, at) => {
    near += tally.misses[r * WITHIN.length + at]!;
    return { within, customers: near };
  });
  const unmeasured = tally.unmeasured[r]!;
  return {
    ...nameOf(one, configuration),
    name: one.rule.name ?? words,
    layer: one.layer,
    words,
    asked,
    no,
    unknown,
    alone: tally.alone[r]!,
    overlaps: overlapsOf(placed, r, tally).map(({ r: other, customers }) => ({
      ...nameOf(placed[other]!, configuration),
      customers,
    })),
    misses: no === unmeasured ? [] : misses,
    unmeasured,
    finding:
      asked === 0
        ? 'never-asked'
        : no + unknown === 0
          ? 'refuses-nobody'
          : lets(tally, placed, r)
            ? null
            : 'refuses-everybody',
  };
}

/** Customers are named by their decisions: a job keeps no personal data, and no number of ours leaves the engine. */
function nearestOf(
  run: number,
  r: number,
  { nearest, nearestBy }: RuleTally,
  { ascending, positions }: Audience,
): RuleMiss[] {
  return Array.from(nearest.subarray(r * NEAREST, (r + 1) * NEAREST), (customer, k) => ({
    customer,
    by: nearestBy[r * NEAREST + k]!,
  }))
    .filter(({ customer }) => customer !== -1)
    .map(({ customer, by }) => ({ decisionId: decisionId(run, positions[placeAmong(ascending, customer)]!), by }));
}

function placeAmong(ascending: Int32Array, customer: number): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ascending[middle]! < customer) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Whether a rule lets anybody through for any treatment. */
function lets({ passes }: RuleTally, placed: readonly PlacedRule[], r: number): boolean {
  for (let at = r; at < passes.length; at += placed.length) if (passes[at]! > 0) return true;
  return false;
}

function contradictionsOf(
  placed: readonly PlacedRule[],
  tally: RuleTally,
  configuration: Configuration,
): RuleContradiction[] {
  const rules = placed.length;
  return configuration.treatments.flatMap(({ id }, t) => {
    const passes = (r: number): number => tally.passes[t * rules + r]!;
    const open = [...placed.keys()].filter((r) => passes(r) > 0);
    return open.flatMap((one) =>
      open
        .filter((other) => other > one && tally.passBoth[(t * rules + one) * rules + other] === 0)
        .map(
          (other): RuleContradiction => ({
            treatment: id,
            rules: [nameOf(placed[one]!, configuration), nameOf(placed[other]!, configuration)],
            passOne: passes(one) + passes(other),
          }),
        ),
    );
  });
}
