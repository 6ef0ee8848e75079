// Contacts made to learn. Every customer has a lot, and a treatment drawn by the stated weights among those admitted.
// Of the customers whose lot is below the share, those with the smallest lots are given that treatment instead of what
// the plan has for them: at most so many a treatment as the part of the limits that is set aside has room for.
//
// The plan is made for everybody, before and whatever the lots are, and how many a treatment takes depends on no lot. So
// the chance of a decision is known exactly, given the lots of all others: customer i comes to treatment t when i draws t
// and has a lot below that of the last whom t would take without i. Nobody else's decision changes with i's lot but
// theirs who draw the same treatment, and these are counted.
import type { Candidates } from '#shared/model/batch.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';
import type { Session } from './session.ts';

const STRETCH = 65_536;
const NONE = -1;

export interface Exploration {
  /** Customers whose lot is below this are drawn. */
  readonly share: number;
  /** At most this part of what is left of each limit is set aside. */
  readonly limitShare: number;
  /** By treatment: 0 is never drawn. */
  readonly weights: readonly number[];
  /** By row, from 0 to 1: the customer's lot, and the one that says which treatment. */
  readonly lots: Float64Array;
  readonly picks: Float64Array;
}

/** What was done to learn. */
export interface Explored {
  /** By row: 1 for who was given a treatment to learn. */
  readonly learning: Uint8Array;
  /** By row: what the plan had, -1 for nothing. */
  readonly planned: Int16Array;
  /** By row: how likely the decision was. */
  readonly chance: Float64Array;
  readonly treatments: readonly ExploredTreatment[];
  /** Customers who could be drawn. */
  readonly open: number;
}

export interface ExploredTreatment {
  /** Contacts that were set aside, customers whose lot was below the share, and those among them who were given it. */
  readonly setAside: number;
  readonly drawn: number;
  readonly given: number;
  /** A customer who draws this treatment gets it with a lot below this: one who was given it, and everybody else. */
  readonly below: { readonly given: number; readonly others: number };
}

type Cells = Pick<Candidates, 'size' | 'treatments' | 'rank' | 'reasons'>;

/**
 * How many contacts of each treatment are set aside: as many as are expected to be drawn, less where a limit's part has
 * no room for them. Rows that have a treatment already, which is mandatory, are not drawn.
 */
export async function setAside(
  { treatments, ...cells }: Cells,
  chosen: Int16Array,
  { weights, share, limitShare }: Exploration,
  session: Session,
  work: Work,
): Promise<Int32Array> {
  const expected = new Float64Array(treatments);
  for (let from = 0; from < cells.size; from += STRETCH) {
    const block = new Float64Array(treatments);
    for (let row = from; row < Math.min(cells.size, from + STRETCH); row += 1) {
      if (chosen[row] !== NONE) continue;
      const all = openWeight(cells.reasons, row * treatments, weights);
      if (all === 0) continue;
      for (let t = 0; t < treatments; t += 1) {
        if (isOpen(cells.reasons[row * treatments + t]!)) block[t]! += weights[t]! / all;
      }
    }
    for (let t = 0; t < treatments; t += 1) expected[t]! += block[t]! * share;
    await work.breathe();
  }
  const taken = session.takenNow();
  const room = session.limits.map(({ capacity }, l) => limitShare * Math.max(0, capacity - taken[l]!));
  const wanted = session.limits.map(({ uses }) => uses.reduce((sum, use, t) => sum + use * expected[t]!, 0));
  const contacts = Int32Array.from(expected, (count, t) => {
    const parts = session.limits.map(({ uses }, l) => (uses[t]! > 0 && wanted[l]! > 0 ? room[l]! / wanted[l]! : 1));
    return Math.floor(count * Math.min(1, ...parts));
  });
  const used = session.limits.map(({ uses }) => uses.reduce((sum, use, t) => sum + use * contacts[t]!, 0));
  for (let t = 0; t < treatments; t += 1) {
    const fits = session.limits.every(({ uses }, l) => !(uses[t]! > 0) || used[l]! + uses[t]! <= room[l]!);
    if (contacts[t]! >= expected[t]! || !fits) continue;
    contacts[t]! += 1;
    for (const [l, { uses }] of session.limits.entries()) used[l]! += uses[t]!;
  }
  return contacts;
}

/**
 * Gives those who are drawn what they drew, in place of the plan's. `mayLeave` says of a row whether it may be drawn: it
 * has to depend on the plan alone, never on a lot.
 */
export async function explore(
  cells: Cells,
  chosen: Int16Array,
  exploration: Exploration,
  contacts: Int32Array,
  mayLeave: (row: number) => boolean,
  session: Session,
  work: Work,
): Promise<Explored> {
  const { size, treatments, reasons } = cells;
  const { weights, share, lots, picks } = exploration;
  const open = new Uint8Array(size);
  const pick = new Int16Array(size).fill(NONE);
  const drawn: number[][] = Array.from({ length: treatments }, () => []);
  let count = 0;
  for (let row = 0; row < size; row += 1) {
    const first = row * treatments;
    const all = mayLeave(row) ? openWeight(reasons, first, weights) : 0;
    if (all > 0) {
      open[row] = 1;
      count += 1;
      pick[row] = pickOf(reasons, first, weights, picks[row]! * all);
      if (lots[row]! < share) drawn[pick[row]!]!.push(row);
    }
    if (row % STRETCH === STRETCH - 1) await work.breathe();
  }
  const told = drawn.map((rows, t): ExploredTreatment => {
    const setAside = contacts[t]!;
    rows.sort((a, b) => lots[a]! - lots[b]! || a - b);
    const lotAt = (place: number): number => (place < rows.length ? lots[rows[place]!]! : share);
    const below = { given: lotAt(setAside), others: setAside === 0 ? 0 : lotAt(setAside - 1) };
    return { setAside, drawn: rows.length, given: Math.min(rows.length, setAside), below };
  });
  const learning = new Uint8Array(size);
  for (const [t, rows] of drawn.entries()) for (const row of rows.slice(0, contacts[t]!)) learning[row] = 1;
  const planned = chosen.slice();
  const chance = new Float64Array(size).fill(1);
  const chances = new Float64Array(treatments);
  for (let row = 0; row < size; row += 1) {
    if (open[row] === 1) {
      const own = planned[row]!;
      const given = learning[row] === 1 ? pick[row]! : NONE;
      const stays = fillChances(chances, { reasons, weights, told }, row * treatments, given);
      if (given !== NONE && given !== own) {
        if (own !== NONE) {
          session.giveBack(own);
          reasons[row * treatments + own] = REASON_CODE.outranked;
        }
        reasons[row * treatments + given] = REASON_CODE.chosen;
        chosen[row] = given;
      }
      const now = chosen[row]!;
      chance[row] = (now === NONE ? 0 : chances[now]!) + (now === own ? stays : 0);
    }
    if (row % STRETCH === STRETCH - 1) await work.breathe();
  }
  session.keep(new Int32Array(treatments));
  for (let row = 0; row < size; row += 1) if (chosen[row] !== planned[row]) session.take(chosen[row]!);
  return { learning, planned, chance, treatments: told, open: count };
}

/** What the chances of one customer are worked out from. `told` is by treatment. */
export interface Chances {
  /** REASON_CODE by treatment, from `first` on. */
  readonly reasons: Uint8Array;
  readonly weights: readonly number[];
  readonly told: readonly Pick<ExploredTreatment, 'below'>[];
}

/**
 * Fills in how likely the customer was to be given each treatment to learn, and returns how likely the plan's was to
 * stay: they add up to 1. `given` is what the customer was given to learn, -1 for nothing.
 */
export function fillChances(
  into: Float64Array,
  { reasons, weights, told }: Chances,
  first: number,
  given: number,
): number {
  const all = openWeight(reasons, first, weights);
  let stays = 1;
  for (let t = 0; t < into.length; t += 1) {
    const weight = isOpen(reasons[first + t]!) && all > 0 ? weights[t]! / all : 0;
    const { below } = told[t]!;
    into[t] = weight * (t === given ? below.given : below.others);
    stays -= into[t]!;
  }
  return stays;
}

/** Whether a treatment is admitted, whatever became of it. */
export const isOpen = (reason: number): boolean =>
  reason === REASON_CODE.outranked || reason === REASON_CODE.chosen || reason === REASON_CODE.limit;

/** The weights of the treatments that are open to the customer. */
function openWeight(reasons: Uint8Array, first: number, weights: readonly number[]): number {
  let all = 0;
  for (let t = 0; t < weights.length; t += 1) if (isOpen(reasons[first + t]!)) all += weights[t]!;
  return all;
}

/** The treatment at a point of the weights laid end to end. */
function pickOf(reasons: Uint8Array, first: number, weights: readonly number[], point: number): number {
  let [end, last] = [0, NONE];
  for (let t = 0; t < weights.length; t += 1) {
    if (!isOpen(reasons[first + t]!) || weights[t] === 0) continue;
    end += weights[t]!;
    last = t;
    if (point < end) break;
  }
  return last;
}
