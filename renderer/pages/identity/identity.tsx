// Possible duplicates: ids that may be one customer, found by a search and decided by a person, pair by pair. Nothing merges
// by itself.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FileInput, Merge } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { IdentityBoard } from '#engine/api/identity/board.ts';
import { troubleOf, useApi, useWorkspace } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { hasFailed, isGoing, useFollowedJob } from '../../app/followed-job.ts';
import { useJobProgress } from '../../app/jobs.ts';
import { Page } from '../../app/page.tsx';
import { inWindow } from '../../app/remedies.ts';
import { StoppedJob } from '../../app/stopped-job.tsx';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { TabBar } from '../../parts/tabs.tsx';
import { type IdentityActs, useIdentityActs } from './acts.ts';
import { TABS, type Tab, useGo, useIdentityAddress } from './address.ts';
import { Alike } from './alike.tsx';
import { MergeAll } from './merge-all.tsx';
import { Merged, Refused } from './settled.tsx';
import { comparedBy, leftOut } from './words.ts';
import { ZoneList } from './zone-list.tsx';

const TAB_WORDS: Readonly<Record<Tab, string>> = {
  match: 'Match',
  possible: 'Possible',
  merged: 'Merged',
  refused: 'Refused',
  alike: 'Ids written alike',
};

export function IdentityPage() {
  const api = useApi();
  const format = useFormat();
  const go = useGo();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const address = useIdentityAddress();
  const board = useQuery({ ...api.identity.board.queryOptions(), placeholderData: (before) => before });
  const acts = useIdentityActs();
  const [asking, setAsking] = useState(false);
  const { job, result } = useFollowedJob('identity', address.job);
  const progress = useJobProgress(isGoing(job) ? (job?.job ?? null) : null);
  const cancel = useMutation(api.jobs.cancel.mutationOptions({ onError: (error) => tell(troubleOf(error)) }));
  const look = useMutation(
    api.identity.propose.mutationOptions({
      onSuccess: ({ job: started }) => go({ ...tabOf(address.tab), job: started }),
      onError: (error) => tell(troubleOf(error)),
    }),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address moves when the search is done, not before
  useEffect(() => {
    if (result !== undefined && address.job !== undefined) go(tabOf(address.tab), true);
  }, [result, address.job]);

  const { search, zones, hasCustomers } = board.data ?? {};
  const open = zones?.match.open ?? 0;
  const tab: Tab = address.tab ?? (open === 0 && (zones?.possible.open ?? 0) > 0 ? 'possible' : 'match');
  const busy = isGoing(job) || look.isPending ? 'A search is going on' : null;
  const whyNoSearch = hasCustomers === false ? 'There are no customers yet' : busy;
  const whyNoMerge = open === 0 ? 'No match waits' : acts.isBusy ? 'The last act is being saved' : null;
  const begin = (): void => {
    if (whyNoSearch === null) look.mutate({});
  };
  const step = (by: number): void => go({ tab: TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length]! });
  useCommands('Possible duplicates, this page', [
    { id: 'identity.look', title: 'Look for duplicates', keys: 'L', why: whyNoSearch, run: begin },
    {
      id: 'identity.merge-all',
      title: 'Merge every match…',
      keys: 'Shift M',
      why: whyNoMerge,
      run: () => setAsking(true),
    },
    { id: 'identity.next-tab', title: 'Next tab', keys: 'V', run: () => step(1) },
    { id: 'identity.previous-tab', title: 'Previous tab', keys: 'Shift V', run: () => step(-1) },
  ]);
  const isEmpty = search === null;
  return (
    <Page
      title="Possible duplicates"
      fact={search == null ? undefined : `${format.counted(search.customers, 'id')} compared`}
      actions={
        board.data === undefined || isEmpty ? null : (
          <>
            <Button keys={['L']} isDisabled={whyNoSearch !== null} onPress={begin}>
              Look again
            </Button>
            {open === 0 || tab !== 'match' ? null : (
              <Button keys={['Shift', 'M']} isDisabled={whyNoMerge !== null} onPress={() => setAsking(true)}>
                {open === 1 ? 'Merge the match…' : `Merge all ${format.number(open)} matches…`}
              </Button>
            )}
          </>
        )
      }
      status={
        search == null
          ? ['Nothing merges by itself']
          : ['Nothing merges by itself', `Search of change ${format.number(search.change)}`, comparedBy(search)]
      }
      keys={
        search == null
          ? []
          : [
              { keys: ['J'], does: 'next' },
              { keys: ['M'], does: 'merge' },
              { keys: ['X'], does: 'two customers' },
              { keys: ['O'], does: 'keep the other' },
            ]
      }
    >
      <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)] max-column:block">
        <div>
          <Going
            job={
              isGoing(job) ? (
                <Progress
                  progress={
                    progress ?? { phase: 'Beginning', done: 0, total: null, unit: 'customers', secondsLeft: null }
                  }
                  onCancel={() => cancel.mutate({ job: job?.job ?? 0 })}
                />
              ) : hasFailed(job) && address.job !== undefined ? (
                <Callout
                  tone={job?.state === 'failed' ? 'negative' : 'warning'}
                  title={
                    job?.problem == null
                      ? 'The search stopped before its end. Nothing of it is shown.'
                      : inWindow(job.problem, 'resume-or-discard')
                  }
                  actions={
                    job?.state === 'interrupted' ? (
                      <StoppedJob job={job.job} onDone={() => go(tabOf(address.tab), true)} />
                    ) : (
                      <Button small look="quiet" onPress={() => go(tabOf(address.tab), true)}>
                        Close
                      </Button>
                    )
                  }
                />
              ) : null
            }
          />
          {acts.several === null ? null : (
            <div className="border-b border-line-1 px-gutter py-2.5">
              <Progress
                progress={{ phase: 'Merging pairs', ...acts.several, unit: 'pairs', secondsLeft: null }}
                onCancel={acts.stop}
              />
            </div>
          )}
        </div>
        {board.isError && board.data === undefined ? (
          <Failed
            what="The pairs could not be read"
            trouble={troubleOf(board.error)}
            onRetry={() => void board.refetch()}
          />
        ) : board.data === undefined ? (
          <div className="px-gutter py-4">
            <Loading rows={12} what="Reading the pairs" />
          </div>
        ) : isEmpty ? (
          <NoSearch
            hasCustomers={board.data.hasCustomers}
            why={busy}
            onLook={begin}
            onImport={() => void navigate({ to: '/w/$workspace/import', params: { workspace } })}
          />
        ) : (
          <Found
            board={board.data}
            tab={tab}
            row={address.row ?? 0}
            onTab={(to) => go({ tab: to })}
            onRow={(row) => go({ tab, row }, true)}
            acts={acts}
          />
        )}
      </div>
      <MergeAll
        count={open}
        isOpen={asking && open > 0}
        onConfirm={() => void acts.mergeAll('match')}
        onClose={() => setAsking(false)}
      />
    </Page>
  );
}

const tabOf = (tab: Tab | undefined): { tab?: Tab } => (tab === undefined ? {} : { tab });

function Going({ job }: { job: ReactNode }) {
  return job === null ? null : <div className="border-b border-line-1 px-gutter py-2.5">{job}</div>;
}

function Found({
  board,
  tab,
  row,
  onTab,
  onRow,
  acts,
}: {
  board: IdentityBoard;
  tab: Tab;
  row: number;
  onTab: (tab: Tab) => void;
  onRow: (row: number) => void;
  acts: IdentityActs;
}) {
  const format = useFormat();
  const { zones, search, isOld } = board;
  const notes = search === null ? [] : leftOut(search, format);
  return (
    <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)] max-column:block">
      <div className="bg-surface-1">
        <div className="px-gutter pt-2">
          <TabBar
            label="Pairs by what is known of them"
            items={TABS.map((id) => ({
              id,
              label: (
                <>
                  {TAB_WORDS[id]}{' '}
                  {id === 'match' || id === 'possible' ? (
                    <span className="ml-0.5 text-small text-ink-3 tabular-nums">{format.number(zones[id].open)}</span>
                  ) : null}
                </>
              ),
            }))}
            selected={tab}
            onSelect={(id) => onTab(id as Tab)}
          />
        </div>
        {isOld ? (
          <p className="px-gutter pt-2 pb-2 text-small text-warning-text">
            Customers were imported since this search, or taken back. Look again to compare them as well.
          </p>
        ) : null}
        {notes.length === 0 || (tab !== 'match' && tab !== 'possible') ? null : (
          <details className="px-gutter py-1.5 text-small text-ink-3">
            <summary className="cursor-default">What the search could not use, or left out</summary>
            <ul className="grid max-w-[110ch] gap-0.5 pt-1 pl-4 text-ink-2">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {tab === 'match' || tab === 'possible' ? (
        <ZoneList
          key={tab}
          zone={tab}
          count={zones[tab].open}
          decided={zones[tab].merged + zones[tab].refused}
          row={row}
          onRow={onRow}
          acts={acts}
        />
      ) : tab === 'merged' ? (
        <Merged acts={acts} />
      ) : tab === 'refused' ? (
        <Refused acts={acts} />
      ) : (
        <Alike />
      )}
    </div>
  );
}

function NoSearch({
  hasCustomers,
  why,
  onLook,
  onImport,
}: {
  hasCustomers: boolean;
  why: string | null;
  onLook: () => void;
  onImport: () => void;
}) {
  return hasCustomers ? (
    <Empty
      icon={Merge}
      title="Nobody has looked for duplicates yet"
      actions={
        <Button look="primary" keys={['L']} why={why} onPress={onLook}>
          Look for duplicates
        </Button>
      }
    >
      Ids that share an e-mail address or a telephone number may be one customer. The search compares everybody and
      proposes pairs; you say of each whether it is one customer or two. Nothing merges by itself.
    </Empty>
  ) : (
    <Empty
      icon={Merge}
      title="No customers yet"
      actions={
        <Button look="primary" icon={FileInput} onPress={onImport}>
          Import customers
        </Button>
      }
    >
      Ids that may be one customer are found among the customers you import.
    </Empty>
  );
}
