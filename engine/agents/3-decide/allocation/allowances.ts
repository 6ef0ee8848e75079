// What customers may take together as the optimiser has it: those who may take the same share an allowance. A contact class
// is placed with what is left of it beside what higher classes gave.
import type { Allowance, Allowances, Problem, Window } from '#engine/maths/optimise/problem.ts';
import { countOf, Sets } from '#engine/maths/optimise/sets.ts';
import type { Together } from '#shared/model/batch.ts';
import type { Work } from '#shared/model/work.ts';

const STRETCH = 65_536;
const SETS = 2 ** 32;
/** All treatments as bits. */
const EVERY = -1;

/** The allowances of the first `size` rows. */
export async function allowancesOf({ most, windows, rooms }: Together, size: number, work: Work): Promise<Allowances> {
  const found = new Places();
  const of = new Uint32Array(size);
  for (let row = 0; row < size; row += 1) {
    const first = row * windows.length;
    let key = '';
    for (let w = 0; w < windows.length; w += 1) key += `${rooms[first + w]!} `;
    of[row] = found.placeOf(key, () => {
      const own = windows.map((window, w) => ({ ...window, room: rooms[first + w]! }));
      return { most, windows: own.filter(({ room }) => room < most) };
    });
    if (row % STRETCH === STRETCH - 1) await work.breathe();
  }
  return { of, all: found.all };
}

/** What rows have, and some treatments of which they may be given more. */
interface Beside {
  readonly rows: Int32Array;
  readonly members: readonly number[];
  /** What each row has, a bit for each treatment, by row; and so are the allowances. */
  readonly sets: Int32Array;
  readonly allowances: Allowances;
  readonly apart: Uint32Array;
}

/**
 * What is left for each of `rows`, in the words of a problem whose treatments are `members`; null where nobody may be given
 * more than one. What is closed to a row by itself is not looked at: it is not admitted.
 */
export async function leftOf(
  { rows, members, sets, allowances, apart }: Beside,
  work: Work,
): Promise<Required<Pick<Problem, 'most' | 'apart' | 'allowances'>> | null> {
  const bitsOf = (treatments: number): number =>
    members.reduce((bits, t, m) => (treatments & (1 << t) ? bits | (1 << m) : bits), 0);
  const excluding = Uint32Array.from(members, (t) => bitsOf(apart[t]!));
  const found = new Places();
  const known = new Map<number, number>();
  const of = new Uint32Array(rows.length);
  for (const [k, row] of rows.entries()) {
    const [whole, set] = [allowances.of[row]!, sets[row]!];
    const key = whole * SETS + (set >>> 0);
    let place = known.get(key);
    if (place === undefined) {
      const left = beside(allowances.all[whole]!, set, members.length, excluding, bitsOf);
      place = found.placeOf(JSON.stringify(left), () => left);
      known.set(key, place);
    }
    of[k] = place;
    if (k % STRETCH === STRETCH - 1) await work.breathe();
  }
  const most = found.all.reduce((largest, each) => Math.max(largest, each.most), 0);
  if (most <= 1) return null;
  const alike = found.all.length === 1 && found.all[0]!.windows.length === 0;
  return { most, apart: excluding, allowances: alike ? null : { of, all: found.all } };
}

/**
 * What may be taken beside a set, of so many treatments, said as shortly as can be: no number and no window that could not be
 * passed anyway. A window that binds something in the set counts whatever joins it.
 */
function beside(
  { most, windows }: Allowance,
  set: number,
  members: number,
  apart: Uint32Array,
  bitsOf: (treatments: number) => number,
): Allowance {
  const own = windows.map(({ binds, counts, room }) => ({
    binds: bitsOf(set & binds ? counts : binds),
    counts: bitsOf(counts),
    room: Math.max(0, room - countOf(set & counts)),
  }));
  const largest = (allowance: Allowance, of: number): number => {
    const sets = new Sets(members, apart, [allowance]);
    return countOf(
      sets.best(
        Float64Array.from({ length: members }, (_, m) => (of >>> m) & 1),
        0,
      ),
    );
  };
  const left = largest({ most: most - countOf(set), windows: own }, EVERY);
  // Where there is no room at all, what is bound is closed.
  const asks = ({ binds, counts, room }: Window): boolean =>
    binds !== 0 && room > 0 && room < largest({ most: left, windows: [] }, counts);
  const isFirst = (window: Window, k: number): boolean =>
    !own.some((other, o) => o !== k && isWithin(window, other) && (o < k || !isWithin(other, window)));
  return { most: left, windows: own.filter((window, k) => asks(window) && isFirst(window, k)) };
}

/** Whether whoever keeps the other window keeps this one. */
const isWithin = (window: Window, other: Window): boolean =>
  (window.binds & ~other.binds) === 0 && (window.counts & ~other.counts) === 0 && other.room <= window.room;

/** Allowances, each once. */
class Places {
  readonly all: Allowance[] = [];
  readonly #places = new Map<string, number>();

  placeOf(key: string, make: () => Allowance): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.all.length);
    this.all.push(make());
    return this.all.length - 1;
  }
}
