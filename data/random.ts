// The sample's own seeded randomness. Every draw comes from a stream named by what it is for, so that a customer is a
// pure function of the seed and its number: any block of any feed can be made alone, and always the same.

export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number;
  chance(probability: number): boolean;
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  pick<Value>(values: readonly Value[]): Value;
  /** One of `values`, each as likely as its weight says. */
  weighted<Value>(values: readonly (readonly [Value, number])[]): Value;
}

/** What a stream is for: streams of different topics share nothing. */
export type Topic = number;

/** The stream of one topic of one subject (a customer, an area, a wave) under one seed: sfc32, 128 bits of state. */
export function randomOf(seed: number, topic: Topic, subject: number, occasion = 0): Random {
  let a = scramble(seed ^ 0x9e3779b9) ^ scramble(Math.floor(seed / 2 ** 32));
  let b = scramble(topic + 0x85ebca6b);
  let c = scramble(subject ^ a);
  let d = scramble(occasion + b) | 1;
  const draw = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round += 1) draw();

  let spare = Number.NaN;
  const random: Random = {
    next: draw,
    chance: (probability) => draw() < probability,
    between: (low, high) => low + (high - low) * draw(),
    whole: (low, high) => low + Math.floor((high - low + 1) * draw()),
    normal() {
      if (!Number.isNaN(spare)) {
        const kept = spare;
        spare = Number.NaN;
        return kept;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - draw()));
      const angle = 2 * Math.PI * draw();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    pick: (values) => values[Math.floor(values.length * draw())] as (typeof values)[number],
    weighted(values) {
      let rest = draw() * values.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of values) {
        rest -= weight;
        if (rest < 0) return value;
      }
      return values[values.length - 1]![0];
    },
  };
  return random;
}

/** Mixes the bits of a whole number (the finaliser of MurmurHash3). */
function scramble(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
