// A state in a word with an icon. Not for counts, categories or decoration.
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export type Tone = 'plain' | 'positive' | 'negative' | 'warning' | 'info' | 'accent';

const TONES: Record<Tone, string> = {
  plain: 'bg-surface-3 text-ink-2',
  positive: 'bg-positive-soft text-positive-text',
  negative: 'bg-negative-soft text-negative-text',
  warning: 'bg-warning-soft text-warning-text',
  info: 'bg-info-soft text-info-text',
  accent: 'bg-accent-soft text-accent-text',
};

export function Badge({
  tone = 'plain',
  icon: Icon,
  children,
}: {
  tone?: Tone;
  icon?: LucideIcon;
  children: ReactNode;
}) {
  return (
    <span
      className={`inline-flex h-5 flex-none items-center gap-1 rounded-1 px-1.5 align-middle text-small leading-none font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {Icon === undefined ? null : <Icon aria-hidden size={12} strokeWidth={2.2} />}
      {children}
    </span>
  );
}
