// One customer asks after a run: what there is for them now, at the prices of that run.

/** A treatment as it stands for the customer who asks. */
export interface AskedOffer {
  readonly treatment: string;
  readonly name: string;
  readonly channel: string;
  /** `free`: it is worth its price and a unit is free. `dear`: others would give more for it. `full`: no unit is free. */
  readonly verdict: 'free' | 'dear' | 'full' | 'closed';
  /** Why it is not open to the customer; null where it is. */
  readonly reason: string | null;
  readonly net: number | null;
  readonly rank: number | null;
  /** What the units it uses are worth to others, and what is left of the rank after that. */
  readonly price: number;
  readonly left: number | null;
  /** Limits without a free unit for it. */
  readonly full: readonly string[];
}

export interface Asked {
  readonly run: number;
  readonly customerId: string;
  readonly date: string;
  /** What was asked for, null for whatever is best. */
  readonly wanted: string | null;
  /** What the customer has of this run already: approved, and once it is as much as one may have, nothing more is given. */
  readonly has: string | null;
  /** What is approved beside it; absent where that is nothing. */
  readonly hasFurther?: readonly string[];
  /** What may be given now; nothing is claimed by asking. */
  readonly gets: string | null;
  /** Where the customer stands instead, from 1, and how many stand by for it. */
  readonly standBy: { readonly treatment: string; readonly place: number; readonly of: number } | null;
  /** The best first. */
  readonly offers: readonly AskedOffer[];
  readonly sentence: string;
}
