// One allocation session: how much of each limit is left, while treatments are given out. It starts from what claims
// and contacts have taken already, gives only what is left, and takes nothing outside itself.
import type { Period } from '#shared/model/configuration.ts';

/** A limit with a capacity, and what it costs each treatment. */
export interface AllocationLimit {
  readonly id: string;
  readonly period: Period;
  readonly capacity: number;
  /** What is to be used at least; 0 where nothing is asked for. */
  readonly minimum: number;
  /** Units taken before the session. */
  readonly taken: number;
  /** Units one contact with each treatment takes, in the order of the configuration. */
  readonly uses: Float64Array;
}

/** A limit as it stands. */
export interface Constraint {
  readonly id: string;
  readonly period: Period;
  readonly capacity: number;
  readonly taken: number;
  readonly used: number;
}

export class Session {
  readonly #limits: readonly AllocationLimit[];
  /** For each treatment the limits it uses. */
  readonly #limitsOf: readonly (readonly AllocationLimit[])[];
  /** Contacts given to each treatment, and those kept for later. */
  readonly #given: Int32Array;
  readonly #kept: Int32Array;
  readonly #whole: Session | null;

  /** With `whole` the limits are a part of another session's, which takes everything too and has the last word. */
  constructor(treatments: number, limits: readonly AllocationLimit[], whole: Session | null = null) {
    this.#limits = limits;
    this.#given = new Int32Array(treatments);
    this.#kept = new Int32Array(treatments);
    this.#whole = whole;
    this.#limitsOf = Array.from({ length: treatments }, (_, t) => limits.filter(({ uses }) => uses[t]! > 0));
  }

  /** The first limit without room for one more contact with treatment `t`, or null. */
  fullLimit(t: number): AllocationLimit | null {
    for (const limit of this.#limitsOf[t]!) {
      if (limit.taken + this.#used(limit, t) > limit.capacity) return limit;
    }
    return this.#whole?.fullLimit(t) ?? null;
  }

  get limits(): readonly AllocationLimit[] {
    return this.#limits;
  }

  /** Units of each limit that are taken, before the session and in it. */
  takenNow(): number[] {
    return this.#limits.map((limit) => limit.taken + this.#used(limit, -1));
  }

  take(t: number): void {
    this.#given[t]! += 1;
    this.#whole?.take(t);
  }

  /** Takes back a contact that was given. */
  giveBack(t: number): void {
    this.#given[t]! -= 1;
    this.#whole?.giveBack(t);
  }

  /** Keeps room for so many more contacts with each treatment, instead of what was kept before. */
  keep(contacts: Int32Array): void {
    this.#kept.set(contacts);
  }

  constraints(): Constraint[] {
    return this.#limits.map((limit) => {
      const { id, period, capacity, taken } = limit;
      return { id, period, capacity, taken, used: this.#used(limit, -1) };
    });
  }

  /** Counted as contacts × use, never by adding fractions up: a recount over claims comes to the same number. */
  #used({ uses }: AllocationLimit, more: number): number {
    let used = 0;
    for (let t = 0; t < uses.length; t += 1) {
      const use = uses[t]!;
      if (use > 0) used += (this.#given[t]! + this.#kept[t]! + (t === more ? 1 : 0)) * use;
    }
    return used;
  }
}
