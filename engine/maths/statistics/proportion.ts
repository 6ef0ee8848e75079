// What a sample says about the share of something in the rest.
import { betaQuantile } from './beta.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The exact interval of Clopper and Pearson for a share of which `found` were seen in `drawn`: whatever the true share
 * is, at most `1 - confidence` of all samples give an interval that misses it. Nothing drawn leaves 0 to 1.
 */
export function clopperPearson(found: number, drawn: number, confidence = 0.95): Interval {
  if (!Number.isInteger(found) || !Number.isInteger(drawn) || found < 0 || found > drawn) {
    throw new Error(`${found} of ${drawn} is no count of a sample`);
  }
  const tail = (1 - confidence) / 2;
  return {
    low: found === 0 ? 0 : betaQuantile(tail, found, drawn - found + 1),
    high: found === drawn ? 1 : betaQuantile(1 - tail, found + 1, drawn - found),
  };
}
