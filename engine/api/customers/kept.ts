// Values that took a while to work out, kept while there is room: what was used longest ago goes first.
interface Entry {
  readonly value: unknown;
  readonly bytes: number;
}

export class Kept {
  readonly #most: number;
  readonly #entries = new Map<string, Entry>();

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  /** The value kept under a key, or null. A key names one type of value. */
  take<Value>(key: string): Value | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value as Value;
  }

  keep(key: string, value: unknown, bytes: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, bytes });
    let total = 0;
    for (const entry of this.#entries.values()) total += entry.bytes;
    for (const [oldest, entry] of this.#entries) {
      if (total <= this.#most || oldest === key) return;
      this.#entries.delete(oldest);
      total -= entry.bytes;
    }
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  /** The value kept under a key, else made and kept. */
  async orMake<Value extends object>(
    key: string,
    make: () => Promise<Value>,
    bytesOf: (value: Value) => number,
  ): Promise<Value> {
    const kept = this.take<Value>(key);
    if (kept !== null) return kept;
    const value = await make();
    this.keep(key, value, bytesOf(value));
    return value;
  }
}
