// Choosing a file on this computer where there is no system dialog: folders are walked, a path may be typed.
import { useQuery } from '@tanstack/react-query';
import { CornerLeftUp, Database, File, Folder } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { troubleOf } from '../client.tsx';
import { host } from '../host/host.ts';
import { hostQueries } from '../workspaces.ts';

const ICONS = { folder: Folder, workspace: Database, data: File } as const;

export function FilePicker({
  title,
  kind,
  onPick,
  onClose,
}: {
  title: string;
  kind: 'workspace' | 'data' | 'folder';
  onPick: (path: string) => void;
  onClose: () => void;
}) {
  const format = useFormat();
  const [folder, setFolder] = useState<string | null>(null);
  const seen = useQuery({ queryKey: ['browse', folder], queryFn: () => host.browse(folder) }, hostQueries);
  const entries = (seen.data?.entries ?? []).filter((entry) => entry.kind === 'folder' || entry.kind === kind);
  return (
    <Dialog title={title} isOpen onClose={onClose} width="w-[36rem]">
      <div className="mt-3">
        <TextField
          label={kind === 'folder' ? 'Folder' : 'Path of the file, or of a folder to look into'}
          mono
          value={seen.data?.path ?? ''}
          onCommit={(typed) => {
            if (kind !== 'folder' && /\.[A-Za-z0-9]+$/.test(typed)) onPick(typed);
            else setFolder(typed);
            return null;
          }}
        />
      </div>
      <div className="mt-2 h-72 overflow-auto border-y border-line-1">
        {seen.isPending ? <Loading rows={6} what="Reading the folder" /> : null}
        {seen.isError ? (
          <Failed what="The folder could not be read" trouble={troubleOf(seen.error)} onRetry={() => setFolder(null)} />
        ) : null}
        {seen.data === undefined ? null : (
          <ul aria-label={`In ${seen.data.path}`}>
            {seen.data.parent === null ? null : (
              <Entry icon={CornerLeftUp} name="Folder above" onPress={() => setFolder(seen.data.parent)} />
            )}
            {entries.map((entry) => (
              <Entry
                key={entry.path}
                icon={ICONS[entry.kind]}
                name={entry.name}
                detail={entry.kind === 'folder' ? '' : format.bytes(entry.bytes)}
                onPress={() => (entry.kind === 'folder' ? setFolder(entry.path) : onPick(entry.path))}
              />
            ))}
            {entries.length === 0 ? (
              <li className="px-2 py-2 text-ink-2">Nothing of the kind is in this folder.</li>
            ) : null}
          </ul>
        )}
      </div>
      <div className="mt-3 flex justify-end gap-2">
        <Button look="quiet" onPress={onClose}>
          Cancel
        </Button>
        {kind !== 'folder' || seen.data === undefined ? null : (
          <Button look="primary" onPress={() => onPick(seen.data.path)}>
            Use this folder
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function Entry({
  icon: Icon,
  name,
  detail = '',
  onPress,
}: {
  icon: typeof File;
  name: string;
  detail?: string;
  onPress: () => void;
}) {
  return (
    <li>
      <button
        type="button"
        onClick={onPress}
        className="flex h-row w-full items-center gap-2 px-2 text-left hover:bg-surface-2"
      >
        <Icon aria-hidden size={14} strokeWidth={1.75} className="flex-none text-ink-3" />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="flex-none text-small text-ink-3 tabular-nums">{detail}</span>
      </button>
    </li>
  );
}
