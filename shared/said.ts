// A sentence in parts as text, its values shown in the manner of a door.
import type { Said, SaidPart } from './model/explanation.ts';

export interface Manner {
  readonly money: (value: number) => string;
  /** Whole units of the currency. */
  readonly total: (value: number) => string;
  /** Of 1. */
  readonly share: (value: number) => string;
  /** At most three decimals. */
  readonly number: (value: number) => string;
  /** Whole. */
  readonly count: (value: number) => string;
  /** As 2026-11-21. */
  readonly date: (iso: string) => string;
}

export const saidText = (parts: Said, manner: Manner): string => parts.map((part) => partText(part, manner)).join('');

export function partText(part: SaidPart, manner: Manner): string {
  if (typeof part === 'string') return part;
  if ('money' in part) return manner.money(part.money);
  if ('total' in part) return manner.total(part.total);
  if ('count' in part) return manner.count(part.count);
  if ('share' in part) return manner.share(part.share);
  return 'date' in part ? manner.date(part.date) : manner.number(part.number);
}
