// Puts customers into groups by the values of a protected attribute: each value a group, numbers in bands, who has no
// value a group of their own.
import { Ordered } from '#engine/maths/statistics/ordered.ts';
import { percentilePlace } from '#engine/maths/statistics/percentile.ts';
import type { AttributeType } from '#shared/model/attribute.ts';
import type { Said, SaidPart } from '#shared/model/explanation.ts';
import type { FairnessGroup, FairnessOfAttribute } from '#shared/model/fairness.ts';
import type { Column } from '#shared/model/frame.ts';
import { type Manner, saidText } from '#shared/said.ts';
import { grouped } from '#shared/words.ts';

/** More values than this are the most frequent ones, and the rest together. */
const MOST_VALUES = 16;
const QUARTERS = [0.25, 0.5, 0.75];
const MISSING = -1;
/** Places looked at between two breaths. */
const STRETCH = 65_536;
const DAY = 10;

/** A group without its figures. */
export type NamedGroup = Pick<FairnessGroup, 'group' | 'said' | 'kind'>;

export interface Grouping {
  readonly by: FairnessOfAttribute['by'];
  readonly groups: readonly NamedGroup[];
  /** By customer the index of the group. */
  readonly of: Int16Array;
}

type Breathe = () => Promise<void>;

/** Gathers one attribute's values, batch by batch, by the customers' places. */
export class Gathering {
  readonly #size: number;
  readonly #words = new Map<string, number>();
  #numbers: Float64Array | null = null;
  #codes: Int32Array | null = null;
  #type: AttributeType = 'text';

  constructor(size: number) {
    this.#size = size;
  }

  /** `places` are those of the column's rows. */
  add(column: Column, places: Int32Array): void {
    this.#type = column.type;
    if (column.type === 'text') {
      const codes = column.values.map((word) => this.#codeOf(word));
      this.#put(places, (row) => codes[column.codes[row]!] ?? MISSING);
    } else if (column.type === 'yes-no') {
      const [no, yes] = [this.#codeOf('no'), this.#codeOf('yes')];
      this.#put(places, (row) => (Number.isNaN(column.values[row]!) ? MISSING : column.values[row] === 1 ? yes : no));
    } else {
      this.#numbers ??= new Float64Array(this.#size).fill(Number.NaN);
      for (let row = 0; row < places.length; row += 1) this.#numbers[places[row]!] = column.values[row]!;
    }
  }

  #put(places: Int32Array, codeOf: (row: number) => number): void {
    this.#codes ??= new Int32Array(this.#size).fill(MISSING);
    for (let row = 0; row < places.length; row += 1) this.#codes[places[row]!] = codeOf(row);
  }

  #codeOf(word: string): number {
    const code = this.#words.get(word) ?? this.#words.size;
    this.#words.set(word, code);
    return code;
  }

  /** The groups of those places that count; `starts` are where configured bands begin, ascending. */
  async groups(counts: Uint8Array, starts: readonly number[] | undefined, breathe: Breathe): Promise<Grouping> {
    if (this.#numbers !== null) return byBand(this.#numbers, this.#type, counts, starts, breathe);
    const codes = this.#codes ?? new Int32Array(this.#size).fill(MISSING);
    return byValue(codes, [...this.#words.keys()], counts, breathe);
  }
}

/** Calls `each` for all places from 0, in stretches of some milliseconds. */
async function eachPlace(size: number, breathe: Breathe, each: (place: number) => void): Promise<void> {
  for (let from = 0; from < size; from += STRETCH) {
    const to = Math.min(size, from + STRETCH);
    for (let place = from; place < to; place += 1) each(place);
    await breathe();
  }
}

async function byValue(
  codes: Int32Array,
  words: readonly string[],
  counts: Uint8Array,
  breathe: Breathe,
): Promise<Grouping> {
  const sizes = new Float64Array(words.length);
  await eachPlace(codes.length, breathe, (place) => {
    if (counts[place] === 1 && codes[place]! >= 0) sizes[codes[place]!]! += 1;
  });
  const frequent: number[] = [];
  const isBefore = (a: number, b: number): boolean =>
    sizes[a]! > sizes[b]! || (sizes[a] === sizes[b] && words[a]! < words[b]!);
  await eachPlace(words.length, breathe, (code) => {
    const full = frequent.length === MOST_VALUES;
    if (sizes[code] === 0 || (full && !isBefore(code, frequent[MOST_VALUES - 1]!))) return;
    const place = frequent.findIndex((other) => isBefore(code, other));
    frequent.splice(place === -1 ? frequent.length : place, 0, code);
    if (full) frequent.pop();
  });
  const shown = frequent.sort((a, b) => (words[a]! < words[b]! ? -1 : 1));
  const groups: NamedGroup[] = shown.map((code) => named([words[code]!], 'value'));
  const indexOf = new Int16Array(words.length).fill(shown.length);
  for (const [index, code] of shown.entries()) indexOf[code] = index;
  const of = new Int16Array(codes.length);
  await eachPlace(codes.length, breathe, (place) => {
    of[place] = codes[place]! < 0 ? MISSING : indexOf[codes[place]!]!;
  });
  return withRest(groups, of, counts, 'value', breathe);
}

async function byBand(
  values: Float64Array,
  type: AttributeType,
  counts: Uint8Array,
  configured: readonly number[] | undefined,
  breathe: Breathe,
): Promise<Grouping> {
  const starts = configured ?? (await quartersOf(values, counts, breathe));
  const of = new Int16Array(values.length);
  const filled = new Uint8Array(starts.length + 1);
  await eachPlace(values.length, breathe, (place) => {
    const value = values[place]!;
    of[place] = MISSING;
    if (Number.isNaN(value)) return;
    let band = 0;
    while (band < starts.length && value >= starts[band]!) band += 1;
    of[place] = band;
    if (counts[place] === 1) filled[band] = 1;
  });
  const bands = [...filled.keys()].filter((band) => filled[band] === 1);
  const groups = bands.map((band) => named(bandName(starts, band, type), 'band'));
  // A band in which nobody counts has no group: whoever is in it is of the others, of whom none counts either.
  const indexOf = Int16Array.from(filled, (has, band) => (has === 1 ? bands.indexOf(band) : bands.length));
  await eachPlace(of.length, breathe, (place) => {
    if (of[place] !== MISSING) of[place] = indexOf[of[place]!]!;
  });
  return withRest(groups, of, counts, configured === undefined ? 'quarters' : 'bands', breathe);
}

/** Where the second, third and last quarter of the values that count begin; fewer where values repeat. */
async function quartersOf(values: Float64Array, counts: Uint8Array, breathe: Breathe): Promise<number[]> {
  const known = new Float64Array(values.length);
  let size = 0;
  await eachPlace(values.length, breathe, (place) => {
    if (counts[place] === 1 && !Number.isNaN(values[place]!)) known[size++] = values[place]!;
  });
  if (size === 0) return [];
  const ordered = await Ordered.of(known.subarray(0, size), breathe);
  const starts = QUARTERS.map((share) => ordered.at(percentilePlace(size, share))!);
  return [...new Set(starts.filter((start) => start > ordered.at(0)!))];
}

function bandName(starts: readonly number[], band: number, type: AttributeType): Said {
  const [from, end] = [starts[band - 1], starts[band]];
  const value = (each: number): SaidPart => {
    if (type === 'date' || type === 'instant') return { date: new Date(each).toISOString().slice(0, DAY) };
    return type === 'money' ? { money: each } : { number: Math.round(each * 100) / 100 };
  };
  if (from === undefined && end === undefined) return ['all values'];
  if (from === undefined) return ['below ', value(end!)];
  if (end === undefined) return [value(from), ' and above'];
  return type === 'whole' ? [value(from), ' to ', value(end - 1)] : [value(from), ' to below ', value(end)];
}

const plain = (value: number): string => String(Math.round(value * 100) / 100);
/** As a terminal names a group. */
export const PLAIN: Manner = {
  money: plain,
  total: plain,
  share: plain,
  number: plain,
  count: grouped,
  date: (iso) => iso,
};

const named = (said: Said, kind: FairnessGroup['kind']): NamedGroup => ({
  group: saidText(said, PLAIN),
  said,
  kind,
});

/** The groups that `of` names by place, then the other values and the missing where there are any. */
async function withRest(
  groups: readonly NamedGroup[],
  of: Int16Array,
  counts: Uint8Array,
  by: Grouping['by'],
  breathe: Breathe,
): Promise<Grouping> {
  let [others, missing] = [false, false];
  await eachPlace(of.length, breathe, (place) => {
    if (counts[place] !== 1) return;
    if (of[place] === MISSING) missing = true;
    else if (of[place]! >= groups.length) others = true;
  });
  const all = [...groups];
  if (others) all.push(named(['other values'], 'other'));
  if (missing) all.push(named(['not known'], 'missing'));
  await eachPlace(of.length, breathe, (place) => {
    if (of[place] === MISSING) of[place] = all.length - 1;
  });
  return { by, groups: all, of };
}
