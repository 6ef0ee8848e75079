// The first page: the workspaces there are, the sample, and making or opening one.
import { useNavigate } from '@tanstack/react-router';
import { ChartNoAxesCombined, Database, FileQuestion, FolderOpen, Plus } from 'lucide-react';
import { useState } from 'react';
import { troubleOf } from '../../app/client.tsx';
import { FilePicker } from '../../app/files/file-picker.tsx';
import { host } from '../../app/host/host.ts';
import { useWorkspaces, workspacesMoved } from '../../app/workspaces.ts';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Bar } from '../../parts/progress.tsx';
import { Failed, Loading, type Trouble } from '../../parts/states.tsx';
import { NewWorkspaceDialog } from './new-workspace.tsx';

export function StartPage() {
  const navigate = useNavigate();
  const format = useFormat();
  const workspaces = useWorkspaces();
  const [asking, setAsking] = useState<'new' | 'open' | null>(null);
  const [making, setMaking] = useState<{ share: number | null } | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const go = async (opening: Promise<{ readonly id: string }>): Promise<void> => {
    setTrouble(null);
    try {
      const { id } = await opening;
      await workspacesMoved();
      await navigate({ to: '/w/$workspace', params: { workspace: id } });
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      setMaking(null);
    }
  };
  const openSample = (): void => {
    setMaking({ share: null });
    void go(host.openSample((share) => setMaking({ share })));
  };
  const openOther = async (): Promise<void> => {
    if (host.chooseWorkspace === undefined) return setAsking('open');
    const path = await host.chooseWorkspace();
    if (path !== null) await go(host.open(path));
  };
  const known = workspaces.data ?? [];
  return (
    <main className="h-full overflow-auto bg-surface-1">
      <div className="mx-auto grid max-w-[44rem] gap-6 px-gutter py-12 max-column:py-6">
        <div className="flex items-center gap-3">
          <span className="grid size-9 place-items-center rounded-2 bg-accent text-on-accent">
            <ChartNoAxesCombined aria-hidden size={22} strokeWidth={2} />
          </span>
          <div>
            <h1 className="text-title">CVM Workbench</h1>
            <p className="text-ink-3">Offline. Nothing leaves this computer.</p>
          </div>
        </div>
        {trouble === null ? null : (
          <Callout tone="negative" title={trouble.sentence}>
            Code <span className="font-mono">{trouble.code}</span>
          </Callout>
        )}
        {making === null ? (
          <div className="flex flex-wrap gap-2">
            <Button look="primary" onPress={openSample}>
              Open the sample workspace
            </Button>
            <Button icon={Plus} onPress={() => setAsking('new')}>
              New workspace…
            </Button>
            <Button icon={FolderOpen} onPress={() => void openOther()}>
              Open…
            </Button>
          </div>
        ) : (
          <div role="status">
            <p className="mb-1">Making the sample workspace: a telecom with 10,000 customers.</p>
            <Bar share={making.share} label="Making the sample workspace" />
          </div>
        )}
        <section aria-label="Workspaces">
          <h2 className="border-b border-line-2 pb-2 text-lead">Workspaces</h2>
          {workspaces.isPending ? <Loading rows={3} what="Looking for workspaces" /> : null}
          {workspaces.isError ? (
            <Failed
              what="The list of workspaces could not be read"
              trouble={troubleOf(workspaces.error)}
              onRetry={() => void workspaces.refetch()}
            />
          ) : null}
          {workspaces.data?.length === 0 ? (
            <p className="py-3 text-ink-2">
              None yet. The sample shows everything with made-up customers; a new workspace is for your own files.
            </p>
          ) : null}
          <ul>
            {known.map((each) => {
              const missing = each.state === 'missing';
              const Icon = missing ? FileQuestion : Database;
              return (
                <li key={each.id} className="flex items-center gap-3 border-b border-line-1 py-2">
                  <Icon aria-hidden size={16} strokeWidth={1.75} className="flex-none text-ink-3" />
                  <div className="min-w-0 flex-1">
                    <div className="truncate">
                      <span className={missing ? 'text-ink-3' : 'font-strong'}>{each.name}</span>{' '}
                      <span className="font-mono text-ink-3" title={each.path}>
                        {each.file}
                      </span>
                    </div>
                    <div className="truncate text-small text-ink-3">
                      {missing || each.bytes === null
                        ? 'file moved or deleted'
                        : `${format.bytes(each.bytes)} · ${each.state === 'open' ? 'open now' : format.day(each.changedAt)}`}
                    </div>
                  </div>
                  {missing ? (
                    <>
                      <Button small onPress={() => void openOther()}>
                        Find…
                      </Button>
                      <Button small look="quiet" onPress={() => void host.forget(each.id).then(workspacesMoved)}>
                        Take off the list
                      </Button>
                    </>
                  ) : (
                    <Button small aria-label={`Open ${each.name}`} onPress={() => void go(host.open(each.path))}>
                      Open
                    </Button>
                  )}
                </li>
              );
            })}
          </ul>
        </section>
      </div>
      {asking === 'new' ? (
        <NewWorkspaceDialog onClose={() => setAsking(null)} onMake={(made) => void go(host.create(made))} />
      ) : null}
      {asking === 'open' ? (
        <FilePicker
          title="Open a workspace"
          kind="workspace"
          onClose={() => setAsking(null)}
          onPick={(path) => {
            setAsking(null);
            void go(host.open(path));
          }}
        />
      ) : null}
    </main>
  );
}
