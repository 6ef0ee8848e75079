// How parts of a configuration are named on the page.
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#engine/api/router.ts';
import type { Layer } from '#shared/model/configuration.ts';

/** The last run, for counts. */
export type Report = inferRouterOutputs<AppRouter>['decisions']['report'];

export const LAYER_WORDS: Readonly<Record<Layer, { readonly title: string; readonly asks: string }>> = {
  eligible: { title: 'Eligible', asks: 'may we' },
  applicable: { title: 'Applicable', asks: 'does it make sense now' },
  suitable: { title: 'Suitable', asks: 'should we' },
};

export const PERIOD_WORDS: Readonly<Record<string, string>> = {
  run: 'a run',
  day: 'a day',
  week: 'a week',
  month: 'a month',
};

/** What has an id and no name, as it reads in a line: "agent minutes" for agent-minutes. */
export const plainName = (id: string): string => id.replace(/[-_]+/g, ' ');

/** An id of lower-case letters, digits and hyphens out of a name, none of `taken`. */
export function idFrom(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 55);
  const base = /^[a-z0-9]/.test(plain) ? plain : 'entry';
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(id)) return id;
  }
}

/** A share typed in percent, without the tail that dividing by a hundred leaves. */
export const shareOf = (percent: number): number => Number((percent / 100).toPrecision(12));
