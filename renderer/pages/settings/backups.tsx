// Backups: write one, and restore one into a new file, which is verified and then opened.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Save } from 'lucide-react';
import { useState } from 'react';
import { troubleOf, useApi, usePulse, useWorkspace } from '../../app/client.tsx';
import { host } from '../../app/host/host.ts';
import { useRunningJob } from '../../app/jobs.ts';
import { workspacesMoved } from '../../app/workspaces.ts';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { Table } from '../../parts/table/table.tsx';

interface Backup {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

export function Backups({ path }: { path: string }) {
  const api = useApi();
  const format = useFormat();
  const workspace = useWorkspace();
  const pulse = usePulse();
  const [restoring, setRestoring] = useState<Backup | null>(null);
  const running = useRunningJob(['backup']);
  const backups = useQuery({
    // Another backup is there when a job has ended.
    queryKey: ['backups', workspace, pulse?.job?.job, pulse?.job?.state],
    queryFn: () => host.backups(workspace),
    placeholderData: (before: readonly Backup[] | undefined) => before,
  });
  const write = useMutation(api.workspace.backup.mutationOptions({ onError: (error) => tell(troubleOf(error)) }));
  return (
    <>
      <div className="pb-2">
        <Button icon={Save} isDisabled={write.isPending || running !== null} onPress={() => write.mutate({})}>
          {running === null ? 'Write a backup' : 'Writing a backup'}
        </Button>
      </div>
      {backups.isError ? (
        <Failed
          what="The backups could not be listed"
          trouble={troubleOf(backups.error)}
          onRetry={() => void backups.refetch()}
        />
      ) : backups.data === undefined ? (
        <Loading rows={2} what="Looking for backups" />
      ) : backups.data.length === 0 ? (
        <p className="text-ink-2">No backup yet. It takes about a second for a hundred megabytes.</p>
      ) : (
        <Table<Backup>
          inset
          label="Backups, the newest first"
          rows={backups.data}
          rowKey={(row) => row.path}
          columns={[
            {
              id: 'name',
              head: 'File',
              cell: (row) => (
                <span className="font-mono" title={row.path}>
                  {row.name}
                </span>
              ),
            },
            { id: 'bytes', head: 'Size', end: true, width: '6rem', cell: (row) => format.bytes(row.bytes) },
            {
              id: 'restore',
              head: '',
              label: 'Restore',
              end: true,
              width: '7rem',
              cell: (row) => (
                <Button small onPress={() => setRestoring(row)}>
                  Restore…
                </Button>
              ),
            },
          ]}
        />
      )}
      {restoring === null ? null : (
        <Restore backup={restoring} suggested={besides(path)} onClose={() => setRestoring(null)} />
      )}
    </>
  );
}

/** "shop.cvmw" → "shop restored.cvmw", in the same folder. */
const besides = (path: string): string => path.replace(/(\.cvmw)?$/i, ' restored.cvmw');

function Restore({ backup, suggested, onClose }: { backup: Backup; suggested: string; onClose: () => void }) {
  const navigate = useNavigate();
  const [path, setPath] = useState(suggested);
  const restore = useMutation({
    mutationFn: () => host.restore(backup.path, path),
    onSuccess: async ({ id }) => {
      await workspacesMoved();
      onClose();
      await navigate({ to: '/w/$workspace', params: { workspace: id } });
    },
  });
  return (
    <Dialog title="Restore this backup into a new file?" isOpen onClose={onClose} width="w-[34rem]">
      <p className="mt-1 text-ink-2">
        The workspace that is open stays as it is. The backup is copied, verified, and then opened.
      </p>
      <div className="mt-3">
        <TextField
          label="New file"
          mono
          value={path}
          onCommit={(typed) => {
            setPath(typed.trim());
            return typed.trim() === '' ? 'Write the name of a file.' : null;
          }}
        />
      </div>
      {restore.isError ? (
        <div className="mt-3">
          <Callout tone="negative" title={troubleOf(restore.error).sentence} />
        </div>
      ) : null}
      <div className="mt-4 flex justify-end gap-2">
        <Button look="quiet" autoFocus onPress={onClose}>
          Cancel
        </Button>
        <Button look="primary" isDisabled={restore.isPending || path === ''} onPress={() => restore.mutate()}>
          {restore.isPending ? 'Restoring' : 'Restore'}
        </Button>
      </div>
    </Dialog>
  );
}
