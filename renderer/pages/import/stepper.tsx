// The four steps, the one that is shown, and what was done at the right.
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';

const STEPS = ['Choose file', 'Check columns', 'Compare', 'Import'] as const;

/** `at` is the step that is shown, from 0; 4 when all are done. */
export function Stepper({ at, children }: { at: number; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-y-1 border-b border-line-1 bg-surface-1 px-gutter py-2.5">
      <ol className="flex flex-wrap items-center gap-y-1" aria-label="Steps of the import">
        {STEPS.map((name, step) => (
          <li key={name} className="flex items-center" aria-current={step === at ? 'step' : undefined}>
            {step === 0 ? null : <span aria-hidden className="mx-3 h-px w-10 bg-line-2 max-wide:w-4" />}
            <span
              aria-hidden
              className={`mr-2 grid size-5 place-items-center rounded-full border text-micro ${mark(step, at)}`}
            >
              {step < at ? <Check size={12} strokeWidth={2.2} /> : step + 1}
            </span>
            <span className={step === at ? 'font-strong text-ink-1' : 'text-ink-3 max-column:sr-only'}>{name}</span>
            {step < at ? <span className="sr-only"> done</span> : null}
          </li>
        ))}
      </ol>
      {children === undefined ? null : (
        <div role="status" className="ml-auto text-small text-ink-2">
          {children}
        </div>
      )}
    </div>
  );
}

function mark(step: number, at: number): string {
  if (step < at) return 'border-positive-mark text-positive-text';
  return step === at ? 'border-accent bg-accent text-on-accent' : 'border-line-3 text-ink-3';
}
