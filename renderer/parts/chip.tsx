// Filters as chips above a list: in words, always visible, removable.
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';

export function Chip({
  children,
  name,
  onPress,
  onRemove,
}: {
  children: ReactNode;
  /** The filter in plain words, for the buttons. */
  name: string;
  onPress?: () => void;
  onRemove: () => void;
}) {
  return (
    <span className="inline-flex h-6 flex-none items-center rounded-2 border border-accent-line bg-accent-soft text-small text-ink-1">
      <Button
        {...(onPress === undefined ? { isDisabled: true } : { onPress })}
        aria-label={`Change the filter ${name}`}
        className="h-full cursor-default rounded-2 px-2 whitespace-nowrap"
      >
        {children}
      </Button>
      <Button
        onPress={onRemove}
        aria-label={`Remove the filter ${name}`}
        className="grid size-6 cursor-default place-items-center rounded-2 text-ink-2 data-hovered:text-ink-1"
      >
        <X aria-hidden size={14} strokeWidth={1.75} />
      </Button>
    </span>
  );
}

export function AddChip({ children, ...rest }: { children: ReactNode; onPress?: () => void }) {
  return (
    <Button
      {...rest}
      className="inline-flex h-6 flex-none cursor-default items-center gap-1 rounded-2 border border-dashed border-line-3 px-2 text-small text-ink-2 data-hovered:bg-surface-3"
    >
      <Plus aria-hidden size={14} strokeWidth={1.75} />
      {children}
    </Button>
  );
}
