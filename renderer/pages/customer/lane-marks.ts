// The journey as marks: everything that is drawn, in order of time, each with the words in which it is spoken and listed.
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#engine/api/router.ts';
import type { Format } from '../../parts/format/format.ts';
import type { Wording } from '../customers/wording.ts';

export type Lanes = inferRouterOutputs<AppRouter>['customers']['lanes'];

export const LANES = ['offers', 'score', 'usage', 'competitor', 'campaigns', 'changes', 'network'] as const;
export type Lane = (typeof LANES)[number];

export const LANE_NAMES: Readonly<Record<Lane, string>> = {
  offers: 'Offers',
  score: 'Recommender score',
  usage: 'Usage',
  competitor: 'Cheapest competitor',
  campaigns: 'Campaigns',
  changes: 'Events, changes',
  network: 'Network',
};

export interface Mark {
  readonly at: number;
  readonly lane: Lane;
  readonly words: string;
}

/** Where there is little room. */
export const SHORT_LANE_NAMES: Readonly<Record<Lane, string>> = {
  ...LANE_NAMES,
  score: 'Score',
  competitor: 'Competitor',
  changes: 'Events',
};

/** A type of event as words: `plan-change` is "Plan change". */
export const spoken = (type: string): string => {
  const words = type.replace(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Events about the network stand in its lane, all others among the changes. */
export const laneOfEvent = (type: string): Lane => (type === 'complaint' ? 'network' : 'changes');

export function marksOf(lanes: Lanes, format: Format, wording: Wording): Mark[] {
  const marks: Mark[] = [];
  const add = (lane: Lane, at: number, words: string): void => {
    marks.push({ lane, at, words });
  };
  for (const { id, title, validFrom, validTo } of lanes.offers ?? []) {
    const from = validFrom === null ? lanes.from : Math.max(lanes.from, Date.parse(validFrom));
    if (from > lanes.to) continue;
    add('offers', from, `${title ?? id}${validTo === null ? '' : `, until ${format.date(validTo)}`}`);
  }
  const score = lanes.score;
  for (const { at, value } of score?.points ?? []) {
    if (at >= lanes.from)
      add(
        'score',
        at,
        `${scoreText(value, score?.meaning ?? null, format)} for ${wording.treatment(score?.treatment ?? '')}`,
      );
  }
  for (const { from, to, value } of lanes.usage ?? []) {
    if (value !== null)
      add(
        'usage',
        Math.min((from + to) / 2, lanes.to),
        `${format.number(value, [0, 1])} in ${spanWords(from, lanes, format)}`,
      );
  }
  for (const { at, price, competitor } of lanes.competitor ?? []) {
    add('competitor', Math.max(at, lanes.from), `${format.money(price)} at ${competitor}`);
  }
  for (const mark of lanes.campaigns) add('campaigns', mark.at, campaignWords(mark, wording));
  for (const { at, attribute, before, after } of lanes.changes) {
    add('changes', at, wording.became(attribute, before, after));
  }
  for (const { at, type, amount } of lanes.events) {
    add(laneOfEvent(type), at, `${spoken(type)}${amount === null ? '' : `, ${format.money(amount)}`}`);
  }
  const points = lanes.network?.points ?? [];
  for (const { at, value } of points)
    add('network', at, `${spoken(lanes.network?.metric ?? '')} ${format.number(value, [0, 1])}`);
  return marks.sort((a, b) => a.at - b.at);
}

export function campaignWords(
  { treatment, contacted, outcomes }: Lanes['campaigns'][number],
  wording: Wording,
): string {
  const name = treatment === null ? 'A contact' : wording.treatment(treatment);
  const came =
    outcomes.length === 0 ? 'no reaction known' : outcomes.map(({ outcome }) => reaction(outcome)).join(', ');
  return `${name}${contacted ? '' : ' (not contacted)'}: ${came}`;
}

/** An outcome in words; `none` is what feeds call it when nothing came. */
export const reaction = (outcome: string): string => (outcome === 'none' ? 'no reaction' : outcome);

/** Probabilities as shares; points and ranks as they came. */
export const scoreText = (value: number, meaning: string | null, format: Format): string =>
  meaning === 'probability' ? format.share(value) : format.number(value, [0, 2]);

function spanWords(from: number, { step }: Lanes, format: Format): string {
  if (step === 'day') return format.shortDay(from);
  return step === 'month' ? format.month(from) : format.year(from);
}
