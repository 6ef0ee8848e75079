// One person's review of one order of decisions: where they are, what they did, the way back. A key decides at once and
// the next is shown; the answer comes later, and a refusal brings the decision back, marked.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReviewRow } from '#engine/api/review/rows.ts';
import { troubleOf, useApi, useClient } from '../../app/client.tsx';
import { tell } from '../../parts/notice.tsx';
import type { OwnActs } from './own-acts.ts';

/** What a key did to a decision in this session. */
export interface Mark {
  readonly did: 'approved' | 'rejected' | 'changed' | 'skipped';
  /** Why it was not done after all; null as long as nothing speaks against it. */
  readonly refused: string | null;
}

interface Done {
  readonly place: number;
  readonly customerId: string;
  readonly who: string;
  readonly did: Mark['did'];
  /** The change of the act, once it was answered; null for what changed nothing. */
  readonly change: Promise<number | null>;
}

export type Act =
  | { readonly verb: 'approve' }
  | { readonly verb: 'reject'; readonly code: string; readonly reason: string | null }
  | { readonly verb: 'change'; readonly to: string };

const DID = { approve: 'approved', reject: 'rejected', change: 'changed' } as const;
/** Decisions that are handed on ahead, and whose evidence is fetched before it is asked for. */
const AHEAD = 50;
const ASK_AGAIN_BELOW = 20;
/** Evidence is looked at again once a person rests on it, and not with every act of somebody who decides quickly. */
export const EVIDENCE = { staleTime: 'static' } as const;
/** Whoever decides quickly does not write an address for each. */
const ADDRESS_AFTER_MS = 300;
const FETCHED_AHEAD = 8;

export interface Session {
  readonly place: number | null;
  readonly row: ReviewRow | null;
  readonly marks: ReadonlyMap<number, Mark>;
  /** The newest refusals, in words; closed by the person. */
  readonly refusals: readonly { readonly place: number; readonly sentence: string }[];
  readonly last: Done | null;
  /** Whether this person is changing the decision at a place: what happens there is no surprise. */
  isChanging(place: number): boolean;
  /** Median seconds of this session's decisions, null before the fifth. */
  readonly pace: number | null;
  go(place: number): void;
  act(act: Act, seen: string): void;
  skip(): void;
  undo(): void;
  dismiss(place: number): void;
}

export function useSession(
  run: number,
  order: string,
  at: number | null,
  first: number | null,
  onPlace: (place: number | null) => void,
  own: OwnActs,
): Session {
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const [marks, setMarks] = useState<ReadonlyMap<number, Mark>>(new Map());
  // Kept here, so that what another window decides does not move the page under the person's eyes; the address follows.
  const [place, setPlace] = useState(at);
  if (place === null && first !== null && !marks.has(first)) setPlace(first);
  const follow = useRef(onPlace);
  follow.current = onPlace;
  useEffect(() => {
    const timer = setTimeout(() => follow.current(place), ADDRESS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [place]);
  const [refusals, setRefusals] = useState<Session['refusals']>([]);
  const [done, setDone] = useState<readonly Done[]>([]);
  const paces = useRef<number[]>([]);
  const since = useRef(performance.now());
  const changing = useRef(new Map<number, number>());
  const [from, setFrom] = useState(place ?? 0);
  const here = useQuery({
    ...api.review.rows.queryOptions({ order, from: place ?? 0, count: 1 }),
    enabled: place !== null,
  });
  const ahead = useQuery({
    ...api.review.waiting.queryOptions({ order, from, count: AHEAD }),
    placeholderData: (before) => before,
  });
  const waiting = ahead.data ?? [];
  const row = here.data?.[0] ?? waiting.find((each) => each.place === place) ?? null;

  const open = waiting.filter((each) => each.place !== place && !marks.has(each.place));
  /** What waits and was not touched here, behind this one first. */
  const next = [
    ...open.filter((each) => each.place > (place ?? -1)),
    ...open.filter((each) => each.place < (place ?? -1)),
  ];
  const few = ahead.data !== undefined && !ahead.isPlaceholderData && next.length < ASK_AGAIN_BELOW;
  useEffect(() => {
    if (few && place !== null) setFrom(place);
  }, [few, place]);
  const fetching = next
    .slice(0, FETCHED_AHEAD)
    .map(({ customerId, decisionId }) => JSON.stringify([customerId, decisionId]))
    .join('\n');
  useEffect(() => {
    for (const each of fetching.split('\n')) {
      if (each === '') continue;
      const [customer, decision] = JSON.parse(each) as [string, string];
      const options = api.review.evidence.queryOptions({ run, customer, decision });
      if (queries.getQueryData(options.queryKey) === undefined) void queries.prefetchQuery({ ...options, ...EVIDENCE });
    }
  }, [fetching, api, queries, run]);

  const go = (next: number): void => {
    since.current = performance.now();
    setPlace(next);
  };
  const mark = (at: number, next: Mark | null): void =>
    setMarks((now) => {
      const changed = new Map(now);
      if (next === null) changed.delete(at);
      else changed.set(at, next);
      return changed;
    });
  const advance = (): void => {
    const [first] = next;
    since.current = performance.now();
    if (first === undefined) {
      setPlace(null);
      return;
    }
    // It is known already: shown without asking.
    queries.setQueryData(api.review.rows.queryOptions({ order, from: first.place, count: 1 }).queryKey, [first]);
    setPlace(first.place);
  };
  /** A change of this person's that goes on at a place, until the function that comes back is called. */
  const changes = (at: number): (() => void) => {
    const count = (by: number): void => void changing.current.set(at, (changing.current.get(at) ?? 0) + by);
    count(1);
    return () => count(-1);
  };
  const remember = (did: Mark['did'], change: Promise<number | null>): void => {
    if (row === null || place === null) return;
    const { customerId, name } = row;
    setDone((before) => [...before, { place, customerId, who: name ?? customerId, did, change }]);
  };

  return {
    place,
    row,
    marks,
    refusals,
    last: done.at(-1) ?? null,
    isChanging: (at) => (changing.current.get(at) ?? 0) > 0,
    pace: medianOf(paces.current),
    go,
    skip() {
      if (place === null) return;
      mark(place, { did: 'skipped', refused: null });
      remember('skipped', Promise.resolve(null));
      advance();
    },
    act(act, seen) {
      if (row === null || place === null) return;
      const { customerId, decisionId } = row;
      const one = { run, customer: customerId, decision: decisionId, seen };
      paces.current.push((performance.now() - since.current) / 1_000);
      const send =
        act.verb === 'approve'
          ? client.review.approve.mutate(one)
          : act.verb === 'reject'
            ? client.review.reject.mutate({ ...one, code: act.code, reason: act.reason })
            : client.review.change.mutate({ ...one, to: act.to });
      const settle = changes(place);
      const change = send.then(
        (receipt) => {
          own.add(receipt);
          settle();
          return receipt.change;
        },
        (error: unknown) => {
          settle();
          const { sentence } = troubleOf(error);
          mark(place, { did: DID[act.verb], refused: sentence });
          setRefusals((before) => [...before.filter((each) => each.place !== place), { place, sentence }]);
          setDone((before) => before.filter((each) => each.place !== place || each.change !== change));
          void queries.invalidateQueries();
          return null;
        },
      );
      mark(place, { did: DID[act.verb], refused: null });
      remember(DID[act.verb], change);
      advance();
    },
    undo() {
      const newest = done.at(-1);
      if (newest === undefined) return;
      setDone((before) => before.slice(0, -1));
      mark(newest.place, null);
      go(newest.place);
      const settle = changes(newest.place);
      void newest.change.then(async (change) => {
        try {
          if (change !== null) own.add(await client.review.undo.mutate({ change }));
        } catch (error) {
          mark(newest.place, { did: newest.did, refused: null });
          tell(troubleOf(error));
        } finally {
          settle();
        }
      });
    },
    dismiss(at) {
      setRefusals((before) => before.filter((each) => each.place !== at));
      mark(at, null);
    },
  };
}

const PACED_FROM = 5;

function medianOf(seconds: readonly number[]): number | null {
  if (seconds.length < PACED_FROM) return null;
  return seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)]!;
}
