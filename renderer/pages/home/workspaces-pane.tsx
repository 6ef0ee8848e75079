// The workspaces the host knows of: open now, others, those whose file is gone, with a way to find it.
import { useNavigate } from '@tanstack/react-router';
import { Database, FileQuestion } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { WorkspaceEntry } from '#shared/bridge.ts';
import { troubleOf, useWorkspace } from '../../app/client.tsx';
import { FilePicker } from '../../app/files/file-picker.tsx';
import { host } from '../../app/host/host.ts';
import { useWorkspaces, workspacesMoved } from '../../app/workspaces.ts';
import { Button } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { Failed, Loading } from '../../parts/states.tsx';

const SHOWN = 6;

export function WorkspacesPane({ children }: { children: ReactNode }) {
  const workspace = useWorkspace();
  const workspaces = useWorkspaces();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const go = async (opening: Promise<{ readonly id: string }>): Promise<void> => {
    try {
      const { id } = await opening;
      await workspacesMoved();
      await navigate({ to: '/w/$workspace', params: { workspace: id } });
    } catch (error) {
      tell(troubleOf(error));
    }
  };
  const openOther = async (): Promise<void> => {
    if (host.chooseWorkspace === undefined) return setAsking(true);
    const path = await host.chooseWorkspace();
    if (path !== null) await go(host.open(path));
  };
  return (
    <Pane label="Workspaces">
      <PaneHead title="Workspaces">
        <span className="-mr-2">
          <Button small look="quiet" onPress={() => void openOther()}>
            Open other…
          </Button>
        </span>
      </PaneHead>
      {workspaces.isPending ? <Loading rows={3} what="Looking for workspaces" /> : null}
      {workspaces.isError ? (
        <Failed
          what="The list of workspaces could not be read"
          trouble={troubleOf(workspaces.error)}
          onRetry={() => void workspaces.refetch()}
        />
      ) : null}
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-3">
        {(workspaces.data ?? []).slice(0, SHOWN).map((each) => (
          <Entry
            key={each.id}
            entry={each}
            isHere={each.id === workspace}
            onOpen={() => void go(host.open(each.path))}
            onFind={() => void openOther()}
          />
        ))}
      </ul>
      <div className="mt-4">{children}</div>
      {asking ? (
        <FilePicker
          title="Open a workspace"
          kind="workspace"
          onClose={() => setAsking(false)}
          onPick={(path) => {
            setAsking(false);
            void go(host.open(path));
          }}
        />
      ) : null}
    </Pane>
  );
}

function Entry({
  entry,
  isHere,
  onOpen,
  onFind,
}: {
  entry: WorkspaceEntry;
  isHere: boolean;
  onOpen: () => void;
  onFind: () => void;
}) {
  const format = useFormat();
  const { name, file, path, state, bytes, changedAt } = entry;
  const isMissing = state === 'missing' || bytes === null;
  const Icon = isMissing ? FileQuestion : Database;
  const since = isHere ? 'this one' : state === 'open' ? 'open now' : format.day(changedAt);
  return (
    <li className="flex items-start gap-2.5">
      <Icon aria-hidden size={16} strokeWidth={1.75} className="mt-0.5 flex-none text-ink-3" />
      <div className="min-w-0 flex-1">
        <div className="truncate" title={path}>
          <span className={isMissing ? 'text-ink-3' : 'font-medium'}>{name}</span>{' '}
          <span className="font-mono text-small text-ink-3">{file}</span>
        </div>
        <div className="text-small text-ink-3">
          {isMissing ? 'file moved or deleted' : `${format.bytes(bytes)} · ${since}`}
        </div>
      </div>
      {isMissing ? (
        <Button small look="quiet" aria-label={`Find ${name}`} onPress={onFind}>
          Find…
        </Button>
      ) : isHere ? null : (
        <Button small look="quiet" aria-label={`Open ${name}`} onPress={onOpen}>
          Open
        </Button>
      )}
    </li>
  );
}
