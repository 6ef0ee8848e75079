// One of several, with a line about each.
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Select as AriaSelect, Button, Label, ListBox, ListBoxItem, Popover, SelectValue } from 'react-aria-components';
import { BOX, EDGE } from './box.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** A second line, or why it cannot be chosen. */
  readonly detail?: string;
  readonly isDisabled?: boolean;
}

export function Select({
  label,
  value,
  choices,
  onChange,
  hint,
  hideLabel = false,
  asking = false,
  width = 'w-full',
  small = false,
}: {
  label: string;
  value: string | null;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  hint?: ReactNode;
  hideLabel?: boolean;
  /** An open question: amber edge. */
  asking?: boolean;
  width?: string;
  small?: boolean;
}) {
  return (
    <AriaSelect
      value={value}
      placeholder="Choose…"
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
      className={`min-w-0 ${width}`}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className="mb-1 block text-small text-ink-2">{label}</Label>}
      <Button
        className={`${BOX} ${small ? 'h-control-small! text-small' : ''} w-full cursor-default text-left data-hovered:bg-surface-2 ${asking ? 'border-warning-mark' : EDGE}`}
      >
        <SelectValue<object> className="min-w-0 flex-1 truncate">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <ChevronDown aria-hidden size={14} strokeWidth={1.75} className="flex-none text-ink-3" />
      </Button>
      {hint === undefined ? null : <div className="mt-1 text-small text-ink-3">{hint}</div>}
      <Popover className="min-w-(--trigger-width) rounded-3 bg-overlay p-1 text-body text-ink-1 shadow-float">
        <ListBox
          items={choices.map((each) => ({ ...each, id: each.value }))}
          className="max-h-80 overflow-auto outline-none"
        >
          {(each) => (
            <ListBoxItem
              id={each.value}
              textValue={each.label}
              isDisabled={each.isDisabled ?? false}
              className="flex cursor-default items-center gap-2 rounded-2 px-2 py-1 outline-none data-disabled:text-ink-disabled data-focused:bg-accent-soft"
            >
              {({ isSelected }) => (
                <>
                  <Check
                    aria-hidden
                    size={14}
                    className={isSelected ? 'flex-none text-accent-text' : 'invisible flex-none'}
                  />
                  <span className="min-w-0">
                    {each.label}
                    {each.detail === undefined ? null : (
                      <span slot="description" className="block text-small text-ink-3">
                        {each.detail}
                      </span>
                    )}
                  </span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
