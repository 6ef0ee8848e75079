// A set of customer numbers: one bit each, so that a million take 125 KB and two sets are joined in a moment.

const FIRST_BYTES = 1024;

export class CustomerSet {
  #bits: Uint8Array;

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#bits = Uint8Array.from(bytes);
  }

  /** The bits, lowest first; bytes behind the last customer are 0. */
  get bytes(): Uint8Array {
    return this.#bits;
  }

  add(customer: number): void {
    const at = customer >> 3;
    if (at >= this.#bits.length) this.#grow(at + 1);
    this.#bits[at]! |= 1 << (customer & 7);
  }

  has(customer: number): boolean {
    return ((this.#bits[customer >> 3] ?? 0) & (1 << (customer & 7))) !== 0;
  }

  /** Adds everybody of another set. */
  join(other: CustomerSet): void {
    if (other.#bits.length > this.#bits.length) this.#grow(other.#bits.length);
    for (let at = 0; at < other.#bits.length; at += 1) this.#bits[at]! |= other.#bits[at]!;
  }

  get size(): number {
    return this.sizeWithin(this);
  }

  /** How many are in both sets. */
  sizeWithin(other: CustomerSet): number {
    let size = 0;
    for (let at = 0; at < Math.min(this.#bits.length, other.#bits.length); at += 1) {
      for (let bits = this.#bits[at]! & other.#bits[at]!; bits > 0; bits &= bits - 1) size += 1;
    }
    return size;
  }

  #grow(bytes: number): void {
    const grown = new Uint8Array(Math.max(FIRST_BYTES, bytes, this.#bits.length * 2));
    grown.set(this.#bits);
    this.#bits = grown;
  }
}
