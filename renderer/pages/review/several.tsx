// Several at once: which decisions, what it would come to, and only then the question with the number in it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReviewQueue } from '#engine/api/review/desk.ts';
import type { ManyVerb, Preview } from '#engine/api/review/preview.ts';
import { troubleOf, useApi, useClient } from '../../app/client.tsx';
import { Button } from '../../parts/button.tsx';
import { Channel, channelName } from '../../parts/channel.tsx';
import { ConfirmDialog, Dialog } from '../../parts/dialog.tsx';
import { FormRow } from '../../parts/form/form-row.tsx';
import { NumberField } from '../../parts/form/number-field.tsx';
import { Select } from '../../parts/form/select.tsx';
import { Switch } from '../../parts/form/toggles.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { Table } from '../../parts/table/table.tsx';
import { Segmented } from '../../parts/tabs.tsx';
import { say } from '../../parts/toast.tsx';
import type { RejectionReason } from './key-bar.tsx';
import type { OwnActs } from './own-acts.ts';

const ANY = '';
const MOST_TREATMENTS = 6;
const VERBS: Readonly<Record<ManyVerb, { readonly title: string; readonly done: string }>> = {
  approve: { title: 'Approve', done: 'Approved' },
  reject: { title: 'Reject', done: 'Rejected' },
  release: { title: 'Release', done: 'Released' },
};

export interface SeveralProps {
  readonly queue: ReviewQueue;
  readonly reasons: readonly RejectionReason[];
  readonly treatments: readonly { readonly id: string; readonly name: string; readonly channel: string }[];
  readonly isOpen: boolean;
  readonly own: OwnActs;
  readonly onClose: () => void;
}

export function Several({ queue, reasons, treatments, isOpen, own, onClose }: SeveralProps) {
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const format = useFormat();
  const [verb, setVerb] = useState<ManyVerb>('approve');
  const [treatment, setTreatment] = useState(ANY);
  const [channel, setChannel] = useState(ANY);
  const [above, setAbove] = useState<number | null>(null);
  const [leavesFlagged, setLeavesFlagged] = useState(true);
  const [onlyWaiting, setOnlyWaiting] = useState(true);
  const [code, setCode] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const selection = {
    run: queue.run,
    treatments: treatment === ANY ? [] : [treatment],
    channels: channel === ANY ? [] : [channel],
    above,
    flagged: leavesFlagged ? ('without' as const) : ('with' as const),
    ...(verb === 'reject' && onlyWaiting ? { states: ['proposed' as const, 'released' as const] } : {}),
  };
  const preview = useQuery({
    ...api.review.preview.queryOptions({ verb, ...selection }),
    enabled: isOpen,
    placeholderData: (before) => before,
  });
  const count = preview.data?.count ?? 0;
  const why =
    verb === 'reject' && code === null
      ? 'Choose a reason first'
      : count === 0 && preview.isSuccess
        ? 'Nothing is selected'
        : null;

  const start = async (): Promise<void> => {
    try {
      const { job } =
        verb === 'approve'
          ? await client.review.approveMany.mutate(selection)
          : verb === 'reject'
            ? await client.review.rejectMany.mutate({ ...selection, code: code ?? '' })
            : await client.review.releaseMany.mutate(selection);
      own.add({ job });
      onClose();
      const result = (await client.jobs.result.query({ job })) as unknown as BulkAnswer;
      await queries.invalidateQueries();
      const done = result.approved ?? result.rejected ?? result.released ?? 0;
      const refused = Object.values(result.refused).reduce((sum, each) => sum + each, 0);
      const { change } = result;
      say(
        `${VERBS[verb].done} ${format.counted(done, 'decision')}${refused === 0 ? '' : `, ${format.number(refused)} refused`}`,
        change === null
          ? undefined
          : () => void client.review.undo.mutate({ change }).then(own.add, (error: unknown) => tell(troubleOf(error))),
      );
      if (refused > 0) {
        const why = Object.entries(result.refused)
          .toSorted(([, a], [, b]) => b - a)
          .map(([reason, many]) => `${format.number(many)} because ${reason}`);
        tell({
          sentence: `${format.counted(refused, 'decision')} of them ${refused === 1 ? 'was' : 'were'} refused and ${refused === 1 ? 'stays' : 'stay'} as before: ${why.join(', ')}.`,
          code: 'CLAIM_REFUSED',
        });
      }
    } catch (error) {
      tell(troubleOf(error));
    }
  };

  const channels = [...new Set(treatments.map((each) => each.channel))];
  return (
    <>
      <Dialog title="Several at once" isOpen={isOpen && !asking} onClose={onClose} width="w-[42rem]">
        <div className="mt-2">
          <FormRow label="What to do">
            <Segmented
              label="What to do"
              items={(['approve', 'reject', 'release'] as const).map((id) => ({ id, label: VERBS[id].title }))}
              selected={verb}
              onSelect={(id) => setVerb(id as ManyVerb)}
            />
          </FormRow>
          {verb === 'reject' ? (
            <FormRow label="Reason">
              <Select
                hideLabel
                label="Reason"
                width="w-72"
                asking={code === null}
                value={code}
                choices={reasons.map((each) => ({ value: each.code, label: each.name }))}
                onChange={setCode}
              />
            </FormRow>
          ) : null}
          <FormRow label="Treatment">
            <Select
              hideLabel
              label="Treatment"
              width="w-72"
              value={treatment}
              choices={[
                { value: ANY, label: 'Any treatment' },
                ...treatments.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={setTreatment}
            />
          </FormRow>
          <FormRow label="Channel">
            <Select
              hideLabel
              label="Channel"
              width="w-72"
              value={channel}
              choices={[
                { value: ANY, label: 'Any channel' },
                ...channels.map((id) => ({ value: id, label: channelName(id) })),
              ]}
              onChange={setChannel}
            />
          </FormRow>
          <FormRow label="Net value above" hint="Leave it empty for any value.">
            <NumberField
              hideLabel
              label="Net value above"
              width="w-40"
              value={above}
              unit={format.currencySign}
              show={(value) => format.number(value, [0, 2])}
              onCommit={(value) => {
                setAbove(value);
                return null;
              }}
            />
            {above === null ? null : (
              <div className="mt-1">
                <Button small look="quiet" onPress={() => setAbove(null)}>
                  Any value
                </Button>
              </div>
            )}
          </FormRow>
          <FormRow label="Leave out">
            <div className="flex flex-col">
              <Switch isSelected={leavesFlagged} onChange={setLeavesFlagged}>
                What is flagged
              </Switch>
              {verb === 'reject' ? (
                <Switch isSelected={onlyWaiting} onChange={setOnlyWaiting}>
                  What is approved already
                </Switch>
              ) : null}
            </div>
          </FormRow>
        </div>
        <div className="mt-3 border-t border-line-1 pt-3">
          {preview.isError ? (
            <Failed what="The preview could not be worked out" trouble={troubleOf(preview.error)} />
          ) : preview.data === undefined ? (
            <Loading rows={4} what="Working out what it comes to" />
          ) : (
            <Found preview={preview.data} verb={verb} />
          )}
        </div>
        <div className="mt-4 flex items-center justify-end gap-2">
          <Button look="quiet" onPress={onClose}>
            Cancel
          </Button>
          <Button look={verb === 'reject' ? 'danger' : 'primary'} why={why} onPress={() => setAsking(true)}>
            {`${VERBS[verb].title} ${format.number(count)}…`}
          </Button>
        </div>
      </Dialog>
      <ConfirmDialog
        title={`${VERBS[verb].title} ${format.counted(count, 'decision')}?`}
        verb={`${VERBS[verb].title} ${format.number(count)}`}
        count={count}
        danger={verb === 'reject'}
        isOpen={isOpen && asking}
        onConfirm={() => void start()}
        onClose={() => setAsking(false)}
      >
        {preview.data === undefined ? null : <Summary preview={preview.data} />}
      </ConfirmDialog>
    </>
  );
}

interface BulkAnswer {
  readonly approved?: number;
  readonly rejected?: number;
  readonly released?: number;
  readonly change: number | null;
  readonly refused: { readonly [reason: string]: number };
}

function Summary({ preview }: { preview: Preview }) {
  const format = useFormat();
  return (
    <>
      <p>
        They are worth {format.total(preview.net)} together. It is one act: Undo takes all of it back, until decisions
        are in a sealed package.
      </p>
      {preview.limits.map(({ limit, name, needs, room }) => (
        <p key={limit} className="mt-1">
          {name}: {format.number(needs)} needed, {format.number(room)} left. What is beyond is refused, one by one.
        </p>
      ))}
    </>
  );
}

const LEFT: Readonly<Record<string, string>> = {
  'other treatment': 'another treatment',
  'other channel': 'another channel',
  'not above the value': 'at or below the value',
  'other state': 'approved already',
  proposed: 'not approved',
  approved: 'approved already',
  replaced: 'changed already',
  rejected: 'rejected already',
  released: 'released: approve these one by one',
  exported: 'exported already',
};

function Found({ preview, verb }: { preview: Preview; verb: ManyVerb }) {
  const format = useFormat();
  const { count, net, treatments, left, limits } = preview;
  const rest = treatments.slice(MOST_TREATMENTS);
  const lines = [
    ...treatments.slice(0, MOST_TREATMENTS),
    ...(rest.length === 0
      ? []
      : [
          {
            treatment: 'other',
            name: `${format.number(rest.length)} other`,
            channel: null,
            count: rest.reduce((sum, each) => sum + each.count, 0),
            net: rest.reduce((sum, each) => sum + each.net, 0),
          },
        ]),
  ];
  return (
    <div aria-live="polite">
      <p className="pb-2">
        <b className="font-title">{format.counted(count, 'decision')}</b> worth{' '}
        <b className="font-title">{format.total(net)}</b>
        {left.length === 0
          ? '.'
          : `; left out: ${left.map((each) => `${format.number(each.count)} ${LEFT[each.why] ?? each.why}`).join(', ')}.`}
      </p>
      {count === 0 ? null : (
        <Table
          inset
          label="What is selected, by treatment"
          rows={lines}
          rowKey={(row) => row.treatment}
          isQuiet={(row) => row.channel === null}
          columns={[
            {
              id: 'treatment',
              head: 'Treatment',
              cell: (row) => (row.channel === null ? row.name : <Channel channel={row.channel}>{row.name}</Channel>),
            },
            { id: 'count', head: 'Decisions', end: true, cell: (row) => format.number(row.count) },
            { id: 'net', head: 'Net value', end: true, cell: (row) => format.total(row.net) },
          ]}
          total={['Together', format.number(count), format.total(net)]}
        />
      )}
      {verb !== 'approve' ? null : (
        <p className="mt-2 text-small text-ink-2">
          {limits
            .map(({ name, needs, room }) => `${name}: ${format.number(needs)} needed, ${format.number(room)} left. `)
            .join('')}
          Limits, permission and contact windows are asked again for each; what has no room is refused with its reason.
        </p>
      )}
    </div>
  );
}
