// Ways out of limits that contradict each other: which of them cannot be kept together, and the changes that cost the
// least. Customers are told apart only by their group and by what they are admitted to.
/** One end of a limit. */
export interface End {
  readonly limit: number;
  readonly end: 'most' | 'least';
}

/** A limit and its new end, in its units. */
export interface Change extends End {
  readonly from: number;
  readonly to: number;
}

export interface Relaxation {
  readonly changes: readonly Change[];
  /** Σ cost × how much each end is changed. */
  readonly cost: number;
}

export interface Contradiction {
  /** Ends that cannot be kept together, none of which can be left out. */
  readonly ends: readonly End[];
  /** Up to three ways out, the cheapest first; each changes ends that the ones before it do not all change. */
  readonly relaxations: readonly Relaxation[];
}
