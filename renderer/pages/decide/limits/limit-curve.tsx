// What a limit is worth: what the whole run would come to at other capacities of it, as a line, worked out when asked by a
// job that stores nothing else.
import { useMutation, useQuery } from '@tanstack/react-query';
import type { CurvePoint, LimitCurve, PriceRange } from '#shared/model/certificate.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { useJobProgress, useRunningJob } from '../../../app/jobs.ts';
import { Button } from '../../../parts/button.tsx';
import { CurveDrawing } from '../../../parts/charts/curve.tsx';
import { ChartFrame } from '../../../parts/charts/frame.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { tell } from '../../../parts/notice.tsx';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { Progress } from '../../../parts/progress.tsx';
import { Failed } from '../../../parts/states.tsx';
import { limitAmount } from '../words.ts';
import type { LimitRow } from './limits-table.tsx';

export function LimitCurvePane({ run, limit, range }: { run: number; limit: LimitRow; range: PriceRange | null }) {
  const api = useApi();
  const found = useQuery(api.allocation.curve.queryOptions({ run, limit: limit.id }));
  const job = useRunningJob(['curve']);
  const progress = useJobProgress(job);
  const onError = (error: unknown): void => tell(troubleOf(error));
  const work = useMutation(api.allocation.workOutCurve.mutationOptions({ onError }));
  const cancel = useMutation(api.jobs.cancel.mutationOptions({ onError }));
  const curve = found.data ?? null;
  const title = `What ${limit.name} is worth`;
  if (found.isError) {
    return (
      <Pane>
        <Failed
          what="The curve could not be read"
          trouble={troubleOf(found.error)}
          onRetry={() => void found.refetch()}
        />
      </Pane>
    );
  }
  return (
    <Pane label={title}>
      {curve === null ? (
        <>
          <PaneHead title={title}>
            {job !== null || found.isPending ? null : (
              <Button small isDisabled={work.isPending} onPress={() => work.mutate({ run, limit: limit.id })}>
                Work it out
              </Button>
            )}
          </PaneHead>
          {job === null ? (
            <p className="text-ink-2">What the whole run would come to with fewer or more. Nothing is decided by it.</p>
          ) : null}
        </>
      ) : (
        <Drawn curve={curve} limit={limit} range={range} title={title} />
      )}
      {job === null ? null : (
        <Progress
          progress={progress ?? { phase: 'Beginning', done: 0, total: null, unit: 'checks', secondsLeft: null }}
          onCancel={() => cancel.mutate({ job })}
        />
      )}
    </Pane>
  );
}

function Drawn({
  curve,
  limit,
  range,
  title,
}: {
  curve: LimitCurve;
  limit: LimitRow;
  range: PriceRange | null;
  title: string;
}) {
  const format = useFormat();
  const amount = (units: number): string => limitAmount(units, limit.counts, format);
  const worth = ({ value, bound }: CurvePoint): number => value ?? bound;
  const now = curve.points.find(({ units }) => units === curve.now);
  const most = curve.points.at(-1)!;
  const isBound = curve.points.some(({ value }) => value === null);
  const gain = now === undefined ? 0 : worth(most) - worth(now);
  return (
    <ChartFrame<CurvePoint>
      title={title}
      finding={
        now === undefined
          ? undefined
          : `${amount(most.units)} instead of ${amount(curve.now)} would bring ${format.moneyChange(gain)}.`
      }
      columns={[
        { id: 'units', head: limit.name, end: true, cell: ({ units }) => amount(units) },
        {
          id: 'worth',
          head: isBound ? 'Upper bound' : 'Worth',
          end: true,
          cell: (point) => format.total(worth(point)),
        },
        { id: 'price', head: 'One more is worth', end: true, cell: ({ price }) => format.money(price) },
      ]}
      rows={curve.points}
      rowKey={({ units }) => units}
      lines={() => [
        ['units', 'worth', 'price'],
        ...curve.points.map((point) => [String(point.units), String(worth(point)), String(point.price)]),
      ]}
    >
      <CurveDrawing
        label={`${title}: from ${format.total(worth(curve.points[0]!))} at ${amount(curve.points[0]!.units)} to ${format.total(worth(most))} at ${amount(most.units)}`}
        points={curve.points.map((point) => ({ x: point.units, y: worth(point) }))}
        now={curve.now}
        band={
          range === null || range.more === null || range.more === 0
            ? null
            : { from: curve.now, to: curve.now + range.more }
        }
        bandWords={range?.more == null ? '' : `holds up to +${amount(range.more)}`}
        nowWords={now === undefined ? '' : `now: ${amount(curve.now)}, ${format.total(worth(now))}`}
        xWords={(units) => amount(units)}
        yWords={(value) => format.compactTotal(value)}
      />
      {isBound ? (
        <p className="mt-1 text-small text-ink-3">What no plan would pass: the plan itself comes close.</p>
      ) : null}
    </ChartFrame>
  );
}
