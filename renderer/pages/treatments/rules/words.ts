// What a run found of a rule, in words.
import type { RuleEffect, RuleReport } from '#shared/model/rule-report.ts';
import type { Tone } from '../../../parts/badge.tsx';
import type { Format } from '../../../parts/format/format.ts';
import { contradictedBy } from './of-run.ts';

export const FINDINGS: Readonly<
  Record<NonNullable<RuleEffect['finding']>, { readonly badge: string; readonly tone: Tone; readonly says: string }>
> = {
  'refuses-nobody': {
    badge: 'never fired',
    tone: 'plain',
    says: 'It turned nobody away: without it the run would have been the same.',
  },
  'refuses-everybody': {
    badge: 'nobody passes',
    tone: 'warning',
    says: 'It let nobody through: whatever it stands before is given to nobody.',
  },
  'never-asked': {
    badge: 'never asked',
    tone: 'plain',
    says: 'It was asked of nobody: everybody is held out, or may not be contacted with the treatment.',
  },
};

export interface Mark {
  readonly badge: string;
  readonly tone: Tone;
}

/** What a person should look at: a contradiction comes before what the rule did by itself. */
export function markOf(report: RuleReport, effect: RuleEffect): Mark | null {
  if (contradictedBy(report, effect).length > 0) return { badge: 'contradicts', tone: 'negative' };
  return effect.finding === null ? null : FINDINGS[effect.finding];
}

/** Whom it turned away: those it says no to, and those of whom it cannot be answered. */
export const turnedAway = ({ no, unknown }: RuleEffect): number => no + unknown;

/** "Turned away 1,234 of 9,312 customers, 220 of them alone" */
export function inOneLine(effect: RuleEffect, format: Format): string {
  const { alone, asked, unknown } = effect;
  const away = turnedAway(effect);
  if (asked === 0) return 'Asked of nobody';
  if (away === 0) return `Turned away nobody of ${format.counted(asked, 'customer')}`;
  const parts = [`Turned away ${format.number(away)} of ${format.counted(asked, 'customer')}`];
  if (unknown > 0) parts.push(`${format.number(unknown)} as not known`);
  parts.push(alone === 0 ? 'nobody by it alone' : `${format.number(alone)} by it alone`);
  return parts.join(', ');
}

export const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
