// A key, drawn as a keycap. `Mod` is Ctrl, and ⌘ on a Mac; arrows are icons because the font has none.
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from 'lucide-react';
import { createContext, useContext } from 'react';

const ARROWS = { ArrowUp, ArrowDown, ArrowLeft, ArrowRight } as const;
export const onMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');

/** What stands on the key: `Mod` → Ctrl or ⌘. */
export const keyName = (key: string): string => (key === 'Mod' ? (onMac ? '⌘' : 'Ctrl') : key);

function Kbd({ name, inherit = false }: { name: string; inherit?: boolean }) {
  const Arrow = ARROWS[name as keyof typeof ARROWS];
  const colours = inherit ? 'border-current/45 bg-transparent text-current' : 'border-line-2 bg-surface-2 text-ink-2';
  return (
    <kbd
      className={`inline-grid h-4.5 min-w-4.5 place-items-center rounded-1 border border-b-2 px-1 font-sans text-micro leading-none font-medium ${colours}`}
    >
      {Arrow === undefined ? keyName(name) : <Arrow aria-label={name} size={10} strokeWidth={2} />}
    </kbd>
  );
}

/** The keys of now for those a page declares: a person may have changed them, or switched them off (null). */
export const KeysNow = createContext<(declared: readonly string[]) => readonly string[] | null>((declared) => declared);

/** The keys that a page declares, as they are now. Nothing when they are switched off. */
export function Keys({ keys, inherit = false }: { keys: readonly string[]; inherit?: boolean }) {
  const now = useContext(KeysNow)(keys);
  return now === null ? null : <Keycaps keys={now} inherit={inherit} />;
}

/** Keys held together stand side by side; `then` between them is a word. */
export function Keycaps({ keys, inherit = false }: { keys: readonly string[]; inherit?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1" aria-hidden={inherit}>
      {keys.map((key) =>
        key === 'then' ? (
          <span key={key} className="text-micro text-ink-3">
            then
          </span>
        ) : (
          <Kbd key={key} name={key} inherit={inherit} />
        ),
      )}
    </span>
  );
}
