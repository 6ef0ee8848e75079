// A stable sort that lets the thread breathe: a million numbers by a comparison take a second, which is too long a stretch.

/** Numbers sorted between two breaths: some 20 ms. */
const STRETCH = 16_384;

/** How often `sortBreathing` breathes for so many values: for telling how far it is. */
export function breathsFor(length: number): number {
  const stretches = Math.ceil(length / STRETCH);
  return stretches * (1 + Math.ceil(Math.log2(Math.max(1, stretches))));
}

/**
 * Sorts `values` in place as `values.sort(compare)` does. Merges sorted runs, awaiting `breathe` between them and at
 * most 100 ms apart.
 */
export async function sortBreathing(
  values: Int32Array<ArrayBuffer>,
  compare: (a: number, b: number) => number,
  breathe: () => Promise<void>,
): Promise<Int32Array<ArrayBuffer>> {
  const { length } = values;
  for (let from = 0; from < length; from += STRETCH) {
    values.subarray(from, from + STRETCH).sort(compare);
    await breathe();
  }
  let [source, target] = [values, new Int32Array(length)];
  for (let width = STRETCH; width < length; width *= 2) {
    for (let from = 0; from < length; from += width * 2) {
      let [left, right] = [from, Math.min(length, from + width)];
      const [middle, end] = [right, Math.min(length, from + width * 2)];
      for (let k = from; k < end; k += 1) {
        const takesLeft = left < middle && (right >= end || compare(source[left]!, source[right]!) <= 0);
        target[k] = takesLeft ? source[left++]! : source[right++]!;
        if (k % STRETCH === 0) await breathe();
      }
    }
    [source, target] = [target, source];
  }
  if (source !== values) values.set(source);
  return values;
}
