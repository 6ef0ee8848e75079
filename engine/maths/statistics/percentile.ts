// A percentile as one of the values themselves: the smallest that at least so many of them do not exceed.

/** `sorted` ascends; `share` is above 0 and at most 1. Undefined of nothing. */
export function percentile(sorted: ArrayLike<number>, share: number): number | undefined {
  return sorted[percentilePlace(sorted.length, share)];
}

/** Its place in the ascending order of so many values. */
export const percentilePlace = (size: number, share: number): number => Math.max(0, Math.ceil(share * size) - 1);
