// What a person says about pairs: each act is one change, said with its way back. A pair that somebody decided meanwhile
// is told as that.
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ProposedZone } from '#engine/api/identity/board.ts';
import { troubleOf, useClient } from '../../app/client.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { say } from '../../parts/toast.tsx';

/** As many as one act takes: each is one short change. */
const AN_ACT = 200;
const DECIDED_MEANWHILE: readonly string[] = ['UNKNOWN_PROPOSAL', 'NOT_MERGEABLE', 'UNKNOWN_MERGE'];

export interface Pair {
  readonly proposal: number;
  readonly oneId: string;
  readonly otherId: string;
}

export interface Several {
  /** Pairs confirmed so far, of how many. */
  readonly done: number;
  readonly total: number;
}

export interface IdentityActs {
  readonly merge: (pair: Pair, keep: string) => Promise<void>;
  readonly refuse: (pair: Pair) => Promise<void>;
  /** Two ids again. */
  readonly reverse: (merge: number, ids: readonly [string, string]) => Promise<void>;
  /** Undoes the change of an act. */
  readonly takeBack: (change: number, what: string) => Promise<void>;
  readonly mergeAll: (zone: ProposedZone) => Promise<void>;
  /** Stops after the act that is going on; what was merged stays. */
  readonly stop: () => void;
  readonly several: Several | null;
  readonly isBusy: boolean;
}

export function useIdentityActs(): IdentityActs {
  const client = useClient();
  const queries = useQueryClient();
  const format = useFormat();
  const [isBusy, setBusy] = useState(false);
  const [several, setSeveral] = useState<Several | null>(null);
  const stopping = useRef(false);

  const fail = (error: unknown): void => {
    const trouble = troubleOf(error);
    const sentence = 'This pair was decided, or searched for anew, meanwhile. The list is read again.';
    tell(DECIDED_MEANWHILE.includes(trouble.code) ? { ...trouble, sentence } : trouble);
  };
  /** One act at a time: a key that repeats does not act twice. */
  const once = async (act: () => Promise<void>): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    try {
      await act();
    } catch (error) {
      fail(error);
    } finally {
      await queries.invalidateQueries();
      setBusy(false);
    }
  };
  const undo = (changes: readonly number[]) => (): void =>
    void once(async () => {
      for (const change of changes.toReversed()) await client.review.undo.mutate({ change });
      say(changes.length === 1 ? 'Undone' : `Undone: ${format.counted(changes.length, 'act')}`);
    });
  const told = (change: number | null, what: string): void => {
    if (change === null) say('It was so already: nothing was changed');
    else say(what, undo([change]));
  };

  return {
    isBusy,
    several,
    stop: () => {
      stopping.current = true;
    },
    merge: (pair, keep) =>
      once(async () => {
        const { change } = await client.identity.confirm.mutate({ proposals: [pair.proposal], survivor: keep });
        const away = keep === pair.oneId ? pair.otherId : pair.oneId;
        told(change, `Merged ${away} into ${keep}`);
      }),
    refuse: (pair) =>
      once(async () => {
        const { change } = await client.identity.refuse.mutate({ proposals: [pair.proposal] });
        told(change, `${pair.oneId} and ${pair.otherId} are two customers`);
      }),
    reverse: (merge, [one, other]) =>
      once(async () => {
        const { change } = await client.identity.reverse.mutate({ merges: [merge] });
        told(change, `${one} and ${other} are two customers again`);
      }),
    takeBack: (change, what) =>
      once(async () => {
        await client.review.undo.mutate({ change });
        say(what);
      }),
    mergeAll: (zone) =>
      once(async () => {
        stopping.current = false;
        const changes: number[] = [];
        let merged = 0;
        try {
          const numbers = await client.identity.openNumbers.query({ zone });
          for (let from = 0; from < numbers.length && !stopping.current; from += AN_ACT) {
            setSeveral({ done: from, total: numbers.length });
            const part = numbers.slice(from, from + AN_ACT);
            const { change, done } = await client.identity.confirm.mutate({ proposals: part });
            if (change !== null) changes.push(change);
            merged += done.length;
          }
        } finally {
          setSeveral(null);
          if (changes.length > 0) say(`Merged ${format.counted(merged, 'pair')}`, undo(changes));
        }
      }),
  };
}
