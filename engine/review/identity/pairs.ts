// Who may be one: customers are grouped by the addresses they share, in one pass over everybody in the order of their
// ids, and each is held against the first of its group. So the work grows with the customers, not with their square.
import { type IdentityRules, type PairFacts, zoneOf } from '#engine/policy/identity/rules.ts';
import type { FingerprintColumn } from './fingerprints.ts';

/** Two customers by their positions in the order of ids, the first before the other. */
export interface FoundPair {
  readonly first: number;
  readonly other: number;
  readonly zone: 'match' | 'possible';
  readonly facts: PairFacts;
}

/** Addresses that more customers have than the rules allow. */
export interface SharedValues {
  readonly values: number;
  readonly customers: number;
}

/** Which customers have which address: an open hash table over typed arrays. */
class Addresses {
  readonly #mask: number;
  readonly #keys: Float64Array;
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #count: Int32Array;

  constructor(most: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, most * 2)));
    this.#mask = size - 1;
    this.#keys = new Float64Array(size);
    this.#first = new Int32Array(size);
    this.#last = new Int32Array(size).fill(-1);
    this.#count = new Int32Array(size);
  }

  /** Positions come ascending; a customer with one address in two attributes has it once. */
  add(key: number, position: number): void {
    const slot = this.#slotOf(key);
    if (this.#last[slot] === position) return;
    if (this.#count[slot] === 0) {
      this.#keys[slot] = key;
      this.#first[slot] = position;
    }
    this.#last[slot] = position;
    this.#count[slot]! += 1;
  }

  countOf(key: number): number {
    return this.#count[this.#slotOf(key)]!;
  }

  firstOf(key: number): number {
    return this.#first[this.#slotOf(key)]!;
  }

  /** The counts of the addresses that more than `most` have. */
  sharedBy(most: number): SharedValues {
    const counts = this.#count.filter((count) => count > most);
    return { values: counts.length, customers: counts.reduce((sum, count) => sum + count, 0) };
  }

  #slotOf(key: number): number {
    // The fingerprint's own low bits are as good as any hash of it.
    let slot = (key % 2 ** 31) & this.#mask;
    while (this.#count[slot]! > 0 && this.#keys[slot] !== key) slot = (slot + 1) & this.#mask;
    return slot;
  }
}

const CUSTOMERS_A_STEP = 4_096;

/** What grouping found: pairs come page by page, in the order of the other's id. */
export interface Grouping {
  readonly shared: { readonly email: SharedValues; readonly phone: SharedValues };
  /** Pairs of the customers at positions `from` up to, and without, `to`; how many more are no pair at all. */
  pairs(from: number, to: number): { readonly found: FoundPair[]; readonly none: number };
}

/** Groups everybody by the addresses they share. Breathes between steps. */
export async function groupByAddress(
  columns: readonly FingerprintColumn[],
  size: number,
  rules: IdentityRules,
  breathe: () => Promise<void>,
): Promise<Grouping> {
  const keys = columns.filter(({ kind }) => kind !== null);
  const kinds = {
    email: keys.filter(({ kind }) => kind === 'email'),
    phone: keys.filter(({ kind }) => kind === 'phone'),
  };
  const addresses = {
    email: new Addresses(size * kinds.email.length),
    phone: new Addresses(size * kinds.phone.length),
  };
  for (let from = 0; from < size; from += CUSTOMERS_A_STEP) {
    for (let position = from; position < Math.min(size, from + CUSTOMERS_A_STEP); position += 1) {
      for (const { kind, values } of keys) {
        const key = values[position]!;
        if (!Number.isNaN(key)) addresses[kind!].add(key, position);
      }
    }
    await breathe();
  }
  const tells = (kind: 'email' | 'phone', key: number): boolean =>
    !Number.isNaN(key) && addresses[kind].countOf(key) <= rules.sharedByMost;
  const factsOf = (first: number, other: number): PairFacts => {
    const same = keys
      .filter(({ kind, values }) => {
        const key = values[other]!;
        return tells(kind!, key) && kinds[kind!].some((column) => column.values[first] === key);
      })
      .map(({ attribute }) => attribute);
    const verdicts = (names: readonly string[]) =>
      columns
        .filter(({ kind, attribute }) => kind === null && names.includes(attribute))
        .map((column) => {
          const [a, b] = [column.values[first]!, column.values[other]!];
          const verdict = Number.isNaN(a) || Number.isNaN(b) ? 'unknown' : a === b ? 'equal' : 'different';
          return { attribute: column.attribute, verdict };
        });
    const agreeing = verdicts(rules.agree);
    const names = (list: typeof agreeing, verdict: string): string[] =>
      list.filter((each) => each.verdict === verdict).map(({ attribute }) => attribute);
    return {
      same,
      agreeing: names(agreeing, 'equal'),
      unknown: names(agreeing, 'unknown'),
      different: [...names(agreeing, 'different'), ...names(verdicts(rules.contradict), 'different')],
    };
  };
  return {
    shared: {
      email: addresses.email.sharedBy(rules.sharedByMost),
      phone: addresses.phone.sharedBy(rules.sharedByMost),
    },
    pairs(from, to) {
      const found: FoundPair[] = [];
      let none = 0;
      for (let other = from; other < Math.min(size, to); other += 1) {
        const firsts = new Set<number>();
        for (const { kind, values } of keys) {
          const key = values[other]!;
          if (tells(kind!, key)) firsts.add(addresses[kind!].firstOf(key));
        }
        firsts.delete(other);
        for (const first of [...firsts].sort((a, b) => a - b)) {
          const facts = factsOf(first, other);
          const zone = zoneOf(rules, facts);
          if (zone === 'none') none += 1;
          else found.push({ first, other, zone, facts });
        }
      }
      return { found, none };
    },
  };
}
