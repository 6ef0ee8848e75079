// What went wrong with something that was just tried, where no place on the page is its own. Stays until it is closed.
import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { IconButton } from './button.tsx';
import { Callout } from './callout.tsx';
import type { Trouble } from './states.tsx';

interface Notice extends Trouble {
  readonly number: number;
}

let notices: readonly Notice[] = [];
let newest = 0;
const listeners = new Set<() => void>();

function show(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

/** Tells what went wrong. The same sentence is told once. */
export function tell({ sentence, code }: Trouble): void {
  newest += 1;
  show([...notices.filter((notice) => notice.sentence !== sentence), { sentence, code, number: newest }].slice(-3));
}

export function Notices() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
  if (shown.length === 0) return null;
  return (
    <div className="fixed right-5 bottom-9 z-30 flex max-w-[36rem] flex-col gap-2">
      {shown.map(({ number, sentence, code }) => (
        <div key={number} className="rounded-2 shadow-float">
          <Callout
            tone="negative"
            title={sentence}
            actions={
              <IconButton
                label="Close"
                icon={X}
                onPress={() => show(notices.filter((notice) => notice.number !== number))}
              />
            }
          >
            <span className="text-small">
              Code <span className="font-mono">{code}</span>
            </span>
          </Callout>
        </div>
      ))}
    </div>
  );
}
