// Reads the values of options and arguments. A wrong one is a sentence that names the option and the value.
import { Problem, quoted } from '#shared/errors.ts';

/** A whole number from `least` up: `.option('--run <number>', 'the run', whole('--run'))`. */
export function whole(option: string, least = 1): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new Problem('USAGE', `${option} ${quoted(text)} is not a whole number from ${least} up.`, { option });
  };
}

/** An amount in the workspace's currency: digits, and a point before the fraction. */
export function amount(option: string): (text: string) => number {
  return (text) => {
    if (/^-?\d+([.]\d+)?$/.test(text)) return Number(text);
    throw new Problem('USAGE', `${option} ${quoted(text)} is not an amount: write it as 12 or 12.50.`, { option });
  };
}

/** An option that may be given more than once: `.option('--treatment <id>', '…', several)`. */
export function several(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
