// Views of one page as tabs, and a few exclusive choices as a segmented control.
import type { ReactNode } from 'react';
import { Tab as AriaTab, TabList as AriaTabList, Tabs as AriaTabs, Radio, RadioGroup } from 'react-aria-components';

export interface TabItem {
  readonly id: string;
  readonly label: ReactNode;
}

/** The tabs alone: what they show is the page's, by `selected`. */
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
  return (
    <div className="flex items-center gap-4 border-b border-line-1">
      <AriaTabs selectedKey={selected} onSelectionChange={(key) => onSelect(String(key))}>
        <AriaTabList aria-label={label} className="flex gap-4 overflow-x-auto">
          {items.map((item) => (
            <AriaTab
              key={item.id}
              id={item.id}
              className="-mb-px cursor-default border-b-2 border-transparent pt-1 pb-1.5 whitespace-nowrap text-ink-2 data-hovered:text-ink-1 data-selected:border-accent data-selected:font-strong data-selected:text-ink-1"
            >
              {item.label}
            </AriaTab>
          ))}
        </AriaTabList>
      </AriaTabs>
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
      className="inline-flex flex-none overflow-hidden rounded-2 border border-line-2"
    >
      {items.map((item) => (
        <Radio
          key={item.id}
          value={item.id}
          className="inline-flex h-6 cursor-default items-center gap-1.5 border-l border-line-2 px-2.5 text-small whitespace-nowrap text-ink-2 first:border-l-0 data-focus-visible:outline-offset-[-2px] data-hovered:bg-surface-3 data-selected:bg-accent-soft data-selected:font-strong data-selected:text-ink-1"
        >
          {item.label}
        </Radio>
      ))}
    </RadioGroup>
  );
}
