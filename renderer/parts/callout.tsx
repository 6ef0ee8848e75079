// A message in its place: a question with its answers as buttons, a warning, what went wrong, what went well.
import { CircleAlert, CircleCheck, CircleHelp, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

type CalloutTone = 'question' | 'warning' | 'negative' | 'positive' | 'info';

const LOOKS: Record<CalloutTone, { icon: LucideIcon; ground: string; mark: string }> = {
  question: { icon: CircleHelp, ground: 'bg-warning-soft', mark: 'text-warning-text' },
  warning: { icon: TriangleAlert, ground: 'bg-warning-soft', mark: 'text-warning-text' },
  negative: { icon: CircleAlert, ground: 'bg-negative-soft', mark: 'text-negative-text' },
  positive: { icon: CircleCheck, ground: 'bg-positive-soft', mark: 'text-positive-text' },
  info: { icon: Info, ground: 'bg-info-soft', mark: 'text-info-text' },
};

export function Callout({
  tone,
  title,
  children,
  actions,
}: {
  tone: CalloutTone;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const { icon: Icon, ground, mark } = LOOKS[tone];
  return (
    <div
      role={tone === 'negative' ? 'alert' : 'note'}
      className={`flex items-start gap-2 rounded-2 px-3 py-2 text-ink-1 max-column:flex-wrap ${ground}`}
    >
      <Icon aria-hidden size={16} strokeWidth={1.75} className={`mt-0.5 flex-none ${mark}`} />
      <div className="min-w-0 flex-1">
        {title === undefined ? null : <div className="font-strong">{title}</div>}
        {children === undefined ? null : <div className="max-w-[86ch] text-ink-2">{children}</div>}
      </div>
      {actions === undefined ? null : (
        <div className="flex flex-none flex-wrap items-center gap-2 max-column:basis-full max-column:pl-6">
          {actions}
        </div>
      )}
    </div>
  );
}
