// The package of an export as its page speaks of it, and what becomes of proposals on the way into it.
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#engine/api/router.ts';

type Outputs = inferRouterOutputs<AppRouter>['packages'];
export type Preview = Outputs['preview'];
export type Shown = Outputs['show'];
export type Listed = Outputs['list'][number];
export type Check = Outputs['check'];
export type Reckoning = Preview['channels'][string];
export type HeldBack = Preview['heldBack'][number];
/** What rows are held back of: a run that would be exported now, or a sealed package. */
export type HeldBackOf = { readonly run: number } | { readonly package: number };

/** What is taken from the proposals, or added, before they are approved. */
export const TAKEN: readonly {
  readonly id: string;
  readonly head: string;
  readonly of: (counts: Reckoning) => number;
}[] = [
  { id: 'rejected', head: 'Rejected', of: ({ rejected }) => -rejected },
  { id: 'undecided', head: 'Not decided', of: ({ undecided }) => -undecided },
  { id: 'released', head: 'Released', of: ({ released }) => -released },
  { id: 'changed', head: 'Changed', of: ({ changedAway, changedTo }) => changedTo - changedAway },
  { id: 'before', head: 'Left before', of: ({ exportedBefore }) => -exportedBefore },
];

const EMPTY: Reckoning = {
  proposed: 0,
  changedAway: 0,
  changedTo: 0,
  rejected: 0,
  released: 0,
  undecided: 0,
  exportedBefore: 0,
  approved: 0,
  heldBack: 0,
  inPackage: 0,
};

/** All channels together. */
export function summed(channels: Readonly<Record<string, Reckoning>>): Reckoning {
  const keys = Object.keys(EMPTY) as (keyof Reckoning)[];
  const all = { ...EMPTY };
  for (const counts of Object.values(channels)) for (const key of keys) all[key] += counts[key];
  return all;
}

/** "3 rejected, 5,051 not decided": what was taken from the proposals, as far as there was any. */
export const takenWords = (counts: Reckoning, number: (value: number) => string): string =>
  TAKEN.filter(({ of }) => of(counts) !== 0)
    .map(({ head, of }) => `${number(Math.abs(of(counts)))} ${head.toLowerCase()}`)
    .join(', ');

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A hash as people compare it: its first two groups of four. */
export const shortHash = (hash: string | null): string =>
  hash === null ? '—' : `${hash.slice(0, 4)} ${hash.slice(4, 8)}`;
