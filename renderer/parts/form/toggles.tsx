// What is on or off: a box to tick, a switch.
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox, Switch as AriaSwitch } from 'react-aria-components';

export function Checkbox({
  isSelected,
  isIndeterminate = false,
  onChange,
  children,
  label,
  isDisabled = false,
}: {
  isSelected: boolean;
  isIndeterminate?: boolean;
  onChange: (selected: boolean) => void;
  children?: ReactNode;
  /** Said where no words stand beside it. */
  label?: string;
  isDisabled?: boolean;
}) {
  return (
    <AriaCheckbox
      isSelected={isSelected}
      isIndeterminate={isIndeterminate}
      onChange={onChange}
      isDisabled={isDisabled}
      {...(label === undefined ? {} : { 'aria-label': label })}
      className="group inline-flex min-h-6 cursor-default items-center gap-2 outline-none data-disabled:text-ink-disabled"
    >
      <span className="grid size-3.5 flex-none place-items-center rounded-1 border border-line-3 bg-surface-1 text-on-accent group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-indeterminate:border-accent group-data-indeterminate:bg-accent group-data-selected:border-accent group-data-selected:bg-accent">
        {isIndeterminate ? <Minus aria-hidden size={10} strokeWidth={3.5} /> : null}
        {isSelected && !isIndeterminate ? <Check aria-hidden size={10} strokeWidth={3.5} /> : null}
      </span>
      {children}
    </AriaCheckbox>
  );
}

export function Switch({
  isSelected,
  onChange,
  children,
}: {
  isSelected: boolean;
  onChange: (selected: boolean) => void;
  children: ReactNode;
}) {
  return (
    <AriaSwitch
      isSelected={isSelected}
      onChange={onChange}
      className="group inline-flex min-h-6 cursor-default items-center gap-2 outline-none"
    >
      <span className="flex h-4 w-7 flex-none items-center rounded-full border border-line-3 bg-surface-1 px-0.5 group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-selected:justify-end group-data-selected:border-accent group-data-selected:bg-accent">
        <span className="size-2.5 rounded-full bg-line-3 group-data-selected:bg-on-accent" />
      </span>
      {children}
    </AriaSwitch>
  );
}
