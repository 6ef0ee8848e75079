// A small panel that drops from a button or a chip and holds a few fields. Esc or a click beside it closes it.
import type { ReactNode, RefObject } from 'react';
import { Popover as AriaPopover, Dialog } from 'react-aria-components';

export function Popover({
  label,
  anchor,
  isOpen,
  onClose,
  children,
  width = 'w-72',
}: {
  /** What the panel is for. */
  label: string;
  /** What it drops from. */
  anchor: RefObject<HTMLElement | null>;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  width?: string;
}) {
  return (
    <AriaPopover
      triggerRef={anchor}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      placement="bottom start"
      className={`max-w-[calc(100vw-1rem)] overflow-auto rounded-3 bg-overlay text-body text-ink-1 shadow-float ${width}`}
    >
      <Dialog aria-label={label} className="p-3 outline-none">
        {children}
      </Dialog>
    </AriaPopover>
  );
}
