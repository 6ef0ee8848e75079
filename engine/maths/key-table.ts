// Numbers by text in little memory, for as many texts as a file may have: a Map ends at 16.7 million and keeps every text.
// A text is known by 96 bits of its SHA-256, so that nobody can write two that are taken for one; or, where that would do
// no harm, by as many bits of a hash that takes a tenth of the time.
import { hash } from 'node:crypto';
import { hashUnits } from './hash.ts';

/** Shards grow one at a time, so that growing never takes long. */
const SHARDS = 256;
const FIRST_SLOTS = 16;
/** A shard this full grows. */
const MOST_FILLED = 0.7;
const WORDS = 3;

interface Shard {
  filled: number;
  /** Three words of hash a slot. */
  words: Uint32Array;
  /** 0 in an empty slot. */
  values: Float64Array;
}

/** Takes 30 to 60 bytes a text, however long the texts are. */
export class KeyTable {
  readonly #shards: Shard[] = Array.from({ length: SHARDS }, () => emptyShard(FIRST_SLOTS));
  /** Where the last search ended. */
  #slot = 0;
  #shard = this.#shards[0]!;
  readonly #wanted = new Uint32Array(WORDS);
  #size = 0;
  readonly #digest: (text: string, words: Uint32Array) => number;

  /** `quick` where two texts that somebody made to collide may be taken for one. */
  constructor(digest: 'sha256' | 'quick' = 'sha256') {
    this.#digest = digest === 'quick' ? hashUnits : sha256;
  }

  get size(): number {
    return this.#size;
  }

  /** The value of a text, 0 when it has none. */
  get(text: string): number {
    return this.#find(text);
  }

  /** Gives a text a value other than 0. */
  set(text: string, value: number): void {
    if (this.#find(text) === 0) this.#add(value);
    else this.#shard.values[this.#slot] = value;
  }

  /** Gives a text a value other than 0 unless it has one; answers the one it had, or 0. */
  setFirst(text: string, value: number): number {
    const before = this.#find(text);
    if (before === 0) this.#add(value);
    return before;
  }

  #find(text: string): number {
    const wanted = this.#wanted;
    this.#shard = this.#shards[this.#digest(text, wanted) & (SHARDS - 1)]!;
    this.#slot = slotOf(this.#shard, wanted, 0);
    return this.#shard.values[this.#slot]!;
  }

  #add(value: number): void {
    const shard = this.#shard;
    put(shard, this.#slot, this.#wanted, 0, value);
    shard.filled += 1;
    this.#size += 1;
    if (shard.filled > shard.values.length * MOST_FILLED) grow(shard);
  }
}

const emptyShard = (slots: number): Shard => ({
  filled: 0,
  words: new Uint32Array(slots * WORDS),
  values: new Float64Array(slots),
});

/** Fills `words` and answers a byte more. */
function sha256(text: string, words: Uint32Array): number {
  const digest = hash('sha256', text, 'binary');
  for (let word = 0; word < WORDS; word += 1) words[word] = wordAt(digest, word * 4);
  return digest.charCodeAt(WORDS * 4);
}

const wordAt = (digest: string, at: number): number =>
  digest.charCodeAt(at) |
  (digest.charCodeAt(at + 1) << 8) |
  (digest.charCodeAt(at + 2) << 16) |
  (digest.charCodeAt(at + 3) << 24);

/** The slot that holds the hash at `at` of `from`, or the empty one where it belongs. */
function slotOf({ words, values }: Shard, from: Uint32Array, at: number): number {
  const last = values.length - 1;
  let slot = from[at]! & last;
  for (; values[slot] !== 0; slot = (slot + 1) & last) {
    const place = slot * WORDS;
    if (words[place] === from[at] && words[place + 1] === from[at + 1] && words[place + 2] === from[at + 2]) break;
  }
  return slot;
}

function put({ words, values }: Shard, slot: number, from: Uint32Array, at: number, value: number): void {
  const place = slot * WORDS;
  words[place] = from[at]!;
  words[place + 1] = from[at + 1]!;
  words[place + 2] = from[at + 2]!;
  values[slot] = value;
}

function grow(shard: Shard): void {
  const { words, values } = shard;
  Object.assign(shard, emptyShard(values.length * 2), { filled: shard.filled });
  for (let slot = 0; slot < values.length; slot += 1) {
    if (values[slot] === 0) continue;
    const place = slotOf(shard, words, slot * WORDS);
    put(shard, place, words, slot * WORDS, values[slot]!);
  }
}
