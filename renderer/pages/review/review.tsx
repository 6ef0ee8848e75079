// Review: a queue, one decision, what speaks for and against it. One key decides and the next is there.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import type { ReviewQueue } from '#engine/api/review/desk.ts';
import { troubleOf, useApi, useClient, useWorkspace } from '../../app/client.tsx';
import { Page } from '../../app/page.tsx';
import { Button } from '../../parts/button.tsx';
import { Select } from '../../parts/form/select.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Bar } from '../../parts/progress.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { ReviewDesk } from './desk.tsx';
import { useOwnActs } from './own-acts.ts';
import { Several } from './several.tsx';

/** An address may be written by anybody: what cannot be read is as if it were not there. */
const search = z.object({
  run: z.int().min(1).optional().catch(undefined),
  order: z.enum(['risk', 'sample']).optional().catch(undefined),
  /** The place in the order. */
  at: z.int().min(0).optional().catch(undefined),
});
type Search = z.infer<typeof search>;

export function ReviewPage() {
  const api = useApi();
  const given = useSearch({ strict: false }) as unknown;
  const asked = useMemo(() => search.parse(given ?? {}), [given]);
  const queue = useQuery(api.review.queue.queryOptions({ run: asked.run ?? null }));
  const workspace = useWorkspace();
  const navigate = useNavigate();
  if (queue.isError) {
    return (
      <Page title="Review">
        <Failed
          what="The queue could not be read"
          trouble={troubleOf(queue.error)}
          onRetry={() => void queue.refetch()}
        />
      </Page>
    );
  }
  if (queue.data === undefined) {
    return (
      <Page title="Review">
        <div className="p-gutter">
          <Loading what="Reading the queue" />
        </div>
      </Page>
    );
  }
  if (queue.data === null || queue.data.total === 0) {
    const run = queue.data?.run ?? null;
    return (
      <Page title="Review">
        <Empty
          icon={ListChecks}
          title={run === null ? 'Nothing to review yet' : `Run ${run} proposed nothing`}
          actions={
            <Button look="primary" onPress={() => void navigate({ to: '/w/$workspace/decide', params: { workspace } })}>
              Go to decide
            </Button>
          }
        >
          {run === null
            ? 'Decisions wait here once a run has proposed them. Nothing leaves before somebody has approved it.'
            : 'No customer may be offered anything that is worth it. The run says where they were lost.'}
        </Empty>
      </Page>
    );
  }
  return <Reviewing queue={queue.data} asked={asked} />;
}

function Reviewing({ queue, asked }: { queue: ReviewQueue; asked: Search }) {
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const format = useFormat();
  const navigate = useNavigate();
  const [several, setSeveral] = useState(false);
  const own = useOwnActs();
  const runs = useQuery(api.decisions.runs.queryOptions({ limit: 100 }));
  const configuration = useQuery(api.review.choices.queryOptions({ run: queue.run }));
  const startedAt = runs.data?.find(({ run }) => run === queue.run)?.startedAt;
  const isSample = asked.order === 'sample' && queue.sample !== null;
  const order = isSample ? queue.sample.order : queue.order;
  const show = (next: Partial<Search>): void =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...next }) as never, replace: true });
  const draw = async (): Promise<void> => {
    try {
      await client.review.drawSample.mutate({ run: queue.run });
      await queries.invalidateQueries();
      show({ order: 'sample', at: 0 });
    } catch (error) {
      tell(troubleOf(error));
    }
  };
  const decided = queue.total - queue.waiting;
  return (
    <ReviewDesk
      key={order}
      queue={queue}
      order={order}
      at={asked.at ?? null}
      first={isSample ? 0 : queue.first}
      reasons={configuration.data?.reasons ?? []}
      onPlace={(at) => show({ at: at ?? undefined })}
      onOrder={(next) => show({ order: next, at: undefined })}
      onDraw={() => void draw()}
      fact={
        <span className="flex items-center gap-4">
          {(runs.data?.length ?? 0) > 1 ? null : (
            <span>
              Run {format.number(queue.run)}
              {startedAt === undefined ? '' : `, ${format.moment(startedAt, Date.now())}`}
            </span>
          )}
          <span className="hidden items-center gap-2 max-wide:flex">
            <span>
              <b className="font-strong text-ink-1">{format.number(decided)}</b> of {format.number(queue.total)} decided
            </span>
            <span className="w-28 max-column:hidden">
              <Bar share={decided / Math.max(1, queue.total)} label="Decided" />
            </span>
          </span>
        </span>
      }
      actions={
        <>
          <RunChoice
            run={queue.run}
            runs={runs.data ?? []}
            onChoose={(run) => show({ run, order: undefined, at: undefined })}
          />
          <Button look="quiet" icon={ListChecks} onPress={() => setSeveral(true)}>
            Several at once…
          </Button>
        </>
      }
      onSeveral={() => setSeveral(true)}
      own={own}
    >
      <Several
        queue={queue}
        reasons={configuration.data?.reasons ?? []}
        treatments={configuration.data?.treatments ?? []}
        isOpen={several}
        own={own}
        onClose={() => setSeveral(false)}
      />
    </ReviewDesk>
  );
}

/** Another run to review; nothing to choose while there is one. */
function RunChoice({
  run,
  runs,
  onChoose,
}: {
  run: number;
  runs: readonly { readonly run: number; readonly startedAt: number }[];
  onChoose: (run: number) => void;
}) {
  const format = useFormat();
  if (runs.length < 2) return null;
  return (
    <Select
      label="Run"
      hideLabel
      small
      width="w-48"
      value={String(run)}
      choices={runs.map((each) => ({
        value: String(each.run),
        label: `Run ${format.number(each.run)}, ${format.moment(each.startedAt, Date.now())}`,
      }))}
      onChange={(chosen) => onChoose(Number(chosen))}
    />
  );
}
