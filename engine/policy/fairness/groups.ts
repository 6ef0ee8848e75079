// Puts customers into groups by the values of a protected attribute: each value a group, numbers in bands, who has no
// value a group of their own.
import { percentile } from '#engine/maths/statistics/percentile.ts';
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
const DAY = 10;

/** A group without its figures. */
export type NamedGroup = Pick<FairnessGroup, 'group' | 'said' | 'kind'>;

export interface Grouping {
  readonly by: FairnessOfAttribute['by'];
  readonly groups: readonly NamedGroup[];
  /** By customer the index of the group. */
  readonly of: Int16Array;
}

/** Gathers one attribute's values, batch by batch, by the customers' places. */
export class Gathering {
  readonly #numbers: Float64Array;
  readonly #codes: Int32Array;
  readonly #words = new Map<string, number>();
  #type: AttributeType = 'text';

  constructor(size: number) {
    this.#numbers = new Float64Array(size).fill(Number.NaN);
    this.#codes = new Int32Array(size).fill(MISSING);
  }

  /** `places` are those of the column's rows. */
  add(column: Column, places: Int32Array): void {
    this.#type = column.type;
    if (column.type !== 'text') {
      for (let row = 0; row < places.length; row += 1) this.#numbers[places[row]!] = column.values[row]!;
      return;
    }
    const codes = column.values.map((word) => this.#codeOf(word));
    for (let row = 0; row < places.length; row += 1) {
      const code = column.codes[row]!;
      if (code >= 0) this.#codes[places[row]!] = codes[code]!;
    }
  }

  #codeOf(word: string): number {
    const code = this.#words.get(word) ?? this.#words.size;
    this.#words.set(word, code);
    return code;
  }

  /** The groups of those places that count; `starts` are where configured bands begin. */
  groups(counts: Uint8Array, starts: readonly number[] | undefined): Grouping {
    if (this.#type === 'text') return byValue(this.#codes, [...this.#words.keys()], counts);
    if (this.#type === 'yes-no') return byValue(Int32Array.from(this.#numbers, codeOfYesNo), ['no', 'yes'], counts);
    return byBand(this.#numbers, this.#type, counts, starts);
  }
}

const codeOfYesNo = (value: number): number => (Number.isNaN(value) ? MISSING : value);

function byValue(codes: Int32Array, words: readonly string[], counts: Uint8Array): Grouping {
  const sizes = new Float64Array(words.length);
  for (let place = 0; place < codes.length; place += 1) {
    if (counts[place] === 1 && codes[place]! >= 0) sizes[codes[place]!]! += 1;
  }
  const seen = [...words.keys()].filter((code) => sizes[code]! > 0);
  const frequent = seen.sort((a, b) => sizes[b]! - sizes[a]! || (words[a]! < words[b]! ? -1 : 1)).slice(0, MOST_VALUES);
  const shown = frequent.sort((a, b) => (words[a]! < words[b]! ? -1 : 1));
  const groups: NamedGroup[] = shown.map((code) => named([words[code]!], 'value'));
  const indexOf = new Int16Array(words.length).fill(shown.length);
  for (const [index, code] of shown.entries()) indexOf[code] = index;
  return withRest(groups, codes.length, counts, 'value', (place) => {
    const code = codes[place]!;
    return code < 0 ? MISSING : indexOf[code]!;
  });
}

function byBand(
  values: Float64Array,
  type: AttributeType,
  counts: Uint8Array,
  configured: readonly number[] | undefined,
): Grouping {
  const known = values.filter((value, place) => counts[place] === 1 && !Number.isNaN(value)).sort();
  const starts = configured ?? quartersOf(known);
  const ends = [...starts, Number.POSITIVE_INFINITY];
  const bandOf = (value: number): number => ends.findIndex((end) => value < end);
  const filled = new Set(Array.from(known, bandOf));
  const bands = [...ends.keys()].filter((band) => filled.has(band));
  const groups = bands.map((band) => named(bandName(starts, band, type), 'band'));
  const indexOf = new Map(bands.map((band, index) => [band, index]));
  return withRest(groups, values.length, counts, configured === undefined ? 'quarters' : 'bands', (place) => {
    const value = values[place]!;
    return Number.isNaN(value) ? MISSING : (indexOf.get(bandOf(value)) ?? groups.length);
  });
}

/** Where the second, third and last quarter of the sorted values begin; fewer where values repeat. */
function quartersOf(sorted: Float64Array): number[] {
  const starts = QUARTERS.map((share) => percentile(sorted, share)!).filter((start) => start > sorted[0]!);
  return sorted.length === 0 ? [] : [...new Set(starts)];
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

/** The groups that `indexOf` knows, then the other values and the missing where there are any. */
function withRest(
  groups: readonly NamedGroup[],
  size: number,
  counts: Uint8Array,
  by: Grouping['by'],
  indexOf: (place: number) => number,
): Grouping {
  const of = new Int16Array(size);
  let [others, missing] = [false, false];
  for (let place = 0; place < size; place += 1) {
    of[place] = indexOf(place);
    if (counts[place] !== 1) continue;
    if (of[place] === MISSING) missing = true;
    else if (of[place]! >= groups.length) others = true;
  }
  const all = [...groups];
  if (others) all.push(named(['other values'], 'other'));
  if (missing) all.push(named(['not known'], 'missing'));
  for (let place = 0; place < size; place += 1) if (of[place] === MISSING) of[place] = all.length - 1;
  return { by, groups: all, of };
}
