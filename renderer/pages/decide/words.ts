// What this page calls agents, strategies and the places where customers are lost.
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#engine/api/router.ts';
import { armsOfStrategy } from '#shared/model/arms.ts';
import type { FunnelStage, LimitNow, RunSummary } from '#shared/model/run.ts';
import type { Format } from '../../parts/format/format.ts';

export type Report = inferRouterOutputs<AppRouter>['decisions']['report'];

const STRATEGIES: Readonly<Record<string, string>> = {
  optimal: 'Best for everybody',
  priority: 'High value first',
  'first-come': 'First come, first served',
};
const STRATEGY_CHOICES = Object.entries(STRATEGIES).map(([value, label]) => ({ value, label }));

/** Arms are named by how many they are: the page shows them beside each other. */
export function strategyName(strategy: string): string {
  const arms = armsOfStrategy(strategy);
  if (arms === null) return STRATEGIES[strategy] ?? strategy;
  return `${arms.length} strategies side by side`;
}

/** What the next run can be decided by: the arms of the run that is shown as well, where it has any. */
export const strategyChoices = (shown: string): { readonly value: string; readonly label: string }[] =>
  shown in STRATEGIES ? STRATEGY_CHOICES : [...STRATEGY_CHOICES, { value: shown, label: strategyName(shown) }];

/** The agents in the order in which they work; the last writes what was decided. */
export const AGENTS = [
  { id: 'data', name: 'Data' },
  { id: 'journey', name: 'Journeys' },
  { id: 'permissions', name: 'Permissions' },
  { id: 'treatment', name: 'Treatments' },
  { id: 'allocation', name: 'Allocation' },
  { id: 'result', name: 'Result' },
] as const;

/** The steps of the funnel: who is left after the stages before it. */
export const STEPS: readonly {
  readonly name: string;
  readonly question: string;
  /** Customers who come to this stage are left; null: who gets something. */
  readonly at: FunnelStage | null;
  /** Where customers were lost since the step before. */
  readonly losses: readonly FunnelStage[];
}[] = [
  {
    name: 'Eligible',
    question: 'may we?',
    at: 'applicable',
    losses: ['held-out', 'failed', 'profiling', 'permission', 'contact-policy', 'rejected-before', 'eligible'],
  },
  { name: 'Applicable', question: 'does it fit now?', at: 'suitable', losses: ['applicable'] },
  { name: 'Suitable', question: 'should we?', at: 'positive-value', losses: ['suitable'] },
  { name: 'Allocated', question: 'is there room?', at: null, losses: ['positive-value', 'limits'] },
];

const LOSSES: Readonly<Record<FunnelStage, string>> = {
  'held-out': 'hold-out',
  failed: 'failed batch',
  profiling: 'object to profiling',
  permission: 'no permission',
  'contact-policy': 'contact policy',
  'rejected-before': 'rejected before',
  eligible: 'rules',
  applicable: 'nothing fits now',
  suitable: 'better left alone',
  'positive-value': 'no contact is worth more',
  limits: 'lost to a limit',
  proposed: '',
};
export const lossName = (stage: FunnelStage): string => LOSSES[stage];

/** Customers who came to a stage. */
export const reachedOf = ({ funnel }: RunSummary, stage: FunnelStage): number =>
  funnel.find((each) => each.stage === stage)?.reached ?? 0;

/** Customers an agent had before it: each passes on whom it did not lose. */
export function handledBy(summary: RunSummary, agent: (typeof AGENTS)[number]['id']): number {
  if (agent === 'permissions') return reachedOf(summary, 'profiling');
  if (agent === 'treatment') return reachedOf(summary, 'contact-policy');
  if (agent === 'allocation') return reachedOf(summary, 'limits');
  return agent === 'result' ? summary.treated : summary.customers;
}

/** An amount of a limit: money in whole units, the rest with one decimal where it has one. */
export const limitAmount = (value: number, counts: LimitNow['counts'], format: Format): string =>
  counts === 'money' ? format.total(value) : format.number(value, [0, 1]);

export const PERIODS: Readonly<Record<string, string>> = {
  run: 'a run',
  day: 'a day',
  week: 'a week',
  month: 'a month',
};
