// The configuration as it stands, and the acts on its draft: each edit is kept at once and said with its way back; what
// cannot be used is refused in a sentence at its field.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { CatalogueAnswer, DraftBefore } from '#engine/api/configuration/draft.ts';
import type { Json } from '#shared/errors.ts';
import { troubleOf, useApi, useClient } from '../../app/client.tsx';
import { tell } from '../../parts/notice.tsx';
import { say } from '../../parts/toast.tsx';

export interface Edit {
  readonly path: readonly (string | number)[];
  /** Absent takes away what stands there. */
  readonly value?: Json;
}

/** Keeps edits; answers a sentence when they cannot be. `what` is said with Undo. */
export type EditDraft = (what: string, ...edits: readonly Edit[]) => Promise<string | null>;

export interface DraftActs {
  readonly edit: EditDraft;
  /** As edit, for what has no field to say so: what cannot be is told, and answered with false. */
  readonly tryEdit: (what: string, ...edits: readonly Edit[]) => Promise<boolean>;
  readonly discard: () => Promise<void>;
  /** The draft becomes the version that the next run uses; `anyway` in place of one that came between. */
  readonly use: (anyway?: boolean) => Promise<void>;
  /** Another version came between: the draft waits for an answer. */
  readonly isBehind: boolean;
  readonly isBusy: boolean;
}

/** What stands, asked for only where there is a version: a workspace without one has nothing to fail at. */
export function useCatalogue() {
  const api = useApi();
  const versions = useQuery(api.configuration.list.queryOptions());
  const isNone = versions.data?.length === 0;
  const enabled = versions.isError || (versions.isSuccess && !isNone);
  const catalogue = api.configuration.catalogue.queryOptions({}, { enabled });
  return { isNone, standing: useQuery({ ...catalogue, placeholderData: (before) => before }) };
}

export function useDraftActs(standing: CatalogueAnswer | undefined): DraftActs {
  const client = useClient();
  const queries = useQueryClient();
  const [going, setGoing] = useState(0);
  const [isBehind, setBehind] = useState(false);
  const seen = useRef('');
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    if (standing !== undefined) seen.current = standing.hash;
  }, [standing]);
  /** One act after the other, each on what the one before left: fields are walked faster than the page is read again. */
  const during = <Answer>(act: () => Promise<Answer>): Promise<Answer> => {
    setGoing((before) => before + 1);
    const done = queue.current.then(async () => {
      try {
        return await act();
      } finally {
        await queries.invalidateQueries();
        setGoing((before) => before - 1);
      }
    });
    queue.current = done.catch(() => {});
    return done;
  };
  const restore = (from: string, draft: DraftBefore): void =>
    void during(async () => {
      try {
        await client.configuration.restoreDraft.mutate({ seen: from, draft });
        say('Undone');
      } catch (error) {
        tell(troubleOf(error));
      }
    });
  const kept = (what: string, edits: readonly Edit[]) =>
    during(async () => {
      try {
        const wire = edits.map(({ path, ...rest }) => ({ path: [...path], ...rest }));
        const { hash, before } = await client.configuration.edit.mutate({ seen: seen.current, edits: wire });
        seen.current = hash;
        say(what, () => restore(hash, before));
        return null;
      } catch (error) {
        return troubleOf(error);
      }
    });
  return {
    isBusy: going > 0,
    isBehind: isBehind && standing?.draft !== null,
    edit: async (what, ...edits) => (await kept(what, edits))?.sentence ?? null,
    tryEdit: async (what, ...edits) => {
      const trouble = await kept(what, edits);
      if (trouble !== null) tell(trouble);
      return trouble === null;
    },
    discard: () =>
      during(async () => {
        try {
          const { hash, before } = await client.configuration.restoreDraft.mutate({ seen: seen.current, draft: null });
          say('Draft thrown away', () => restore(hash, before));
        } catch (error) {
          tell(troubleOf(error));
        }
      }),
    use: (anyway = false) =>
      during(async () => {
        try {
          const { version } = await client.configuration.useDraft.mutate({ seen: seen.current, anyway });
          setBehind(false);
          say(`Version ${version} is used from the next run`);
        } catch (error) {
          const trouble = troubleOf(error);
          if (trouble.code === 'DRAFT_BEHIND') setBehind(true);
          else tell(trouble);
        }
      }),
  };
}
