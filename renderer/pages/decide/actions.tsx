// What can be done beside a run: decide again, review, show another one.
import { RotateCw, Scale } from 'lucide-react';
import { Button } from '../../parts/button.tsx';
import { Select } from '../../parts/form/select.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import type { RunState } from './run-state.ts';

export function Actions({
  isFirst,
  isChanged,
  waiting,
  isDisabled,
  onRun,
  onReview,
}: {
  isFirst: boolean;
  isChanged: boolean;
  waiting: number;
  isDisabled: boolean;
  onRun: () => void;
  onReview: () => void;
}) {
  const format = useFormat();
  const runs = isFirst || isChanged || waiting === 0;
  const again = (
    <Button
      look={runs ? 'primary' : 'outlined'}
      icon={isFirst ? Scale : RotateCw}
      isDisabled={isDisabled}
      onPress={onRun}
    >
      {isFirst ? 'Decide' : 'Run again'}
    </Button>
  );
  if (isFirst || waiting === 0) return again;
  const review = (
    <Button look={runs ? 'outlined' : 'primary'} onPress={onReview}>
      Review {format.counted(waiting, 'decision')}
    </Button>
  );
  return runs ? (
    <>
      {review}
      {again}
    </>
  ) : (
    <>
      {again}
      {review}
    </>
  );
}

export function RunChoice({ state, run }: { state: RunState; run: number }) {
  const format = useFormat();
  return (
    <Select
      label="Run that is shown"
      hideLabel
      width="w-24"
      value={String(run)}
      choices={(state.runs ?? []).map((each) => ({
        value: String(each.run),
        label: `Run ${each.run}`,
        detail: `${format.moment(each.startedAt, Date.now())}, ${format.total(each.net)}`,
      }))}
      onChange={(chosen) => state.go({ run: Number(chosen) })}
    />
  );
}
