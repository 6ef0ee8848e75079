// A field for text: the unit inside at the right, the rule and the last valid value under it in words when something is
// wrong. A change commits on Enter or on leaving; there is no save button.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { TextField as AriaTextField, FieldError, Input, Label } from 'react-aria-components';
import { BOX, EDGE, WRONG } from './box.ts';

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  /** Called with what was typed, on Enter or on leaving, when it differs. Throws or answers a sentence when it cannot be. */
  readonly onCommit: (value: string) => string | null | undefined | Promise<string | null | undefined>;
  readonly unit?: ReactNode;
  readonly hint?: ReactNode;
  readonly mono?: boolean;
  readonly end?: boolean;
  /** The label is said, not shown: in tables. */
  readonly hideLabel?: boolean;
  readonly placeholder?: string;
  readonly width?: string;
  readonly inputMode?: 'text' | 'numeric' | 'decimal';
  readonly autoFocus?: boolean;
  readonly isDisabled?: boolean;
}

/** Text that commits on Enter or on leaving; Esc takes the last valid value back. */
export function TextField(props: TextFieldProps) {
  const { label, value, onCommit, unit, hint, mono = false, end = false, hideLabel = false, width = 'w-full' } = props;
  const [draft, setDraft] = useState(value);
  const [wrong, setWrong] = useState<string | null>(null);
  const settled = useRef(value);
  /** What is on its way: leaving the field after Enter does not commit it again. */
  const sent = useRef<string | null>(null);
  useEffect(() => {
    if (settled.current === value) return;
    settled.current = value;
    setDraft(value);
    setWrong(null);
  }, [value]);
  const commit = async (): Promise<void> => {
    if (draft === value && wrong === null) return;
    if (draft === value) return setWrong(null);
    if (draft === sent.current) return;
    sent.current = draft;
    try {
      setWrong((await onCommit(draft)) ?? null);
    } catch (error) {
      setWrong((error as Error).message);
    } finally {
      sent.current = null;
    }
  };
  return (
    <AriaTextField
      value={draft}
      onChange={setDraft}
      isInvalid={wrong !== null}
      isDisabled={props.isDisabled ?? false}
      autoFocus={props.autoFocus ?? false}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void commit();
        else if (event.key === 'Escape' && draft !== value) {
          setDraft(value);
          setWrong(null);
        } else event.continuePropagation();
      }}
      className={`min-w-0 ${width}`}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className="mb-1 block text-small text-ink-2">{label}</Label>}
      <div className={`${BOX} ${wrong === null ? EDGE : WRONG}`}>
        <Input
          inputMode={props.inputMode ?? 'text'}
          placeholder={props.placeholder ?? ''}
          className={`w-full min-w-0 bg-transparent outline-none placeholder:text-ink-3 ${mono ? 'font-mono' : ''} ${end ? 'text-right tabular-nums' : ''}`}
        />
        {unit === undefined ? null : <span className="flex-none text-ink-3">{unit}</span>}
      </div>
      {hint === undefined || wrong !== null ? null : <div className="mt-1 text-small text-ink-3">{hint}</div>}
      <FieldError className="mt-1 block text-small text-negative-text">{wrong ?? ''}</FieldError>
    </AriaTextField>
  );
}
