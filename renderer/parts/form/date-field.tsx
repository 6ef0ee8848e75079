// A field for a day.
import { TextField as AriaTextField, Input, Label } from 'react-aria-components';
import { BOX, EDGE } from './box.ts';

/** A calendar date, `2026-11-21`; the browser writes it as the person's computer does. Null while it is not a whole date. */
export function DateField({
  label,
  value,
  onChange,
  hideLabel = false,
  width = 'w-full',
}: {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
  hideLabel?: boolean;
  width?: string;
}) {
  return (
    <AriaTextField
      value={value ?? ''}
      onChange={(typed) => onChange(typed === '' ? null : typed)}
      type="date"
      className={`min-w-0 ${width}`}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className="mb-1 block text-small text-ink-2">{label}</Label>}
      <div className={`${BOX} ${EDGE}`}>
        <Input max="9999-12-31" className="w-full min-w-0 bg-transparent font-sans outline-none" />
      </div>
    </AriaTextField>
  );
}
