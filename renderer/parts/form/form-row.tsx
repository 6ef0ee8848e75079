// How fields stand in a form: the label left of the field, above it when narrow.
import { type ReactNode, useId } from 'react';

/** One line of a form: label left of the field, above it when narrow. */
export function FormRow({ label, hint, children }: { label: string; hint?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <fieldset
      aria-labelledby={id}
      className="grid min-w-0 grid-cols-[minmax(6rem,10rem)_minmax(0,1fr)] items-start gap-x-4 gap-y-1 border-t border-line-1 py-2 first:border-t-0 max-column:grid-cols-1"
    >
      <div id={id} className="pt-1 text-ink-2">
        {label}
      </div>
      <div className="min-w-0">
        {children}
        {hint === undefined ? null : <div className="mt-1 text-small text-ink-3">{hint}</div>}
      </div>
    </fieldset>
  );
}
