// What one customer may take together in a run (decisions 15): at most so many treatments, one by each channel and of each
// exclusion group, and no more than the contact windows have room for. Pure; a set of treatments is a number with a bit
// for each.
import type { Together } from '#shared/model/batch.ts';
import { type Configuration, type ContactWindow, contactClassOf, type Treatment } from '#shared/model/configuration.ts';
import { windowBinds, windowCounts } from './contact-policy.ts';

/** As many treatments as a set has bits. */
export const MOST_IN_A_SET = 32;

/** Whether no customer may have both in a run. */
export function isApart(
  one: Pick<Treatment, 'channel' | 'exclusionGroup'>,
  other: Pick<Treatment, 'channel' | 'exclusionGroup'>,
): boolean {
  if (one.channel === other.channel) return true;
  return one.exclusionGroup !== undefined && one.exclusionGroup === other.exclusionGroup;
}

/** What holds for every customer: `windows` are those of `together.windows`, and the rooms are each customer's own. */
export interface TogetherRules {
  readonly together: Omit<Together, 'rooms'>;
  readonly windows: readonly ContactWindow[];
}

/** Null where a customer gets one treatment at most. Windows that no two treatments share are left out. */
export function togetherRules(configuration: Configuration): TogetherRules | null {
  const { contactClasses, contactPolicy, treatments } = configuration;
  const most = contactPolicy.treatmentsPerCustomer;
  if (most === 1) return null;
  const apart = Uint32Array.from(treatments, (one, t) =>
    setOf(treatments, (other, u) => u !== t && isApart(one, other)),
  );
  const contacts = treatments.map((each) => ({ channel: each.channel, class: contactClassOf(each, configuration) }));
  const windows = contactPolicy.windows.flatMap((window) => {
    const binds = setOf(contacts, (contact) => windowBinds(window, contact));
    const counts = setOf(contacts, (contact) => windowCounts(window, contactClasses, contact));
    return binds === 0 || countOf(counts) < 2 ? [] : [{ window, binds, counts }];
  });
  return {
    together: { most, apart, windows: windows.map(({ binds, counts }) => ({ binds, counts })) },
    windows: windows.map(({ window }) => window),
  };
}

/** Why a treatment may not join a set: it is full, something in it is apart, or a window has no room for all of them. */
export type Bar =
  | { readonly kind: 'most' }
  | { readonly kind: 'apart'; readonly from: number }
  | { readonly kind: 'window'; readonly window: number };

/** What keeps treatment `t` from standing beside `set` for the customer in a row of the rooms, or null. */
export function barBeside({ most, apart, windows, rooms }: Together, row: number, set: number, t: number): Bar | null {
  const from = apart.findIndex((_, other) => isIn(set, other) && isIn(apart[t]!, other));
  if (from !== -1) return { kind: 'apart', from };
  const joined = set | (1 << t);
  const window = windows.findIndex(
    ({ binds, counts }, w) => (joined & binds) !== 0 && countOf(joined & counts) > rooms[row * windows.length + w]!,
  );
  if (window !== -1) return { kind: 'window', window };
  return countOf(set) >= most ? { kind: 'most' } : null;
}

export const isIn = (set: number, t: number): boolean => ((set >>> t) & 1) === 1;

/** Of how many a set is. */
export function countOf(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function setOf<Each>(all: readonly Each[], belongs: (each: Each, index: number) => boolean): number {
  return all.reduce((set, each, index) => (belongs(each, index) ? (set | (1 << index)) >>> 0 : set), 0);
}
