// The order of a list: worked out by the desk, followed while it is, and asked for again when what it rests on changes.
import { CancelledError, keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from '#shared/errors.ts';
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
  const settings = {
    queryKey,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }: { signal: AbortSignal }) =>
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
  };
  const answer = useQuery({ ...settings, enabled: asked !== undefined, placeholderData: keepPreviousData });
  return {
    order: answer.data,
    /** The order shown is another one than was asked for. */
    isOld: answer.isPlaceholderData,
    isFetching: answer.isFetching,
    error: answer.error,
    progress: answer.isFetching ? progress : null,
    again: (): void => void queries.invalidateQueries({ queryKey: [KEY] }),
    cancel: (): void => void queries.cancelQueries({ queryKey }),
    /** Waits while the order is asked for again. Throws ORDER_GONE when `id` is not the order any more. */
    hold: async (id: string): Promise<void> => {
      for (;;) {
        try {
          const { id: now } = await queries.fetchQuery(settings);
          if (now === id) return;
        } catch (error) {
          // Asked again before it was answered: the newer question is waited for.
          if (error instanceof CancelledError) continue;
          throw error;
        }
        throw new Problem('ORDER_GONE', 'The list has changed since it was read.', { order: id });
      }
    },
  };
}
