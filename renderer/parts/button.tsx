// Buttons: one primary a page, the others outlined or quiet. A shortcut is shown where it works.
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  ToggleButton,
  Tooltip,
  TooltipTrigger,
} from 'react-aria-components';
import { Keys } from './kbd.tsx';

export type ButtonLook = 'outlined' | 'primary' | 'quiet' | 'danger' | 'danger-filled';

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  readonly children?: ReactNode;
  readonly look?: ButtonLook;
  readonly small?: boolean;
  readonly icon?: LucideIcon;
  /** Shown at the right of the words: `A`, `Ctrl K`. */
  readonly keys?: readonly string[];
  /** Why it cannot be used now: disables it and is read with it. */
  readonly why?: string | null;
}

const BASE =
  'inline-flex max-w-full flex-none cursor-default items-center justify-center gap-1.5 rounded-2 border whitespace-nowrap select-none transition-colors duration-(--motion-fast)';
const LOOKS: Record<ButtonLook, string> = {
  outlined:
    'border-line-2 bg-surface-1 font-strong text-ink-1 data-hovered:bg-surface-3 data-pressed:bg-surface-3 [&_svg]:text-ink-2',
  primary:
    'border-accent bg-accent font-strong text-on-accent data-hovered:bg-accent-hover data-hovered:border-accent-hover data-pressed:bg-accent-hover',
  quiet:
    'border-transparent bg-transparent font-medium text-ink-2 data-hovered:bg-surface-3 data-pressed:bg-surface-3 [&_svg]:text-ink-2',
  danger:
    'border-line-2 bg-surface-1 font-strong text-negative-text data-hovered:bg-negative-soft data-pressed:bg-negative-soft',
  'danger-filled':
    'border-negative-text bg-negative-text font-strong text-surface-1 data-hovered:opacity-90 data-pressed:opacity-90',
};
const DISABLED = 'border-line-2 bg-surface-2 font-strong text-ink-disabled [&_svg]:text-ink-disabled';

export function Button({ children, look = 'outlined', small = false, icon: Icon, keys, why, ...rest }: ButtonProps) {
  const disabled = rest.isDisabled === true || (why !== null && why !== undefined);
  const size = small
    ? 'h-control-small px-2 text-small max-column:h-auto max-column:min-h-control-small max-column:whitespace-normal'
    : 'h-control px-2.5 text-body leading-none';
  const only = children === undefined ? (small ? 'w-control-small px-0!' : 'w-control px-0!') : '';
  const button = (
    <AriaButton
      {...rest}
      isDisabled={disabled}
      className={`${BASE} ${size} ${only} ${disabled ? DISABLED : LOOKS[look]}`}
    >
      {Icon === undefined ? null : <Icon aria-hidden size={small ? 14 : 16} strokeWidth={1.75} />}
      {children}
      {keys === undefined ? null : <Keys keys={keys} inherit={look === 'primary' && !disabled} />}
    </AriaButton>
  );
  return why === null || why === undefined ? (
    button
  ) : (
    <span className="inline-flex items-center gap-2 max-column:flex-wrap">
      <span className="text-small text-ink-2 max-column:whitespace-normal">{why}</span>
      {button}
    </span>
  );
}

/** An icon without a word: only for close, pin, previous and next. It carries its words for those who cannot see it. */
export function IconButton({
  label,
  ...rest
}: Omit<ButtonProps, 'children' | 'why'> & { label: string; icon: LucideIcon }) {
  return (
    <TooltipTrigger delay={400}>
      <Button look="quiet" small {...rest} aria-label={label} />
      <Tip>{label}</Tip>
    </TooltipTrigger>
  );
}

/** An icon that is on or off: pin. */
export function IconToggle({
  label,
  icon: Icon,
  isSelected,
  onChange,
}: {
  label: string;
  icon: LucideIcon;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}) {
  return (
    <TooltipTrigger delay={400}>
      <ToggleButton
        aria-label={label}
        isSelected={isSelected}
        onChange={onChange}
        className={`${BASE} h-control-small w-control-small ${isSelected ? 'border-accent-line bg-accent-soft text-accent-text' : LOOKS.quiet}`}
      >
        <Icon aria-hidden size={14} strokeWidth={1.75} />
      </ToggleButton>
      <Tip>{label}</Tip>
    </TooltipTrigger>
  );
}

export function Tip({ children }: { children: ReactNode }) {
  return (
    <Tooltip offset={6} className="max-w-72 rounded-2 bg-overlay px-2 py-1 text-small text-ink-1 shadow-float">
      {children}
    </Tooltip>
  );
}
