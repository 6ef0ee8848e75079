// A long job: what, how far, time left, Cancel. Spinners do not exist.
import { Label, ProgressBar } from 'react-aria-components';
import { Button } from './button.tsx';
import { useFormat } from './format/context.tsx';

export interface ProgressShape {
  readonly phase: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
  readonly secondsLeft: number | null;
}

export function Bar({ share, label }: { share: number | null; label: string }) {
  return (
    <ProgressBar aria-label={label} {...(share === null ? { isIndeterminate: true } : { value: share * 100 })}>
      <Track share={share} />
    </ProgressBar>
  );
}

function Track({ share }: { share: number | null }) {
  return (
    <div className="h-1.5 overflow-hidden rounded-full bg-surface-3">
      <div
        className="h-full rounded-full bg-accent transition-[width] duration-(--motion-base)"
        style={{ width: share === null ? '15%' : `${Math.min(1, Math.max(0, share)) * 100}%` }}
      />
    </div>
  );
}

export function Progress({
  progress,
  onCancel,
  what,
}: {
  progress: ProgressShape;
  onCancel?: () => void;
  /** Before the phase: "Deciding". */
  what?: string;
}) {
  const format = useFormat();
  const { phase, done, total, unit, secondsLeft } = progress;
  const share = total === null || total === 0 ? null : done / total;
  const amount = (value: number): string => (unit === 'bytes' ? format.bytes(value) : format.number(value));
  const counted =
    total === null
      ? `${amount(done)}${unit === 'bytes' ? '' : ` ${unit}`}`
      : `${amount(done)} of ${amount(total)}${unit === 'bytes' ? '' : ` ${unit}`}`;
  return (
    <ProgressBar {...(share === null ? { isIndeterminate: true } : { value: share * 100 })} className="block">
      <div className="mb-1 flex flex-wrap items-baseline gap-x-3">
        <Label className="text-ink-1">
          {what === undefined ? '' : `${what}: `}
          {phase}
        </Label>
        <span className="text-ink-2 tabular-nums">{counted}</span>
        <span className="ml-auto text-small text-ink-2 tabular-nums">{format.left(secondsLeft)}</span>
      </div>
      <div className="flex items-center gap-3">
        <div className="flex-1">
          <Track share={share} />
        </div>
        {onCancel === undefined ? null : (
          <Button small onPress={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </ProgressBar>
  );
}
