// A small label, a figure, one line of context. At most four in a row.
import type { ReactNode } from 'react';

export function Fact({ label, value, context }: { label: ReactNode; value: ReactNode; context?: ReactNode }) {
  return (
    <div className="min-w-0">
      <div className="text-small text-ink-3">{label}</div>
      <div className="text-figure font-title tracking-tight whitespace-nowrap text-ink-1 tabular-nums">{value}</div>
      {context === undefined ? null : <div className="text-small text-ink-2">{context}</div>}
    </div>
  );
}

/** Names and values, one pair a line. */
export function Facts({ pairs, end = false }: { pairs: readonly (readonly [ReactNode, ReactNode])[]; end?: boolean }) {
  return (
    <dl className="grid grid-cols-[fit-content(50%)_minmax(0,1fr)] gap-x-4 gap-y-1">
      {pairs.map(([name, value], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pairs have no other identity and never move
        <div key={at} className="contents">
          <dt className="min-w-0 break-words text-ink-3">{name}</dt>
          <dd className={`min-w-0 break-words ${end ? 'text-right tabular-nums' : ''}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
