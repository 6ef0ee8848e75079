// A file as the engine sees it: read whole by the desk, followed while it is, stopped when nobody waits any more.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Inspection } from '#shared/model/inspection.ts';
import type { JobProgress } from '#shared/model/job.ts';
import type { MappingPiece } from '#shared/model/question.ts';
import { useApi, useClient } from '../../app/client.tsx';
import type { ImportAddress } from './address.ts';

/** A mapping that says nothing: with one given, none that is remembered counts. */
const NO_MAPPING = { name: 'no mapping', text: '{}' } as const;

export type Asked = Pick<ImportAddress, 'kind' | 'answers' | 'fresh'> & { readonly file: string };

/** What the engine is told of a file, whether it looks at it or imports it. */
export const saidOf = ({ file, answers, fresh }: Asked) => ({
  file,
  answers: answers ?? null,
  mapping: fresh === true ? { ...NO_MAPPING } : null,
});

export function useInspection(asked: Asked) {
  const client = useClient();
  const [progress, setProgress] = useState<JobProgress | null>(null);
  const { file, kind, answers, fresh } = asked;
  const answer = useQuery({
    queryKey: ['inspection of a file', file, kind, answers, fresh],
    placeholderData: keepPreviousData,
    // What was found of a file that nobody looks at any more is not kept: it may change.
    gcTime: 0,
    queryFn: ({ signal }) =>
      new Promise<Inspection>((resolve, reject) => {
        const reading = client.imports.inspect.subscribe(
          { ...saidOf(asked), kind: kind ?? null },
          {
            onData: (said) => {
              if ('inspection' in said) resolve(said.inspection);
              else setProgress(said.progress);
            },
            onError: reject,
            onComplete: () => reject(new Error('The file was not read to its end.')),
          },
        );
        signal.addEventListener('abort', () => {
          reading.unsubscribe();
          reject(new DOMException('Nobody waits any more.', 'AbortError'));
        });
      }).finally(() => setProgress(null)),
  });
  return {
    inspection: answer.data,
    /** What is shown was found before the newest answer. */
    isOld: answer.isPlaceholderData,
    error: answer.error,
    progress: answer.isFetching ? progress : null,
    isFetching: answer.isFetching,
    retry: () => void answer.refetch(),
  };
}

/** What the mapping of a file says: the answers, and what is remembered where its header is known. Null until it is known. */
export function useSaid(asked: Asked, inspection: Inspection | undefined): MappingPiece | null {
  const api = useApi();
  const kind = inspection?.kind ?? null;
  const isRemembered = inspection?.known != null && asked.fresh !== true;
  const outline = useQuery({
    ...api.imports.outline.queryOptions(
      { ...saidOf(asked), kind: kind ?? 'customers' },
      { enabled: isRemembered && kind !== null },
    ),
    placeholderData: keepPreviousData,
  });
  if (inspection === undefined) return null;
  return isRemembered ? ((outline.data?.said as MappingPiece | undefined) ?? null) : (asked.answers ?? {});
}
