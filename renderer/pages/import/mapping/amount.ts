// Arithmetic over a record's numbers as a person edits it: a tree of columns, numbers, sums, products, differences, the
// smallest and the largest of several. What a mapping holds beyond that is kept as it is, and only named.
import type { Json } from '#shared/errors.ts';
import { type Amount, amountSchema } from '#shared/model/expression.ts';
import { isPiece, type MappingPiece } from '#shared/model/question.ts';

export const OPERATIONS = ['multiply', 'add', 'subtract', 'min', 'max'] as const;
export type Operation = (typeof OPERATIONS)[number];

export type Term =
  | { readonly is: 'column'; readonly name: string }
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: Operation; readonly of: readonly Term[] }
  /** Set by a mapping, and no form for it here. */
  | { readonly is: 'other'; readonly amount: Amount };

export function termOf(amount: Amount): Term {
  if (typeof amount === 'number') return { is: 'number', value: amount };
  if ('attribute' in amount && amount.missing === undefined) return { is: 'column', name: amount.attribute };
  if ('add' in amount) {
    const [first, second] = amount.add;
    const taken = second === undefined ? null : negated(second);
    return amount.add.length === 2 && taken !== null
      ? { is: 'subtract', of: [termOf(first!), termOf(taken)] }
      : { is: 'add', of: amount.add.map(termOf) };
  }
  if ('multiply' in amount) return { is: 'multiply', of: amount.multiply.map(termOf) };
  if ('min' in amount) return { is: 'min', of: amount.min.map(termOf) };
  if ('max' in amount) return { is: 'max', of: amount.max.map(termOf) };
  return { is: 'other', amount };
}

export function amountOf(term: Term): Amount {
  switch (term.is) {
    case 'column':
      return { attribute: term.name };
    case 'number':
      return term.value;
    case 'other':
      return term.amount;
    case 'subtract': {
      const [first, ...rest] = term.of.map(amountOf);
      return { add: [first ?? 0, ...rest.map((each): Amount => ({ multiply: [-1, each] }))] };
    }
    case 'add':
      return { add: term.of.map(amountOf) };
    case 'multiply':
      return { multiply: term.of.map(amountOf) };
    case 'min':
      return { min: term.of.map(amountOf) };
    case 'max':
      return { max: term.of.map(amountOf) };
  }
}

/** What is taken away: `{ multiply: [-1, x] }` is x. */
function negated(amount: Amount): Amount | null {
  if (typeof amount === 'number' || !('multiply' in amount)) return null;
  const [sign, taken, ...more] = amount.multiply;
  return sign === -1 && taken !== undefined && more.length === 0 ? taken : null;
}

const SIGNS: Readonly<Record<Operation, string>> = {
  multiply: ' × ',
  add: ' + ',
  subtract: ' − ',
  min: ', ',
  max: ', ',
};
/** Sums within products stand in brackets. */
const LOOSE: readonly Term['is'][] = ['add', 'subtract'];

/** "pieces × price", "(price − discount) × 2". */
export function termText(term: Term, number: (value: number) => string): string {
  switch (term.is) {
    case 'column':
      return term.name;
    case 'number':
      return number(term.value);
    case 'other':
      return 'as the mapping says';
    default: {
      const parts = term.of.map((each, at) => {
        const text = termText(each, number);
        const inBrackets =
          (term.is === 'multiply' && LOOSE.includes(each.is)) ||
          (term.is === 'subtract' && at > 0 && LOOSE.includes(each.is));
        return inBrackets ? `(${text})` : text;
      });
      const text = parts.join(SIGNS[term.is]);
      return term.is === 'min' ? `smallest of (${text})` : term.is === 'max' ? `largest of (${text})` : text;
    }
  }
}

/** A column that a mapping computes: its arithmetic, and the rest of what is said of it. */
export interface Computed {
  readonly name: string;
  readonly term: Term;
  readonly type: string | null;
}

/** What `compute:` of a mapping says. */
export function computedOf(said: MappingPiece): Computed[] {
  if (!isPiece(said.compute)) return [];
  return Object.entries(said.compute).flatMap(([name, value]) => {
    const described = isPiece(value) && 'amount' in value ? value : null;
    const parsed = amountSchema.safeParse(described === null ? value : described.amount);
    if (!parsed.success) return [];
    const type = typeof described?.type === 'string' ? described.type : null;
    return [{ name, term: termOf(parsed.data), type }];
  });
}

/** `compute:` with a column added, or taken out with null. Others stay as they were written. */
export function computePiece(said: MappingPiece, name: string, computed: Omit<Computed, 'name'> | null): MappingPiece {
  const { [name]: _, ...others } = isPiece(said.compute) ? said.compute : {};
  if (computed === null) return { compute: others };
  const { term, type } = computed;
  const amount = amountOf(term) as Json;
  return { compute: { ...others, [name]: type === null ? { amount } : { amount, type } } };
}
