// What was drawn about one customer: the arm, whether the treatment was given to learn, and how likely each decision was.
import { fillChances } from '#engine/agents/index.ts';
import type { DecisionRow } from '#engine/store/decisions/runs.ts';
import { armsOfStrategy } from '#shared/model/arms.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { CustomerDecision, Said } from '#shared/model/explanation.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { said } from './said.ts';

export function drawnAbout(
  decision: DecisionRow,
  summary: RunSummary,
  configuration: Configuration,
): CustomerDecision['drawn'] {
  const { arm, chance, learning } = decision;
  return {
    arm: arm === null ? null : (armsOfStrategy(summary.strategy)?.[arm]?.strategy ?? null),
    learning,
    planned: learning ? decision.planned : decision.treatment,
    chance,
    chances: chancesOf(decision, summary, configuration),
  };
}

/** Of every decision that was possible, the likeliest first; they add up to 1. */
function chancesOf(
  { treatment, chance, learning, planned, reasons }: DecisionRow,
  { exploration }: RunSummary,
  { treatments }: Configuration,
): CustomerDecision['drawn']['chances'] {
  // Who could not be drawn gets what is planned, whatever the lots are.
  if (exploration === null || (chance === 1 && !learning)) return [{ treatment, chance: 1 }];
  const told = exploration.treatments;
  const indexOf = (id: string | null): number => treatments.findIndex((each) => each.id === id);
  const chances = new Float64Array(treatments.length);
  const weights = told.map(({ weight }) => weight);
  const stays = fillChances(chances, { reasons, weights, told }, 0, learning ? indexOf(treatment) : -1);
  const plan = learning ? planned : treatment;
  const all = [...chances].map((each, t) => ({
    treatment: treatments[t]!.id as string | null,
    chance: each + (treatments[t]!.id === plan ? stays : 0),
  }));
  if (plan === null) all.push({ treatment: null, chance: stays });
  return all.filter((each) => each.chance > 0).sort((a, b) => b.chance - a.chance);
}

/** Why a customer has something other than the plan had for them. */
export function learningSentence(
  decision: DecisionRow,
  { net, name }: { readonly net: number; readonly name: string },
  { treatments }: Configuration,
): Said {
  const planned = treatments.find(({ id }) => id === decision.planned)?.name ?? 'no contact';
  const plan =
    decision.planned === decision.treatment ? said`The plan had the same.` : said`The plan had ${planned} instead.`;
  return said`${name} was drawn to learn what it does, with a chance of ${{ share: decision.chance }}. ${plan} It is worth ${{ money: net }} more than no contact.`;
}
