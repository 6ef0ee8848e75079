// A toast: what happened, and Undo. It stays eight seconds and while focused, is kept, and is never used for errors.
import { CircleCheck, X } from 'lucide-react';
import {
  Button as AriaButton,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import { Button } from './button.tsx';
import { keepSaid } from './said.ts';

interface Said {
  readonly what: string;
  readonly undo?: () => void;
}

const queue = new ToastQueue<Said>({ maxVisibleToasts: 3 });
const STAYS_MS = 8_000;

/** Says what happened, with the way back when there is one. */
export function say(what: string, undo?: () => void): void {
  keepSaid(what);
  queue.add(undo === undefined ? { what } : { what, undo }, { timeout: STAYS_MS });
}

export function Toasts() {
  return (
    <ToastRegion
      queue={queue}
      className="fixed bottom-[calc(2.25rem+var(--toast-lift,0rem))] left-[calc(var(--sidebar)+var(--gutter))] z-30 flex flex-col gap-2 outline-none"
    >
      {({ toast }) => (
        <Toast
          toast={toast}
          className="flex min-w-72 items-center gap-2 rounded-3 bg-overlay py-2 pr-2 pl-3 text-ink-1 shadow-float"
        >
          <CircleCheck aria-hidden size={16} strokeWidth={1.75} className="flex-none text-positive-text" />
          <ToastContent className="min-w-0 flex-1">
            <span slot="title">{toast.content.what}</span>
          </ToastContent>
          {toast.content.undo === undefined ? null : (
            <Button
              look="quiet"
              small
              keys={['Z']}
              onPress={() => {
                toast.content.undo?.();
                queue.close(toast.key);
              }}
            >
              Undo
            </Button>
          )}
          <AriaButton
            slot="close"
            aria-label="Close"
            className="grid size-6 cursor-default place-items-center rounded-2 text-ink-3"
          >
            <X aria-hidden size={14} />
          </AriaButton>
        </Toast>
      )}
    </ToastRegion>
  );
}
