// What the wizard is about stands in its address: the file, what was answered about it, the step, the job, the receipt.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { z } from 'zod';
import { KINDS } from '#shared/model/kind.ts';
import { mappingPiece } from '#shared/model/question.ts';
import { useWorkspace } from '../../app/client.tsx';

/** An address may be written by anybody: what cannot be read is as if it were not there. */
const importSearch = z.object({
  /** The path of a file. */
  file: z.coerce.string().min(1).optional().catch(undefined),
  kind: z.enum(KINDS).optional().catch(undefined),
  answers: mappingPiece.optional().catch(undefined),
  /** A remembered mapping is not to be used. */
  fresh: z.literal(true).optional().catch(undefined),
  /** The very same file is to be imported once more. */
  again: z.literal(true).optional().catch(undefined),
  step: z.literal('compare').optional().catch(undefined),
  job: z.int().min(1).optional().catch(undefined),
  /** Files that were taken together and are looked at after this one. */
  queue: z.array(z.string().min(1)).max(50).optional().catch(undefined),
  /** The import whose receipt is shown. */
  receipt: z.int().min(1).optional().catch(undefined),
});
export type ImportAddress = z.infer<typeof importSearch>;

export function useImportAddress(): ImportAddress {
  const search = useSearch({ strict: false }) as unknown;
  return useMemo(() => importSearch.parse(search ?? {}), [search]);
}

/** Goes to another place of the wizard; files that wait go along unless they are named. `replace`: the way back does not lead here. */
export function useGo(): (address: ImportAddress, replace?: boolean) => void {
  const navigate = useNavigate();
  const workspace = useWorkspace();
  const { queue: waiting } = useImportAddress();
  return ({ queue = waiting, ...rest }, replace = false) => {
    const search = queue === undefined || queue.length === 0 ? rest : { ...rest, queue };
    void navigate({ to: '/w/$workspace/import', params: { workspace }, search: search as never, replace });
  };
}

/** The last part of a path of either system. */
export const nameIn = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
