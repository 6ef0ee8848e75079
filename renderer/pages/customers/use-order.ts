// The order of a list: worked out by the desk, followed while it is, and asked for again when what it rests on changes.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Filter, Sort } from '#shared/model/filter.ts';
import { useClient } from '../../app/client.tsx';

export interface Order {
  readonly id: string;
  readonly count: number;
  readonly total: number;
  readonly run: number | null;
  /** For each filter: how many would match without it. */
  readonly without: readonly number[];
  /** How long it took to work out. */
  readonly ms: number;
}

interface OrderProgress {
  readonly done: number;
  readonly total: number;
  readonly since: number;
}

const KEY = 'customers in order';

export function useOrder(asked: { filter: readonly Filter[]; sort: Sort | null } | undefined) {
  const client = useClient();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<OrderProgress | null>(null);
  const queryKey = [KEY, asked?.filter, asked?.sort];
  const answer = useQuery({
    queryKey,
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      new Promise<Order>((resolve, reject) => {
        const since = performance.now();
        const request = { filter: [...(asked?.filter ?? [])], sort: asked?.sort ?? null };
        const asking = client.customers.order.subscribe(request, {
          onData: (said) => {
            if ('order' in said) resolve(said.order);
            else setProgress({ ...said.progress, since });
          },
          onError: reject,
          onComplete: () => {
            setProgress(null);
            reject(new Error('The list ended before it was there.'));
          },
        });
        signal.addEventListener('abort', () => {
          asking.unsubscribe();
          setProgress(null);
          reject(new DOMException('Nobody waits any more.', 'AbortError'));
        });
      }),
  });
  return {
    order: answer.data,
    /** The order shown is another one than was asked for. */
    isOld: answer.isPlaceholderData,
    isFetching: answer.isFetching,
    error: answer.error,
    progress: answer.isFetching ? progress : null,
    again: (): void => void queries.invalidateQueries({ queryKey: [KEY] }),
    cancel: (): void => void queries.cancelQueries({ queryKey }),
  };
}
