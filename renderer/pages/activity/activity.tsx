// Activity: what the program did and how it went. Jobs with their ledgers, the agents with their times, every change in
// words, and what toasts have said.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { z } from 'zod';
import { usePulse } from '../../app/client.tsx';
import { Page } from '../../app/page.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { TabBar } from '../../parts/tabs.tsx';
import { Agents } from './agents.tsx';
import { AuditLog } from './audit-log.tsx';
import { Jobs } from './jobs.tsx';
import { WhatWasSaid } from './said.tsx';

const TABS = [
  { id: 'jobs', label: 'Jobs' },
  { id: 'agents', label: 'Agents' },
  { id: 'audit', label: 'Audit log' },
  { id: 'said', label: 'What was said' },
] as const;

const search = z.object({ tab: z.enum(['jobs', 'agents', 'audit', 'said']).default('jobs').catch('jobs') });

const PANES = { jobs: <Jobs />, agents: <Agents />, audit: <AuditLog />, said: <WhatWasSaid /> } as const;

export function ActivityPage() {
  const given = useSearch({ strict: false }) as unknown;
  const { tab } = useMemo(() => search.parse(given ?? {}), [given]);
  const navigate = useNavigate();
  const format = useFormat();
  const change = usePulse()?.change ?? null;
  return (
    <Page
      title="Activity"
      {...(change === null ? {} : { fact: `Change ${format.number(change)} is the newest` })}
      status={[
        tab === 'said'
          ? 'Kept by this window, and by nothing else'
          : 'Everything here is read from the workspace’s own file',
      ]}
      keys={tab === 'agents' ? [] : [{ keys: ['ArrowUp', 'ArrowDown'], does: 'in the list' }]}
    >
      <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)] max-column:content-start max-column:grid-rows-none">
        <div className="px-gutter pt-2">
          <TabBar
            label="Activity"
            items={TABS}
            selected={tab}
            onSelect={(next) =>
              void navigate({ to: '.', search: (before: object) => ({ ...before, tab: next }) as never, replace: true })
            }
          />
        </div>
        {PANES[tab]}
      </div>
    </Page>
  );
}
