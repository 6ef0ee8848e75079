// A file that is dropped or chosen in the page becomes a file the engine can read.
import { type DragEvent, useState } from 'react';
import type { Trouble } from '../../parts/states.tsx';
import { troubleOf } from '../client.tsx';
import { host } from '../host/host.ts';

export function useDroppedFile(
  workspace: string,
  onFile: (path: string) => void,
  onTrouble: (trouble: Trouble | null) => void,
) {
  const [over, setOver] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const take = async (file: File): Promise<void> => {
    onTrouble(null);
    const wrong = refused(file);
    if (wrong !== null) return onTrouble({ sentence: wrong, code: 'FILE_UNREADABLE' });
    setName(file.name);
    setShare(null);
    try {
      onFile((await host.receiveFile(workspace, file, setShare)).path);
    } catch (error) {
      onTrouble(troubleOf(error));
    } finally {
      setName(null);
    }
  };
  return {
    over,
    name,
    share,
    take,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        const [file, ...others] = event.dataTransfer.files;
        if (file === undefined) return;
        if (others.length > 0) {
          const sentence = `${others.length + 1} files were dropped, and each is looked at by itself. Drop one.`;
          onTrouble({ sentence, code: 'FILE_UNREADABLE' });
        } else void take(file);
      },
    },
  };
}

/** Why a file is not even copied. */
function refused({ name, size }: File): string | null {
  if (name.endsWith('.cvmw'))
    return `${name} is a workspace, not a file to import. Open it from the list of workspaces.`;
  return size === 0 ? `${name} is empty: it has not even a header. Export it again.` : null;
}
