// Where a table's rows come from: an array, or pages fetched by row number from a list's order as they come into view.
import { type QueryKey, useQueries } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

export interface Rows<Row> {
  readonly count: number;
  /** The row at a position from 0; undefined while it is on its way. */
  readonly at: (index: number) => Row | undefined;
  /** Told which rows are in view, the last excluded. */
  readonly need?: (from: number, to: number) => void;
}

export const rowsOf = <Row>(rows: readonly Row[]): Rows<Row> => ({ count: rows.length, at: (index) => rows[index] });

export interface PagedRows<Row> extends Rows<Row> {
  /** What the newest failed page said. */
  readonly error: unknown;
  readonly isFetching: boolean;
}

const PAGE = 100;
/** Pages beyond the view on either side that are fetched ahead. */
const AHEAD = 1;

/**
 * Rows of an order, fetched in pages of a hundred. `key` names the order: with another key everything is fetched anew.
 */
export function usePagedRows<Row>(order: {
  readonly key: QueryKey;
  readonly count: number;
  readonly fetch: (from: number, count: number, signal: AbortSignal) => Promise<readonly Row[]>;
}): PagedRows<Row> {
  const { key, count, fetch } = order;
  const [pages, setPages] = useState<readonly [number, number]>([0, 1]);
  const last = Math.max(0, Math.ceil(count / PAGE));
  const first = Math.min(pages[0], last);
  const until = Math.min(Math.max(pages[1], 1), last);
  const answers = useQueries({
    queries: Array.from({ length: until - first }, (_, at) => {
      const page = first + at;
      return {
        queryKey: [...key, 'rows', page],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          fetch(page * PAGE, Math.min(PAGE, count - page * PAGE), signal),
        staleTime: Number.POSITIVE_INFINITY,
      };
    }),
  });
  const need = useCallback((from: number, to: number): void => {
    const wanted = [Math.max(0, Math.floor(from / PAGE) - AHEAD), Math.ceil(to / PAGE) + AHEAD] as const;
    setPages((now) => (now[0] === wanted[0] && now[1] === wanted[1] ? now : wanted));
  }, []);
  return {
    count,
    at: (index) => answers[Math.floor(index / PAGE) - first]?.data?.[index % PAGE],
    need,
    error: answers.find(({ error }) => error !== null)?.error ?? null,
    isFetching: answers.some(({ isFetching }) => isFetching),
  };
}
