// A key that is changed by pressing another one. Backspace switches it off, Esc leaves it as it was.
import { useState } from 'react';
import { keycaps, pressOf } from '../../app/commands/keys.ts';
import { Keycaps } from '../../parts/kbd.tsx';

export function KeyField({
  title,
  keys,
  onChange,
}: {
  title: string;
  /** Empty is switched off. */
  keys: string;
  onChange: (keys: string) => void;
}) {
  const [listening, setListening] = useState(false);
  return (
    <button
      type="button"
      onClick={() => setListening(true)}
      onBlur={() => setListening(false)}
      onKeyDown={(event) => {
        if (!listening) return;
        const press = pressOf(event.nativeEvent);
        // Tab goes on to the next field, as everywhere.
        if (press === null || press.key === 'Tab') return;
        event.preventDefault();
        event.stopPropagation();
        setListening(false);
        if (press.key === 'Esc') return;
        if (press.key === 'Backspace' || press.key === 'Delete') return onChange('');
        const held = [
          press.mod ? 'Mod' : '',
          press.alt ? 'Alt' : '',
          press.shift && isLetter(press.key) ? 'Shift' : '',
        ];
        onChange([...held, press.key].filter((word) => word !== '').join(' '));
      }}
      className={`inline-flex h-control-small min-w-20 cursor-default items-center justify-center gap-1 rounded-2 border px-2 text-small ${listening ? 'border-accent bg-accent-soft text-ink-1' : 'border-line-3 bg-surface-1 text-ink-2 hover:bg-surface-2'}`}
    >
      <span className="sr-only">{title}: </span>
      {listening ? 'Press a key' : keys === '' ? 'No key' : <Keycaps keys={keycaps(keys)} />}
      <span className="sr-only">, change</span>
    </button>
  );
}

/** A sign that needs Shift to be typed is written as the sign alone. */
const isLetter = (key: string): boolean => key.length > 1 || /[A-Z0-9]/.test(key);
