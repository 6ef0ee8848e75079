// Files that are dropped or chosen in the page become files the engine can read, one after the other.
import { type DragEvent, useState } from 'react';
import { tell } from '../../parts/notice.tsx';
import type { Trouble } from '../../parts/states.tsx';
import { troubleOf } from '../client.tsx';
import { host } from '../host/host.ts';

/** `onFile` is told of the first, and of the others that were dropped or chosen with it. */
export function useDroppedFile(
  workspace: string,
  onFile: (path: string, others: readonly string[]) => void,
  onTrouble: (trouble: Trouble | null) => void,
) {
  const [over, setOver] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const take = async (files: readonly File[]): Promise<void> => {
    onTrouble(null);
    if (files.length > MOST_FILES) {
      const sentence = `${files.length} files are too many to be looked at one after the other. Take at most ${MOST_FILES} at a time.`;
      return onTrouble({ sentence, code: 'FILE_UNREADABLE' });
    }
    const taken: string[] = [];
    const wrong: Trouble[] = [];
    for (const file of files) {
      const sentence = refused(file);
      if (sentence !== null) {
        wrong.push({ sentence, code: 'FILE_UNREADABLE' });
        continue;
      }
      setName(file.name);
      setShare(null);
      try {
        taken.push((await host.receiveFile(workspace, file, setShare)).path);
      } catch (error) {
        const trouble = troubleOf(error);
        const sentence = trouble.sentence.includes(file.name) ? trouble.sentence : `${file.name}: ${trouble.sentence}`;
        wrong.push({ sentence, code: trouble.code });
      }
    }
    setName(null);
    const [first, ...others] = taken;
    const [fault] = wrong;
    // Those that can be looked at are not left out because of one that cannot.
    if (fault !== undefined) {
      const trouble = { sentence: wrong.map(({ sentence }) => sentence).join(' '), code: fault.code };
      // The page that could say it in its place is left for the first file.
      (first === undefined ? onTrouble : tell)(trouble);
    }
    if (first !== undefined) onFile(first, others);
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
        const files = [...event.dataTransfer.files];
        if (files.length > 0) void take(files);
      },
    },
  };
}

/** Each is looked at by itself, by a person. */
const MOST_FILES = 20;

/** Why a file is not even copied. */
function refused({ name, size }: File): string | null {
  if (name.endsWith('.cvmw'))
    return `${name} is a workspace, not a file to import. Open it from the list of workspaces.`;
  return size === 0 ? `${name} is empty: it has not even a header. Export it again.` : null;
}
