// Packages that left, the newest first, and exports that were refused, with the reason.
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useApi } from '../../app/client.tsx';
import { PlaceLink } from '../../app/place-link.tsx';
import { inWindow } from '../../app/remedies.ts';
import { Badge } from '../../parts/badge.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import type { Listed } from './words.ts';

const JOBS_LOOKED_AT = 200;

export function History({ packages, pack }: { packages: readonly Listed[]; pack: number | null }) {
  const api = useApi();
  const format = useFormat();
  const jobs = useQuery(api.jobs.list.queryOptions({ limit: JOBS_LOOKED_AT }));
  const refused = (jobs.data ?? []).filter(
    ({ kind, state, problem }) => kind === 'export' && state === 'failed' && problem?.code === 'PACKAGE_REFUSED',
  );
  const others = packages.filter((each) => each.package !== pack);
  const entries = [
    ...others.map((each) => ({ at: each.at, key: `package ${each.package}`, listed: each, refusal: null })),
    ...refused.map((job) => ({
      at: job.createdAt,
      key: `job ${job.job}`,
      listed: null,
      refusal: job.problem === null ? '' : inWindow(job.problem),
    })),
  ].sort((a, b) => b.at - a.at);
  return (
    <Pane well label="Other packages">
      <PaneHead title={pack === null ? 'Packages' : 'Other packages'} />
      {entries.length === 0 ? <p className="text-ink-2">None.</p> : null}
      <ul>
        {entries.map(({ key, at, listed, refusal }) => (
          <li key={key} className="border-t border-line-1 py-1.5 first:border-t-0">
            {listed === null ? (
              <>
                <div className="flex items-center justify-between gap-2">
                  <span>An export</span>
                  <Badge tone="negative" icon={X}>
                    Refused
                  </Badge>
                </div>
                <div className="text-small text-ink-2">
                  {format.day(at)}. {refusal}
                </div>
              </>
            ) : (
              <>
                <div className="flex items-baseline justify-between gap-2">
                  <PlaceLink to="/w/$workspace/export" search={{ package: listed.package }}>
                    Package {listed.package}, run {listed.run}
                  </PlaceLink>
                  <span className="tabular-nums">{format.number(listed.rows)}</span>
                </div>
                <div className="flex items-baseline justify-between gap-2 text-small text-ink-3">
                  {format.day(at)}
                  {listed.recalled === null ? null : <span className="text-negative-text">recalled</span>}
                </div>
              </>
            )}
          </li>
        ))}
      </ul>
    </Pane>
  );
}
