// Which rows are selected, by their place in the order: a few, or all but a few. Another order begins with none.
import { useMemo, useState } from 'react';

/** Rows as stretches of places, the last of each included: with `all` those that are left out, else those taken. */
export interface Stretches {
  readonly all: boolean;
  readonly rows: [number, number][];
}

export interface Selection {
  readonly count: number;
  readonly has: (index: number) => boolean;
  /** True when every row is, `some` when some are. */
  readonly all: boolean | 'some';
  /** Turns a row over; with `extend`, every row from the last one on becomes as it is. */
  readonly toggle: (index: number, extend: boolean) => void;
  readonly toggleAll: () => void;
  readonly clear: () => void;
  /** The first selected rows in order, at most `most`. */
  readonly first: (most: number) => number[];
  readonly stretches: () => Stretches;
}

interface Chosen {
  readonly order: string | undefined;
  /** Rows that differ from `all`. */
  readonly others: ReadonlySet<number>;
  readonly all: boolean;
  readonly last: number | null;
}

const NONE = { others: new Set<number>(), all: false, last: null };

/** `order` names the order of `count` rows. */
export function useSelection(order: string | undefined, count: number): Selection {
  const [kept, keep] = useState<Chosen>({ ...NONE, order });
  const chosen = useMemo(() => (kept.order === order ? kept : { ...NONE, order }), [kept, order]);
  return useMemo(() => {
    const { others, all, last } = chosen;
    const has = (index: number): boolean => others.has(index) !== all;
    const selected = all ? count - others.size : others.size;
    return {
      count: selected,
      has,
      all: selected === 0 ? false : selected === count ? true : 'some',
      toggle: (index, extend) => {
        const next = new Set(others);
        const put = (row: number, on: boolean): void => {
          if (on === all) next.delete(row);
          else next.add(row);
        };
        if (extend && last !== null) {
          for (let row = Math.min(last, index); row <= Math.max(last, index); row += 1) put(row, has(last));
        } else put(index, !has(index));
        keep({ order, all, others: next, last: extend && last !== null ? last : index });
      },
      toggleAll: () => keep({ ...NONE, order, all: selected === 0 }),
      clear: () => keep({ ...NONE, order }),
      stretches: () => ({ all, rows: stretchesOf(others) }),
      first: (most) => {
        const found: number[] = [];
        if (!all) return [...others].sort((a, b) => a - b).slice(0, most);
        for (let row = 0; row < count && found.length < most; row += 1) if (!others.has(row)) found.push(row);
        return found;
      },
    };
  }, [chosen, count, order]);
}

/** Numbers as stretches without a gap, ascending. */
function stretchesOf(rows: ReadonlySet<number>): [number, number][] {
  const stretches: [number, number][] = [];
  for (const row of [...rows].sort((a, b) => a - b)) {
    const last = stretches.at(-1);
    if (last !== undefined && row === last[1] + 1) last[1] = row;
    else stretches.push([row, row]);
  }
  return stretches;
}
