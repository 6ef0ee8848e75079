// A page is panes divided by one-pixel lines; nothing floats on it.
import type { ReactNode } from 'react';

/** The grid of panes: its gaps are the lines. `className` says the tracks. */
export function Panes({ children, className = '' }: { children: ReactNode; className?: string }) {
  return <div className={`grid min-h-0 min-w-0 gap-px bg-line-1 ${className}`}>{children}</div>;
}

/** Panes one under the other that scroll together; the last takes what room is left. */
export function PaneStack({ children, well = false }: { children: ReactNode; well?: boolean }) {
  return (
    <div
      className={`flex min-h-0 min-w-0 flex-col divide-y divide-line-1 overflow-y-auto max-column:overflow-visible *:flex-none *:last:flex-auto ${well ? 'bg-surface-2' : 'bg-surface-1'}`}
    >
      {children}
    </div>
  );
}

export function Pane({
  children,
  well = false,
  flush = false,
  className = '',
  label,
  scrolls = false,
}: {
  children: ReactNode;
  /** A quieter ground: inspectors. */
  well?: boolean;
  /** Without a gutter: tables bring their own. */
  flush?: boolean;
  className?: string;
  /** Names the region for those who walk by landmarks. */
  label?: string;
  /** What does not fit is scrolled to, by keys as well; in one column it is simply longer. */
  scrolls?: boolean;
}) {
  const ground = well ? 'bg-surface-2' : 'bg-surface-1';
  const gutter = flush ? '' : 'px-gutter py-4 max-wide:py-3';
  return (
    <section
      aria-label={label}
      className={`relative min-h-0 min-w-0 ${ground} ${gutter} ${scrolls ? 'overflow-auto max-column:overflow-visible' : ''} ${className}`}
      {...(scrolls ? { tabIndex: 0 } : {})}
    >
      {children}
    </section>
  );
}

/** Title of a pane, the sentence that says the finding, and what can be done at the right. */
export function PaneHead({
  title,
  finding,
  children,
  inset = false,
}: {
  title: ReactNode;
  finding?: ReactNode;
  children?: ReactNode;
  /** In a flush pane: brings the gutter. */
  inset?: boolean;
}) {
  return (
    <div
      className={`flex min-h-6 flex-wrap items-baseline gap-x-2 gap-y-1 pb-2 ${inset ? 'px-gutter pt-4 max-wide:pt-3' : ''}`}
    >
      <h2 className="text-lead">{title}</h2>
      {finding === undefined ? null : <p className="text-ink-2">{finding}</p>}
      {children === undefined ? null : <div className="ml-auto flex items-center gap-2">{children}</div>}
    </div>
  );
}

/** The small heading inside a pane. */
export function Heading({ children, className = '' }: { children: ReactNode; className?: string }) {
  return <h3 className={`text-small text-ink-2 ${className}`}>{children}</h3>;
}
