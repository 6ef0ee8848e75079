// The four states of every list and chart: loading, empty, failed, nothing matches. Left aligned, no drawings.
import { CircleAlert, type LucideIcon, RotateCw } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from './button.tsx';

/** True once something has gone on for longer than an eye notices. */
export function useLasting(going: boolean, milliseconds = 150): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!going) {
      setLasts(false);
      return;
    }
    const timer = setTimeout(() => setLasts(true), milliseconds);
    return () => clearTimeout(timer);
  }, [going, milliseconds]);
  return going && lasts;
}

/** A bar in place of text that has not come yet. */
export function Skeleton({ width = '60%' }: { width?: string }) {
  return <span aria-hidden className="inline-block h-2.25 rounded-1 bg-surface-3 align-middle" style={{ width }} />;
}

const WIDTHS = ['74%', '58%', '82%', '63%', '71%', '49%'];

/** Lines in place of what is coming: nothing for 150 ms, then bars. Rows never jump when they arrive. */
export function Loading({ rows = 6, what = 'Loading' }: { rows?: number; what?: string }) {
  const lasts = useLasting(true);
  return (
    <div role="status" aria-label={what} className="w-full">
      {lasts
        ? Array.from({ length: rows }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: bars are all alike
            <div key={row} className="flex h-row items-center">
              <Skeleton width={WIDTHS[row % WIDTHS.length]!} />
            </div>
          ))
        : null}
    </div>
  );
}

/** What belongs here and where it comes from: one primary action, at most one other. */
export function Empty({
  icon: Icon,
  title,
  children,
  actions,
}: {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mx-auto max-w-[30rem] px-gutter py-10">
      {Icon === undefined ? null : <Icon aria-hidden size={24} strokeWidth={1.5} className="mb-3 text-ink-3" />}
      <h2 className="text-lead">{title}</h2>
      {children === undefined ? null : <div className="mt-1 text-ink-2">{children}</div>}
      {actions === undefined ? null : <div className="mt-4 flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}

/** What every error that reaches the page looks like: a sentence, and a code that comes last. */
export interface Trouble {
  readonly sentence: string;
  readonly code: string;
}

/** What happened, what was kept, what to do; the code last. The rest of the window stays usable. */
export function Failed({
  what,
  trouble,
  onRetry,
  more,
}: {
  what: string;
  trouble: Trouble;
  onRetry?: () => void;
  /** Other ways out, beside trying again. */
  more?: ReactNode;
}) {
  const details = `${what}\n${trouble.sentence}\n${trouble.code}`;
  return (
    <div role="alert" className="mx-auto max-w-[36rem] px-gutter py-10">
      <CircleAlert aria-hidden size={24} strokeWidth={1.5} className="mb-3 text-negative-text" />
      <h2 className="text-lead">{what}</h2>
      <p className="mt-1 break-words text-ink-2">{trouble.sentence}</p>
      <div className="mt-4 flex flex-wrap gap-2">
        {onRetry === undefined ? null : (
          <Button look="primary" icon={RotateCw} onPress={onRetry}>
            Try again
          </Button>
        )}
        {more}
        <Button look="quiet" onPress={() => void navigator.clipboard.writeText(details)}>
          Copy details
        </Button>
      </div>
      <p className="mt-3 text-small text-ink-3">
        Code <span className="font-mono">{trouble.code}</span>
      </p>
    </div>
  );
}

/** Names each filter and what removing it would give. `counts` are null while they are worked out. */
export function NothingMatches({
  title,
  filters,
  onRemove,
  onClear,
}: {
  title: string;
  filters: readonly { readonly id: string; readonly words: ReactNode; readonly count: string | null }[];
  onRemove: (id: string) => void;
  onClear: () => void;
}) {
  return (
    <div className="mx-auto max-w-[34rem] px-gutter py-10">
      <h2 className="text-lead">{title}</h2>
      <div className="mt-3 grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-6 gap-y-1">
        {filters.map((filter) => (
          <div key={filter.id} className="contents">
            <span className="text-ink-2">
              Without <span className="text-ink-1">{filter.words}</span>
            </span>
            <span className="text-right text-ink-2 tabular-nums">{filter.count ?? <Skeleton width="4rem" />}</span>
            <Button small onPress={() => onRemove(filter.id)}>
              Remove
            </Button>
          </div>
        ))}
      </div>
      <div className="mt-4 -ml-2.5">
        <Button look="quiet" keys={['Shift', 'F']} onPress={onClear}>
          Clear all filters
        </Button>
      </div>
    </div>
  );
}
