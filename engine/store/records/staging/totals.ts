// Control totals: the sum of every money column over the records that came, by what became of them, so that a person can
// compare an import with the system the file is from.
import { moneyFromStored } from '#shared/model/units.ts';
import type { ControlTotal } from '../receipt.ts';
import type { StoredColumn, StoredValue } from '../tables.ts';

interface Sums {
  readonly name: string;
  readonly slot: number;
  /** In stored units, exactly. */
  stored: bigint;
  refused: bigint;
}

export class MoneyTotals {
  readonly #columns: readonly Sums[];

  /** `given` are the columns of a record's values, in their order. */
  constructor(given: readonly StoredColumn[]) {
    this.#columns = given.flatMap(({ name, type }, slot) =>
      type === 'money' ? [{ name, slot, stored: 0n, refused: 0n }] : [],
    );
  }

  add(values: readonly StoredValue[], fate: 'stored' | 'refused'): void {
    for (const column of this.#columns) {
      const value = values[column.slot]!;
      if (value !== null) column[fate] += BigInt(value);
    }
  }

  /** In currency, by column. */
  read(): Record<string, ControlTotal> {
    return Object.fromEntries(
      this.#columns.map(({ name, stored, refused }) => [
        name,
        { read: currency(stored + refused), stored: currency(stored), refused: currency(refused) },
      ]),
    );
  }
}

const currency = (units: bigint): number => moneyFromStored(Number(units));
