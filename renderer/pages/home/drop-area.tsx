// A file dropped anywhere on the page is handed to the host, and its import begins.
import { useNavigate } from '@tanstack/react-router';
import { FileInput } from 'lucide-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import { troubleOf, useWorkspace } from '../../app/client.tsx';
import { host } from '../../app/host/host.ts';
import { tell } from '../../parts/notice.tsx';
import { Bar } from '../../parts/progress.tsx';

/** What the dropping of a file has come to: over the page, on its way, or nothing. */
export type Dropping = { readonly over: boolean; readonly share: number | null | undefined };

export function useDrop(): { dropping: Dropping; handlers: DropHandlers } {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const [over, setOver] = useState(false);
  const [share, setShare] = useState<number | null | undefined>(undefined);
  const take = async (file: File): Promise<void> => {
    setShare(null);
    try {
      const { path } = await host.receiveFile(workspace, file, setShare);
      await navigate({ to: '/w/$workspace/import', params: { workspace }, search: { file: path } as never });
    } catch (error) {
      tell(troubleOf(error));
    } finally {
      setShare(undefined);
    }
  };
  const isFile = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return {
    dropping: { over, share },
    handlers: {
      onDragOver: (event) => {
        if (!isFile(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file !== undefined) void take(file);
      },
    },
  };
}

export interface DropHandlers {
  readonly onDragOver: (event: DragEvent<HTMLElement>) => void;
  readonly onDragLeave: (event: DragEvent<HTMLElement>) => void;
  readonly onDrop: (event: DragEvent<HTMLElement>) => void;
}

export function DropArea({ dropping: { over, share }, children }: { dropping: Dropping; children?: ReactNode }) {
  return (
    <div
      className={`flex items-start gap-2.5 rounded-2 border border-dashed px-3 py-2.5 text-small ${over ? 'border-accent bg-accent-soft text-ink-1' : 'border-line-3 text-ink-2'}`}
    >
      <FileInput aria-hidden size={16} strokeWidth={1.75} className="flex-none text-ink-3" />
      <div className="min-w-0 flex-1">
        {share === undefined ? 'Drop a CSV, TSV, Excel or NDJSON file anywhere to import it.' : 'Reading the file.'}
        {share === undefined ? null : (
          <div className="mt-1">
            <Bar share={share} label="Reading the file" />
          </div>
        )}
        {children}
      </div>
    </div>
  );
}
