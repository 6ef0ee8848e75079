// Where a file may be dropped to import it, and how far it is on its way into the program.
import { FileInput } from 'lucide-react';
import { Bar } from '../../parts/progress.tsx';

/** A file on its way: over the page, named once it is taken, with its share of 1. */
export interface Dropping {
  readonly over: boolean;
  readonly name: string | null;
  readonly share: number | null;
}

export function DropArea({ dropping: { over, name, share } }: { dropping: Dropping }) {
  return (
    <div
      className={`flex items-start gap-2.5 rounded-2 border border-dashed px-3 py-2.5 text-small ${over ? 'border-accent bg-accent-soft text-ink-1' : 'border-line-3 text-ink-2'}`}
    >
      <FileInput aria-hidden size={16} strokeWidth={1.75} className="flex-none text-ink-3" />
      <div className="min-w-0 flex-1">
        {name === null ? 'Drop a CSV, TSV, Excel or NDJSON file anywhere to import it.' : `Reading ${name}.`}
        {name === null ? null : (
          <div className="mt-1">
            <Bar share={share} label={`Reading ${name}`} />
          </div>
        )}
      </div>
    </div>
  );
}
