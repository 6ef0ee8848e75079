// The configuration as it stands, and the acts on its draft: each edit is kept at once and said with its way back; what
// cannot be used is refused in a sentence at its field.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CatalogueAnswer } from '#engine/api/configuration/draft.ts';
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
  readonly discard: () => Promise<void>;
  /** The draft becomes the version that the next run uses; `anyway` in place of one that came between. */
  readonly use: (anyway?: boolean) => Promise<void>;
  /** Another version came between: the draft waits for an answer. */
  readonly isBehind: boolean;
  readonly isBusy: boolean;
}

export function useCatalogue() {
  const api = useApi();
  return useQuery({ ...api.configuration.catalogue.queryOptions({}), placeholderData: (before) => before });
}

export function useDraftActs(standing: CatalogueAnswer | undefined): DraftActs {
  const client = useClient();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [isBehind, setBehind] = useState(false);
  const seen = standing?.hash ?? '';
  const during = async <Answer>(act: () => Promise<Answer>): Promise<Answer> => {
    setBusy(true);
    try {
      return await act();
    } finally {
      await queries.invalidateQueries();
      setBusy(false);
    }
  };
  const restore = (from: string, text: string | null): void =>
    void during(async () => {
      try {
        await client.configuration.restoreDraft.mutate({ seen: from, text });
        say('Undone');
      } catch (error) {
        tell(troubleOf(error));
      }
    });
  return {
    isBusy,
    isBehind: isBehind && standing?.draft !== null,
    edit: (what, ...edits) =>
      during(async () => {
        try {
          const wire = edits.map(({ path, ...rest }) => ({ path: [...path], ...rest }));
          const { hash, before } = await client.configuration.edit.mutate({ seen, edits: wire });
          say(what, () => restore(hash, before));
          return null;
        } catch (error) {
          return troubleOf(error).sentence;
        }
      }),
    discard: () =>
      during(async () => {
        try {
          const { hash, before } = await client.configuration.restoreDraft.mutate({ seen, text: null });
          say('Draft thrown away', () => restore(hash, before));
        } catch (error) {
          tell(troubleOf(error));
        }
      }),
    use: (anyway = false) =>
      during(async () => {
        try {
          const { version } = await client.configuration.useDraft.mutate({ seen, anyway });
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
