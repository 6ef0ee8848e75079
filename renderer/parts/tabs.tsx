// Views of one page as tabs, and a few exclusive choices as a segmented control.
import type { KeyboardEvent, ReactNode } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';

export interface TabItem {
  readonly id: string;
  readonly label: ReactNode;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** The tabs alone: what they show is the page's own, by `selected`. Arrows move and select. */
export function TabBar({
  label,
  items,
  selected,
  onSelect,
  children,
}: {
  label: string;
  items: readonly TabItem[];
  selected: string;
  onSelect: (id: string) => void;
  /** Behind the last tab: adding one. */
  children?: ReactNode;
}) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const at = items.findIndex(({ id }) => id === selected);
    const next = items[(at + step + items.length) % items.length];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.id)}"]`)?.focus();
  };
  return (
    <div className="flex items-center gap-4 border-b border-line-1">
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="flex min-w-0 gap-4 overflow-x-auto px-0.5 pt-0.5"
      >
        {items.map(({ id, label: words }) => (
          <button
            key={id}
            type="button"
            role="tab"
            data-tab={id}
            aria-selected={id === selected}
            tabIndex={id === selected ? 0 : -1}
            onClick={() => onSelect(id)}
            className="-mb-px cursor-default border-b-2 border-transparent pt-1 pb-1.5 -outline-offset-2 whitespace-nowrap text-ink-2 hover:text-ink-1 aria-selected:border-accent aria-selected:font-strong aria-selected:text-ink-1"
          >
            {words}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}

export function Segmented({
  label,
  items,
  selected,
  onSelect,
}: {
  label: string;
  items: readonly TabItem[];
  selected: string;
  onSelect: (id: string) => void;
}) {
  return (
    <RadioGroup
      aria-label={label}
      value={selected}
      onChange={onSelect}
      orientation="horizontal"
      className="inline-flex max-w-full flex-none overflow-hidden rounded-2 border border-line-2 max-column:flex-wrap"
    >
      {items.map((item) => (
        <Radio
          key={item.id}
          value={item.id}
          className="inline-flex h-6 flex-none cursor-default items-center gap-1.5 border-l border-line-2 px-2.5 text-small whitespace-nowrap text-ink-2 first:border-l-0 data-focus-visible:outline-offset-[-2px] data-hovered:bg-surface-3 data-selected:bg-accent-soft data-selected:font-strong data-selected:text-ink-1"
        >
          {item.label}
        </Radio>
      ))}
    </RadioGroup>
  );
}
