// What the list shows: a view, and what was changed of it since. It stands in the address, so that a reload, a link and
// the customer's page find the same list; columns and sort of a view are remembered with the view.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { z } from 'zod';
import { type Filter, filtersSchema, type Sort, sortSchema, type ViewContent } from '#shared/model/filter.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { tell } from '../../parts/notice.tsx';
import { say } from '../../parts/toast.tsx';

/** An address may be written by anybody: what cannot be read is as if it were not there. */
const listSearch = z.object({
  view: z.int().min(1).optional().catch(undefined),
  filter: filtersSchema.optional().catch(undefined),
  sort: sortSchema.optional().catch(undefined),
  /** The id of the customer that details are shown of. */
  at: z.coerce.string().min(1).optional().catch(undefined),
  /** The id of the customer that details stay with, whichever row is pointed at. */
  pin: z.coerce.string().min(1).optional().catch(undefined),
});
export type ListSearch = z.infer<typeof listSearch>;

export interface View {
  readonly view: number;
  readonly name: string;
  readonly content: ViewContent;
}

export interface ListState {
  readonly views: readonly View[];
  /** Null is everybody. */
  readonly view: View | null;
  readonly filter: readonly Filter[];
  readonly sort: Sort | null;
  readonly columns: readonly string[] | null;
  readonly at: string | null;
  readonly pinned: string | null;
  /** The filters differ from those of the view. */
  readonly isChanged: boolean;
  /** The address as it is, for links that keep the list. */
  readonly search: ListSearch;
}

export const useListSearch = (): ListSearch => {
  const search = useSearch({ strict: false }) as unknown;
  return useMemo(() => listSearch.parse(search ?? {}), [search]);
};

/** Undefined until the views are read. */
export function useListState(): ListState | undefined {
  const api = useApi();
  const search = useListSearch();
  const { data } = useQuery(api.views.list.queryOptions({ list: 'customers' }));
  return useMemo(() => {
    if (data === undefined) return undefined;
    const view = data.views.find((each) => each.view === search.view) ?? null;
    const content = view?.content ?? data.everybody;
    const filter = search.filter ?? content.filter;
    return {
      views: data.views,
      view,
      filter,
      sort: search.sort ?? content.sort,
      columns: content.columns,
      at: search.at ?? null,
      pinned: search.pin ?? null,
      isChanged: search.filter !== undefined && JSON.stringify(search.filter) !== JSON.stringify(content.filter),
      search,
    };
  }, [data, search]);
}

/** What can be done to the list. */
export function useListActs(state: ListState | undefined) {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const onError = (error: unknown): void => tell(troubleOf(error));
  // While others of them go on, an answer would show what was already changed again.
  const onSettled = (): Promise<void> =>
    queries.isMutating() > 1 ? Promise.resolve() : queries.invalidateQueries({ queryKey: api.views.list.queryKey() });
  const add = useMutation(api.views.add.mutationOptions({ onError, onSettled }));
  const change = useMutation(api.views.change.mutationOptions({ onError, onSettled }));
  const keep = useMutation(api.views.keepEverybody.mutationOptions({ onError, onSettled }));
  const remove = useMutation(api.views.remove.mutationOptions({ onError, onSettled }));
  const go = (next: ListSearch, replace = false): void =>
    void navigate({ to: '.', search: next as never, replace, resetScroll: false });
  const { search = {}, view = null } = state ?? {};
  const content = (): ViewContent => ({
    filter: [...(state?.filter ?? [])],
    sort: state?.sort ?? null,
    columns: state?.columns === null || state === undefined ? null : [...state.columns],
  });
  /** Columns and sort belong to the view at once; its filters stay as they were saved. */
  const settle = (part: Pick<Partial<ViewContent>, 'sort' | 'columns'>): void => {
    const next = { ...content(), ...part };
    // Shown at once: the next press of a key rests on it.
    void queries.cancelQueries({ queryKey: api.views.list.queryKey() });
    queries.setQueryData(api.views.list.queryKey({ list: 'customers' }), (now) => {
      if (now === undefined) return now;
      if (view === null) return { ...now, everybody: { ...now.everybody, ...part } };
      const changed = (each: (typeof now.views)[number]) => ({ ...each, content: { ...each.content, ...part } });
      return { ...now, views: now.views.map((each) => (each.view === view.view ? changed(each) : each)) };
    });
    if (view === null) keep.mutate({ list: 'customers', content: { ...next, filter: [] } });
    else change.mutate({ list: 'customers', view: view.view, content: { ...next, filter: view.content.filter } });
  };
  return {
    show: (which: number | null): void => go(which === null ? {} : { view: which }),
    filterBy: (filter: readonly Filter[]): void => go({ ...search, filter: [...filter], at: undefined }),
    sortBy: (sort: Sort): void => {
      go({ ...search, sort }, true);
      settle({ sort });
    },
    /** Back to what was shown before: a list that is not waited for any more. */
    goBack: (filter: readonly Filter[], sort: Sort | null): void => {
      go({ ...search, filter: [...filter], sort: sort ?? undefined }, true);
      if (JSON.stringify(sort) !== JSON.stringify(state?.sort ?? null)) settle({ sort });
    },
    /** A column takes the place of another, among those that are chosen. */
    moveColumn: (columns: readonly string[], column: string, to: string): void => {
      const others = columns.filter((each) => each !== column);
      settle({ columns: others.toSpliced(columns.indexOf(to), 0, column) });
    },
    chooseColumns: (columns: readonly string[]): void => settle({ columns: [...columns] }),
    pin: (customer: string | null): void => go({ ...search, pin: customer ?? undefined }, true),
    point: (at: string | null): void => go({ ...search, at: at ?? undefined }, true),
    /** Back to the filters of the view. */
    reset: (): void => go({ ...search, filter: undefined, at: undefined }),
    saveAs: (name: string): void =>
      add.mutate(
        { list: 'customers', name, content: content() },
        { onSuccess: ({ view: made }) => go({ view: made }) },
      ),
    saveView: (): void => {
      if (view === null) return;
      const before = view.content;
      change.mutate({ list: 'customers', view: view.view, content: content() });
      go({ view: view.view }, true);
      say(`The view “${view.name}” has these filters now`, () =>
        change.mutate({ list: 'customers', view: view.view, content: before }),
      );
    },
    rename: (name: string): void => {
      if (view !== null) change.mutate({ list: 'customers', view: view.view, name });
    },
    remove: (): void => {
      if (view === null) return;
      remove.mutate({ list: 'customers', view: view.view });
      go({});
      say(`The view “${view.name}” is removed`, () =>
        add.mutate({ list: 'customers', name: view.name, content: view.content }),
      );
    },
  };
}
export type ListActs = ReturnType<typeof useListActs>;
