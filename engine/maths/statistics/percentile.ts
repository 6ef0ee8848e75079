// A percentile as one of the values themselves: the smallest that at least so many of them do not exceed.

/** `sorted` ascends; `share` is above 0 and at most 1. Undefined of nothing. */
export function percentile(sorted: ArrayLike<number>, share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
