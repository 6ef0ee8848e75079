// What needs you: most urgent first, each with its one action. Arrows walk the actions, Enter does one.
import { useNavigate } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useWorkspace } from '../../app/client.tsx';
import { StoppedJob } from '../../app/stopped-job.tsx';
import { Button } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { type Need, type NeedWords, wordsOf } from './need-words.ts';

const TONES = { accent: 'text-accent-text', warning: 'text-warning-text', negative: 'text-negative-text' } as const;

export function NeedsList({ needs }: { needs: readonly Need[] }) {
  const format = useFormat();
  return (
    <Pane label="What needs you">
      <PaneHead
        title="What needs you"
        finding={needs.length < 2 ? undefined : `${format.number(needs.length)}, most urgent first`}
      />
      {needs.length === 0 ? (
        <p className="flex items-center gap-3 border-t border-line-1 py-3 text-ink-2">
          <CircleCheck aria-hidden size={16} strokeWidth={1.75} className="flex-none text-positive-text" />
          Nothing. Every decision is made, every feed is fresh.
        </p>
      ) : (
        <ul onKeyDown={walk}>
          {needs.map((need) => (
            <NeedRow key={wordsOf(need, format).key} need={need} words={wordsOf(need, format)} />
          ))}
        </ul>
      )}
    </Pane>
  );
}

/** Up and down go from action to action. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const actions = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-need] button')];
  const at = actions.indexOf(document.activeElement as HTMLElement);
  actions[Math.min(actions.length - 1, Math.max(0, at + step))]?.focus();
  event.preventDefault();
}

/** The first action of the list, for the key that reaches it from anywhere on the page. */
export function focusNeeds(): void {
  document.querySelector<HTMLElement>('[data-need] button')?.focus();
}

function NeedRow({ need, words }: { need: Need; words: NeedWords }) {
  const { icon: Icon, tone, title, detail, verb, to, search } = words;
  const navigate = useNavigate();
  const workspace = useWorkspace();
  const go = (): void => {
    if (to !== null) void navigate({ to, params: { workspace }, search: (search ?? {}) as never });
  };
  return (
    <li data-need="" className="flex items-center gap-3 border-t border-line-1 py-2.5 max-column:flex-wrap">
      <Icon aria-hidden size={16} strokeWidth={1.75} className={`flex-none self-start mt-0.5 ${TONES[tone]}`} />
      <div className="min-w-0 flex-1">
        <div className="font-strong">{title}</div>
        <div className="text-small text-ink-2">{detail}</div>
      </div>
      {need.need === 'job-stopped' ? (
        <div className="max-column:w-full max-column:pl-7">
          <StoppedJob job={need.job} />
        </div>
      ) : (
        <div className="w-38 flex-none max-column:w-full max-column:pl-7 [&>button]:w-full max-column:[&>button]:w-auto">
          <Button small onPress={go}>
            {verb}
          </Button>
        </div>
      )}
    </li>
  );
}
