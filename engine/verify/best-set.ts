// What a customer may take together at its best, counted by verify's own code: one treatment after the other is tried, the
// dearest first, and a way is left where even the dearest of what is left could not make it better.

/** Sets are numbers with a bit for each treatment. */
export interface Together {
  /** For each treatment those that may not stand beside it; null where any may. */
  readonly apart: Uint32Array | null;
  /** By customer the place among `all`; null where it is the first. */
  readonly of: Uint32Array | null;
  readonly all: readonly {
    readonly most: number;
    readonly windows: readonly { readonly binds: number; readonly counts: number; readonly room: number }[];
  }[];
}

/** The largest sum of worths of treatments that customer `i` may take together; what is not open is not a number. */
export function bestTogether(worths: Float64Array, { apart, of, all }: Together, i: number): number {
  const { most, windows } = all[of?.[i] ?? 0]!;
  const dear = [...worths.keys()].filter((t) => worths[t]! > 0).sort((a, b) => worths[b]! - worths[a]!);
  const stands = (taken: readonly number[], t: number): boolean =>
    taken.every((other) => !has(apart?.[t] ?? 0, other) && !has(apart?.[other] ?? 0, t)) &&
    windows.every(({ binds, counts, room }) => {
      const more = [...taken, t];
      return !more.some((each) => has(binds, each)) || more.filter((each) => has(counts, each)).length <= room;
    });
  let best = 0;
  const extend = (taken: readonly number[], from: number, sum: number): void => {
    if (sum > best) best = sum;
    for (let k = from; k < dear.length && taken.length < most; k += 1) {
      const t = dear[k]!;
      if (sum + (most - taken.length) * worths[t]! <= best) return;
      if (stands(taken, t)) extend([...taken, t], k + 1, sum + worths[t]!);
    }
  };
  extend([], 0, 0);
  return best;
}

const has = (set: number, t: number): boolean => ((set >>> t) & 1) === 1;
