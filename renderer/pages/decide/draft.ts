// What the next run is to be like, where that differs from the run that is shown. It is kept on this computer, so that a
// reload or a crash loses nothing, and thrown away once it was run.
import { useEffect, useState } from 'react';
import { z } from 'zod';

const draftSchema = z.object({
  /** The run it was made beside; beside another one it means nothing. */
  run: z.number().nullable(),
  strategy: z.string().nullable(),
  /** A saved audience, or a saved view of customers, that the run is for; null for all customers. */
  audience: z
    .union([z.object({ audience: z.number(), name: z.string() }), z.object({ view: z.number(), name: z.string() })])
    .nullable()
    .default(null),
  /** Capacities by limit id. */
  limits: z.record(z.string(), z.number()),
});
export type Draft = z.infer<typeof draftSchema>;

const emptyDraft = (run: number | null): Draft => ({ run, strategy: null, audience: null, limits: {} });
const placeOf = (workspace: string): string => `cvm-workbench.decide.${workspace}`;

function read(workspace: string, run: number | null): Draft {
  try {
    const kept = draftSchema.parse(JSON.parse(localStorage.getItem(placeOf(workspace)) ?? 'null'));
    return kept.run === run ? kept : emptyDraft(run);
  } catch {
    return emptyDraft(run); // nothing was kept, or nothing that can be read
  }
}

export interface DraftState {
  readonly draft: Draft;
  readonly isChanged: boolean;
  readonly setAudience: (audience: Draft['audience']) => void;
  readonly setStrategy: (strategy: string | null) => void;
  /** Null takes an edit back. */
  readonly setLimit: (id: string, capacity: number | null) => void;
  readonly clear: () => void;
}

export function useDraft(workspace: string, run: number | null): DraftState {
  const [draft, setDraft] = useState(() => read(workspace, run));
  useEffect(() => setDraft(read(workspace, run)), [workspace, run]);
  const keep = (next: Draft): void => {
    setDraft(next);
    localStorage.setItem(placeOf(workspace), JSON.stringify(next));
  };
  const own = draft.run === run ? draft : emptyDraft(run);
  return {
    draft: own,
    isChanged: own.strategy !== null || own.audience !== null || Object.keys(own.limits).length > 0,
    setAudience: (audience) => keep({ ...own, audience }),
    setStrategy: (strategy) => keep({ ...own, strategy }),
    setLimit: (id, capacity) => {
      const { [id]: _, ...others } = own.limits;
      keep({ ...own, limits: capacity === null ? others : { ...others, [id]: capacity } });
    },
    clear: () => {
      localStorage.removeItem(placeOf(workspace));
      setDraft(emptyDraft(run));
    },
  };
}
