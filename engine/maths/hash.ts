// A fast hash of text, the same on every machine: MurmurHash3 (x86, 32 bit) over UTF-8. For lots and cache keys only;
// it is no protection against a person who wants two texts to collide, and nothing that is promised rests on it.

const encoder = new TextEncoder();
let scratch = new Uint8Array(1024);

/** MurmurHash3_x86_32 of the text's UTF-8 bytes: a whole number from 0 to 2^32 - 1. */
export function hashText(text: string, seed: number): number {
  // UTF-8 takes at most three bytes for each UTF-16 unit.
  if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 6);
  const { written } = encoder.encodeInto(text, scratch);
  return hashBytes(scratch.subarray(0, written), seed);
}

/** MurmurHash3_x86_32 of bytes. */
export function hashBytes(bytes: Uint8Array, seed: number): number {
  const { length } = bytes;
  const whole = length & ~3;
  let hash = seed | 0;
  for (let i = 0; i < whole; i += 4) {
    const block = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash ^= scramble(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = length - 1; i >= whole; i -= 1) rest = (rest << 8) | bytes[i]!;
  if (whole < length) hash ^= scramble(rest);
  return finish(hash ^ length);
}

/**
 * Four hashes of the UTF-16 units of a text in one pass: three into `words`, the fourth as the answer. Each is FNV-1a
 * with a multiplier of its own (two of them from MurmurHash3), finished as MurmurHash3 is.
 */
export function hashUnits(text: string, words: Uint32Array): number {
  let [a, b, c, d] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];
  const { length } = text;
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
    c = Math.imul(c ^ unit, 0xcc9e2d51);
    d = Math.imul(d ^ unit, 0x27d4eb2f);
    // What multiplying alone never does: let high bits move low ones.
    b ^= b >>> 15;
    c ^= c >>> 13;
    d ^= d >>> 16;
  }
  words[0] = finish(a ^ length);
  words[1] = finish(b ^ length);
  words[2] = finish(c ^ length);
  return finish(d ^ length);
}

/** Of things that tie, the one with the smallest draw wins: another number for every lot and every contender. */
export function drawOf(lot: number, contender: number): number {
  return finish(lot ^ Math.imul(contender + 1, 0x9e3779b1));
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function finish(hash: number): number {
  let mixed = hash;
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return mixed >>> 0;
}
