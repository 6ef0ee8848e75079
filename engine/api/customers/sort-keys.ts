// By what a list is sorted: a number for each customer. Texts are ranked without case and accents; what is missing
// comes last in both directions.
import { breathsFor, sortBreathing } from '#engine/orchestrator/sort.ts';
import { type CustomerFact, folded } from '#shared/model/filter.ts';
import type { Column } from '#shared/model/frame.ts';
import { factValues, type Page, type Worked } from './tests.ts';

export interface SortKeys {
  /** Takes a page of customers. */
  add(page: Page, worked: Worked): void;
  /** By customer number, ascending is first; what is missing is positive infinity. `breathe` is told what share is done. */
  finish(breathe: (share: number) => Promise<void>): Promise<Float64Array>;
}

/** Keys of an attribute. `customers` is the highest customer number. */
export function attributeKeys(name: string, customers: number, descending: boolean): SortKeys {
  const keys = new Float64Array(customers + 1).fill(Number.POSITIVE_INFINITY);
  const texts: string[] = [];
  const codes = new Map<string, number>();
  const codeOf = (text: string): number => {
    let code = codes.get(text);
    if (code === undefined) {
      code = texts.push(text) - 1;
      codes.set(text, code);
    }
    return code;
  };
  return {
    add({ customers: numbers, columns }) {
      const column = columns.get(name);
      if (column === undefined) return;
      if (column.type !== 'text') {
        for (const [row, customer] of numbers.entries()) keys[customer] = keyOf(column.values[row]!, descending);
        return;
      }
      const known = column.values.map((text) => codeOf(folded(text)));
      for (const [row, customer] of numbers.entries()) {
        const code = column.codes[row]!;
        if (code >= 0) keys[customer] = known[code]!;
      }
    },
    async finish(breathe) {
      if (texts.length === 0) {
        await breathe(1);
        return keys;
      }
      const order = Int32Array.from(texts.keys());
      await breathe(0);
      const compare = (a: number, b: number): number => (texts[a]! < texts[b]! ? -1 : texts[a]! > texts[b]! ? 1 : 0);
      await sortBreathing(order, compare, () => breathe(1 / breathsFor(order.length)));
      const rank = new Float64Array(texts.length);
      for (const [at, code] of order.entries()) rank[code] = keyOf(at, descending);
      for (let customer = 0; customer <= customers; customer += 1) {
        const code = keys[customer]!;
        if (code !== Number.POSITIVE_INFINITY) keys[customer] = rank[code]!;
      }
      return keys;
    },
  };
}

/** Keys of what is worked out. */
export function factKeys(fact: CustomerFact, customers: number, descending: boolean): SortKeys {
  const keys = new Float64Array(customers + 1).fill(Number.POSITIVE_INFINITY);
  return {
    add(
      { customers: numbers }: { readonly customers: Int32Array; readonly columns: ReadonlyMap<string, Column> },
      worked,
    ) {
      const values = factValues(fact, worked, numbers);
      for (const [row, customer] of numbers.entries()) keys[customer] = keyOf(values[row]!, descending);
    },
    finish: () => Promise.resolve(keys),
  };
}

function keyOf(value: number, descending: boolean): number {
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  return descending ? -value : value;
}
