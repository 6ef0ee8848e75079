// Home: what needs you, the health of each feed, since yesterday; at the right who may be contacted, the last run, the
// workspaces there are.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Database, FileInput } from 'lucide-react';
import { useState } from 'react';
import { troubleOf, useApi, useWorkspace } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { useDroppedFile } from '../../app/files/dropped.ts';
import { host } from '../../app/host/host.ts';
import { Page } from '../../app/page.tsx';
import { workspacesMoved } from '../../app/workspaces.ts';
import { Button } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Pane, PaneStack, Panes } from '../../parts/pane.tsx';
import { Bar } from '../../parts/progress.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { ContactableToday } from './contactable.tsx';
import { DropArea, type Dropping } from './drop-area.tsx';
import { HealthTable } from './health-table.tsx';
import { LastRun } from './last-run.tsx';
import type { Overview } from './need-words.ts';
import { focusNeeds, NeedsList } from './needs-list.tsx';
import { SinceYesterday } from './since-yesterday.tsx';
import { WorkspacesPane } from './workspaces-pane.tsx';

const KEYS = [
  { keys: ['N'], does: 'what needs you' },
  { keys: ['ArrowUp', 'ArrowDown'], does: 'in the list' },
  { keys: ['Enter'], does: 'act' },
];

export function HomePage() {
  const api = useApi();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const overview = useQuery(api.home.overview.queryOptions());
  const { data } = overview;
  const isEmpty = data !== undefined && data.health.feeds.length === 0;
  const goImport = (file?: string, others: readonly string[] = []): void =>
    void navigate({
      to: '/w/$workspace/import',
      params: { workspace },
      search: (file === undefined ? {} : { file, ...(others.length > 0 && { queue: others }) }) as never,
    });
  const dropping = useDroppedFile(workspace, goImport, (trouble) => trouble !== null && tell(trouble));
  useCommands('Home, this page', [
    {
      id: 'home.needs',
      title: 'To what needs you',
      keys: 'N',
      run: focusNeeds,
      why: isEmpty ? 'Nothing is imported yet' : null,
    },
    { id: 'home.import', title: 'Import a file', keys: 'I', icon: FileInput, run: () => goImport() },
  ]);
  return (
    <Page
      title="Home"
      actions={
        isEmpty ? null : (
          <Button look="primary" icon={FileInput} onPress={() => goImport()}>
            Import a file
          </Button>
        )
      }
      status={useStatus(data)}
      keys={isEmpty ? [{ keys: ['I'], does: 'import a file' }] : KEYS}
    >
      <div className="grid min-h-0 min-w-0" {...dropping.handlers}>
        {overview.isPending ? (
          <Pane>
            <Loading rows={10} what="Reading the workspace" />
          </Pane>
        ) : null}
        {overview.isError ? (
          <Failed
            what="The overview could not be read"
            trouble={troubleOf(overview.error)}
            onRetry={() => void overview.refetch()}
          />
        ) : null}
        {data === undefined ? null : isEmpty ? (
          <EmptyWorkspace dropping={dropping} onImport={() => goImport()} overview={data} />
        ) : (
          <Panes className="grid-cols-[minmax(0,1fr)_21.5rem] max-wide:grid-cols-[minmax(0,1fr)_17rem] max-column:grid-cols-1">
            <PaneStack>
              <NeedsList needs={data.needs} />
              <HealthTable health={data.health} />
              <SinceYesterday recent={data.recent} />
            </PaneStack>
            <PaneStack>
              <ContactableToday />
              <LastRun run={data.lastRun} before={data.runBefore} />
              <WorkspacesPane>
                <DropArea dropping={dropping} />
              </WorkspacesPane>
            </PaneStack>
          </Panes>
        )}
      </div>
    </Page>
  );
}

function useStatus(data: Overview | undefined): string[] {
  const format = useFormat();
  if (data === undefined) return [];
  const { importedAt, backedUpAt, bytes } = data.file;
  const now = Date.now();
  return [
    importedAt === null ? 'No data yet' : `Newest import ${format.moment(importedAt, now)}`,
    `${format.bytes(bytes)} on this disk`,
    backedUpAt === null ? 'No backup yet' : `Backup ${format.moment(backedUpAt, now)}`,
  ];
}

/** One choice: the sample, or a file of one's own. */
function EmptyWorkspace({
  dropping,
  onImport,
  overview,
}: {
  dropping: Dropping;
  onImport: () => void;
  overview: Overview;
}) {
  const navigate = useNavigate();
  const [making, setMaking] = useState<{ share: number | null } | null>(null);
  const openSample = async (): Promise<void> => {
    setMaking({ share: null });
    try {
      const { id } = await host.openSample((share) => setMaking({ share }));
      await workspacesMoved();
      await navigate({ to: '/w/$workspace', params: { workspace: id } });
    } catch (error) {
      tell(troubleOf(error));
    } finally {
      setMaking(null);
    }
  };
  const stopped = overview.needs.filter(({ need }) => need === 'job-stopped' || need === 'job-failed');
  return (
    <div className="overflow-y-auto bg-surface-1">
      {stopped.length === 0 ? null : <NeedsList needs={stopped} />}
      <Empty
        icon={Database}
        title="Nothing is imported yet"
        actions={
          <>
            <Button look="primary" icon={FileInput} onPress={onImport}>
              Import a file
            </Button>
            <Button isDisabled={making !== null} onPress={() => void openSample()}>
              Open the sample workspace
            </Button>
          </>
        }
      >
        Begin with your customers: a CSV, TSV, Excel or NDJSON file, one row each, an id in one column. Or look around
        first: the sample is another workspace, with made-up customers of a telecom.
        {making === null ? null : (
          <div className="mt-3">
            <Bar share={making.share} label="Making the sample workspace" />
          </div>
        )}
        <div className="mt-4">
          <DropArea dropping={dropping} />
        </div>
      </Empty>
    </div>
  );
}
