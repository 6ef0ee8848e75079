// Sentences in parts, and the same as plain text for a terminal.
import type { Said, SaidPart } from '#shared/model/explanation.ts';
import { saidText } from '#shared/said.ts';
import { amountOf, grouped } from '#shared/words.ts';

/** Parts one after the other: `said`It costs ${{ money: 3 }}.``. Arrays are parts of their own. */
export function said(words: TemplateStringsArray, ...parts: readonly (SaidPart | Said)[]): Said {
  return words.flatMap((word, at): readonly SaidPart[] => {
    const part = parts[at];
    const more = part === undefined ? [] : Array.isArray(part) ? (part as Said) : [part as SaidPart];
    return word === '' ? more : [word, ...more];
  });
}

/** "a", "a and b", "a, b and c", of parts of sentences. */
export function listedParts(all: readonly Said[], last = ' and '): Said {
  return all.flatMap((each, at) => [...(at === 0 ? [] : [at === all.length - 1 ? last : ', ']), ...each]);
}

export function capitalised(parts: Said): Said {
  const [first, ...rest] = parts;
  return typeof first === 'string' ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest] : parts;
}

/** As a sentence of the engine: amounts to the cent with the currency's code, shares in percent. */
export function textOf(parts: Said, currency: string): string {
  return saidText(parts, {
    money: (value) => amountOf(value, currency),
    total: (value) => `${grouped(Math.round(value))} ${currency}`,
    share: (value) => `${(value * 100).toFixed(1)}%`,
    number: (value) =>
      value.toLocaleString('en-US', { maximumFractionDigits: 3, useGrouping: false }).replace('-', '−'),
    count: grouped,
    date: (iso) => iso,
  });
}
