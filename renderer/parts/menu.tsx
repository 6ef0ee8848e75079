// A menu that drops from a button.
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Keys } from './kbd.tsx';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly detail?: string;
  readonly keys?: readonly string[];
  readonly isDisabled?: boolean;
}

const POPOVER = 'min-w-48 max-w-96 overflow-auto rounded-3 bg-overlay p-1 text-body text-ink-1 shadow-float';
const ITEM =
  'flex cursor-default items-center gap-2 rounded-2 px-2 py-1 outline-none data-disabled:text-ink-disabled data-focused:bg-accent-soft';

export function Menu({
  label,
  trigger,
  items,
  onAction,
}: {
  label: string;
  /** A Button. */
  trigger: ReactNode;
  items: readonly MenuItem[];
  onAction: (id: string) => void;
}) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={POPOVER}>
        <AriaMenu aria-label={label} items={items} onAction={(key) => onAction(String(key))} className="outline-none">
          {(item) => (
            <AriaMenuItem id={item.id} textValue={item.label} isDisabled={item.isDisabled ?? false} className={ITEM}>
              {item.icon === undefined ? null : (
                <item.icon aria-hidden size={14} strokeWidth={1.75} className="flex-none text-ink-2" />
              )}
              <span className="min-w-0 flex-1">
                {item.label}
                {item.detail === undefined ? null : <span className="block text-small text-ink-3">{item.detail}</span>}
              </span>
              {item.keys === undefined ? null : <Keys keys={item.keys} />}
            </AriaMenuItem>
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
