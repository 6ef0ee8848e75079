// Nothing waits any more: what was decided, what it is worth, what the sample says, and where to go from here.
import { useNavigate } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import type { ReviewQueue } from '#engine/api/review/desk.ts';
import { useWorkspace } from '../../app/client.tsx';
import { Button } from '../../parts/button.tsx';
import { Facts } from '../../parts/fact.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { countsOf } from './counts.ts';
import { SampleNote } from './side-pane.tsx';

export function DonePane({
  queue,
  onUndo,
  onDraw,
}: {
  queue: ReviewQueue;
  onUndo: (() => void) | null;
  onDraw: () => void;
}) {
  const format = useFormat();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const { approved, changed, rejected, left, worth } = countsOf(queue);
  return (
    <div className="mx-auto max-w-[30rem] px-gutter py-10">
      <CircleCheck aria-hidden size={24} strokeWidth={1.5} className="mb-3 text-positive-text" />
      <h2 className="text-verdict font-title">
        All {format.number(queue.total)} decisions of run {format.number(queue.run)} are decided
      </h2>
      <p className="mt-1 mb-4 text-ink-2">
        {approved + changed === 0
          ? 'Nothing is approved, so nothing leaves.'
          : `What is approved is worth ${format.total(worth)} more than doing nothing. ${left === approved + changed ? 'All of it has left.' : 'It leaves when you export it.'}`}
      </p>
      <Facts
        end
        pairs={[
          ['Approved', format.number(approved)],
          ['Changed', format.number(changed)],
          ['Rejected', format.number(rejected)],
          ['Flagged', format.number(queue.flagged)],
        ]}
      />
      <div className="mt-5 flex flex-wrap items-center gap-2">
        <Button look="primary" onPress={() => void navigate({ to: '/w/$workspace/export', params: { workspace } })}>
          Go to export
        </Button>
        {onUndo === null ? null : (
          <Button look="quiet" keys={['Z']} onPress={onUndo}>
            Undo the last
          </Button>
        )}
      </div>
      {queue.sample === null ? null : (
        <div className="mt-6">
          <SampleNote queue={queue} onDraw={onDraw} />
        </div>
      )}
    </div>
  );
}
