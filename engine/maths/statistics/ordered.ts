// The order of many numbers, sorted in blocks so that the thread may breathe in between: a million at once take too long.

/** Numbers sorted between two breaths: some 5 ms. */
const BLOCK = 65_536;

export class Ordered {
  readonly size: number;
  readonly #blocks: readonly Float64Array[];

  private constructor(size: number, blocks: readonly Float64Array[]) {
    this.size = size;
    this.#blocks = blocks;
  }

  /** Sorts blocks of `values` in place; none is NaN. */
  static async of(values: Float64Array, breathe: () => Promise<void>): Promise<Ordered> {
    const blocks: Float64Array[] = [];
    for (let from = 0; from < values.length; from += BLOCK) {
      blocks.push(values.subarray(from, from + BLOCK).sort());
      await breathe();
    }
    return new Ordered(values.length, blocks);
  }

  /** The number at a place of the ascending order, from 0; undefined behind the last. */
  at(place: number): number | undefined {
    if (place >= this.size) return undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const block of this.#blocks) {
      // The first of the block that more than `place` of all do not exceed.
      const first = firstPlace(block, (value) => this.#notAbove(value) > place);
      if (first < block.length) least = Math.min(least, block[first]!);
    }
    return least;
  }

  #notAbove(value: number): number {
    let count = 0;
    for (const block of this.#blocks) count += firstPlace(block, (other) => other > value);
    return count;
  }
}

/** The first place of a sorted block where a condition holds that holds from there on; its length where it never does. */
function firstPlace(block: Float64Array, holds: (value: number) => boolean): number {
  let [from, to] = [0, block.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(block[middle]!)) to = middle;
    else from = middle + 1;
  }
  return from;
}
