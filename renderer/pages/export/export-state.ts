// What the page shows: a sealed package, or what would leave of a run now; and the export that goes on. It stands in the
// address.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { z } from 'zod';
import type { Job } from '#shared/model/job.ts';
import { useApi } from '../../app/client.tsx';
import { useFollowedJob } from '../../app/followed-job.ts';
import { type Listed, PART_NAMES, type Part } from './words.ts';

const exportSearch = z.object({
  package: z.int().min(1).optional().catch(undefined),
  run: z.int().min(1).optional().catch(undefined),
  job: z.int().min(1).optional().catch(undefined),
  /** The number whose rows are listed, and its channel; without one all channels. */
  part: z.enum(PART_NAMES).optional().catch(undefined),
  channel: z.string().min(1).optional().catch(undefined),
});
type ExportSearch = z.infer<typeof exportSearch>;

export interface ExportState {
  /** Undefined while they are read. */
  readonly packages: readonly Listed[] | undefined;
  /** The package that is shown; null for what would leave now. */
  readonly pack: number | null;
  /** The run that would be exported: the one in the address, else the newest; null without any, undefined while unknown. */
  readonly run: number | null | undefined;
  readonly job: Job | null;
  /** The number whose rows are listed, or null. */
  readonly behind: { readonly part: Part; readonly channel: string | null } | null;
  readonly error: unknown;
  readonly go: (next: ExportSearch, replace?: boolean) => void;
}

const RUNS_LISTED = 50;

export function useExportState(): ExportState {
  const api = useApi();
  const navigate = useNavigate();
  const raw = useSearch({ strict: false }) as unknown;
  const search = useMemo(() => exportSearch.parse(raw ?? {}), [raw]);
  const packages = useQuery(api.packages.list.queryOptions());
  const runs = useQuery(api.decisions.runs.queryOptions({ limit: RUNS_LISTED }));
  const { job, result } = useFollowedJob('export', search.job);
  const go = (next: ExportSearch, replace = false): void =>
    void navigate({ to: '.', search: next as never, replace, resetScroll: false });
  const sealed = (result as { package?: number } | undefined)?.package;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address moves when the package is there, not before
  useEffect(() => {
    if (sealed !== undefined && search.job !== undefined) go({ package: sealed }, true);
  }, [sealed, search.job]);
  const newest = runs.data === undefined ? undefined : (runs.data.find(({ everybody }) => everybody)?.run ?? null);
  return {
    packages: packages.data,
    pack: search.package ?? (search.run === undefined ? (packages.data?.[0]?.package ?? null) : null),
    run: search.run ?? newest,
    job,
    behind: search.part === undefined ? null : { part: search.part, channel: search.channel ?? null },
    error: packages.error ?? runs.error,
    go,
  };
}
