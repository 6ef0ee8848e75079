// The package of an export as its page speaks of it, and what becomes of proposals on the way into it.
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#engine/api/router.ts';

type Outputs = inferRouterOutputs<AppRouter>['packages'];
export type Preview = Outputs['preview'];
export type Shown = Outputs['show'];
export type Listed = Outputs['list'][number];
export type Check = Outputs['check'];
export type Reckoning = Preview['channels'][string];
export type BehindRow = Outputs['behind']['rows'][number];
export type HeldBack = Preview['heldBack'][number];
/** What is asked about: a run that would be exported now, or a sealed package. */
export type PackageOf = { readonly run: number } | { readonly package: number };

/** A number of the subtraction. */
export type Part = keyof Reckoning;

interface PartWords {
  readonly head: string;
  /** What is said of the decisions behind it, after their count: of one or of many, of a package or of now. */
  readonly says: (sealed: boolean, one: boolean) => string;
  /** The head of what each row has to say of itself; null where it has nothing. */
  readonly why: string | null;
}

const was = (one: boolean): string => (one ? 'was' : 'were');
const is = (one: boolean): string => (one ? 'is' : 'are');

export const PARTS: Readonly<Record<Part, PartWords>> = {
  proposed: { head: 'Proposed', says: (_, one) => `${was(one)} proposed`, why: null },
  rejected: { head: 'Rejected', says: (_, one) => `${was(one)} rejected`, why: 'Reason' },
  undecided: {
    head: 'Not decided',
    says: (sealed, one) =>
      sealed ? `${was(one)} waiting for review when it was sealed` : `${one ? 'waits' : 'wait'} for review`,
    why: null,
  },
  released: { head: 'Released', says: (_, one) => `${was(one)} approved and released again`, why: null },
  changedAway: {
    head: 'To other channels',
    says: (_, one) => `${was(one)} changed to another channel`,
    why: 'What happened',
  },
  changedTo: {
    head: 'From other channels',
    says: (_, one) => `came from another channel by a change of ${one ? 'its' : 'their'} treatment`,
    why: 'What happened',
  },
  exportedBefore: { head: 'Left before', says: () => 'left in an earlier package', why: null },
  approved: {
    head: 'Approved',
    says: (sealed, one) => (sealed ? `${was(one)} approved and had not left` : `${is(one)} approved and still here`),
    why: null,
  },
  heldBack: {
    head: 'Held back',
    says: (sealed, one) => (sealed ? `${was(one)} held back` : 'would be held back'),
    why: 'Reason',
  },
  inPackage: {
    head: 'In the package',
    says: (sealed, one) => (sealed ? `${is(one)} in the package` : 'would leave now'),
    why: null,
  },
};
export const PART_NAMES = Object.keys(PARTS) as [Part, ...Part[]];

/** What is taken from the proposals, or added, before they are approved; each with its sign. */
export const TAKEN: readonly { readonly part: Part; readonly sign: 1 | -1 }[] = [
  { part: 'rejected', sign: -1 },
  { part: 'undecided', sign: -1 },
  { part: 'released', sign: -1 },
  { part: 'changedAway', sign: -1 },
  { part: 'changedTo', sign: 1 },
  { part: 'exportedBefore', sign: -1 },
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

/** "3 rejected, 5,051 not decided": what was taken from the proposals, as far as there was any; moves between channels cancel out. */
export const takenWords = (counts: Reckoning, number: (value: number) => string): string =>
  TAKEN.filter(({ part }) => counts[part] !== 0 && part !== 'changedAway' && part !== 'changedTo')
    .map(({ part }) => `${number(counts[part])} ${PARTS[part].head.toLowerCase()}`)
    .join(', ');

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A hash as people compare it: its first two groups of four. */
export const shortHash = (hash: string | null): string =>
  hash === null ? '—' : `${hash.slice(0, 4)} ${hash.slice(4, 8)}`;
