// Export: what would leave of a run now, and the packages that left. Which of them stands in the address.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FolderOpen, Package, ShieldCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Job } from '#shared/model/job.ts';
import { troubleOf, useApi, useClient, useWorkspace } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { hasFailed, isGoing } from '../../app/followed-job.ts';
import { host } from '../../app/host/host.ts';
import { useJobProgress } from '../../app/jobs.ts';
import { Page } from '../../app/page.tsx';
import { PlaceLink } from '../../app/place-link.tsx';
import { inWindow } from '../../app/remedies.ts';
import { StoppedJob } from '../../app/stopped-job.tsx';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { channelName } from '../../parts/channel.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Pane } from '../../parts/pane.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { say } from '../../parts/toast.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { type ExportState, useExportState } from './export-state.ts';
import { RowsBehind } from './rows-behind.tsx';
import { SealedPackage } from './sealed-package.tsx';
import { type Check, PARTS, type PackageOf, type Part, summed } from './words.ts';
import { WouldLeave } from './would-leave.tsx';

export function ExportPage() {
  const api = useApi();
  const state = useExportState();
  const { packages, pack, run, job, behind, go } = state;
  const [asking, setAsking] = useState(false);
  const going = isGoing(job);
  const preview = useQuery(
    api.packages.preview.queryOptions({ run: run ?? 1 }, { enabled: run != null && pack === null }),
  );
  const rows = pack === null ? (preview.data?.rows ?? 0) : 0;
  const format = useFormat();
  const seal = useSealCheck(pack);
  const start = useMutation(
    api.packages.export.mutationOptions({
      onError: (error) => tell(troubleOf(error)),
      onSuccess: ({ job: started }) => go({ ...(run == null ? {} : { run }), job: started }),
    }),
  );
  const why = going ? 'An export goes on' : rows === 0 ? 'Nothing is approved that has not left' : null;
  const of = pack !== null ? { package: pack } : run == null ? null : { run };
  const listed = behind === null || of === null ? null : { ...behind, of };
  const status = useStatus(pack);
  const away = listed === null ? null : 'A list of rows is shown';
  useCommands('Export, this page', [
    {
      id: 'export.export',
      title: 'Export…',
      keys: 'X',
      icon: Package,
      run: () => setAsking(true),
      why: away ?? (pack === null ? why : 'A package that left is shown'),
    },
    {
      id: 'export.check',
      title: 'Check the seal again',
      keys: 'C',
      icon: ShieldCheck,
      run: seal.check,
      why: away ?? (pack === null ? 'No package is shown' : null),
    },
    ...(listed === null
      ? []
      : [{ id: 'export.back', title: 'Back from the rows to the lists', keys: 'Esc', run: () => go(listed.of) }]),
  ]);
  if (listed !== null) return <RowsPage {...listed} fact={factOf(state)} />;
  return (
    <Page
      title="Export"
      fact={factOf(state)}
      actions={
        run === null && pack === null ? null : pack === null ? (
          <Button
            look="primary"
            icon={Package}
            why={preview.isPending ? null : why}
            isDisabled={why !== null}
            onPress={() => setAsking(true)}
          >
            {rows === 0 ? 'Export…' : `Export ${format.number(rows)}…`}
          </Button>
        ) : (
          <PackageActions run={run ?? null} seal={seal} go={go} />
        )
      }
      status={status}
      keys={
        run === null && pack === null
          ? []
          : pack === null
            ? [{ keys: ['X'], does: 'export' }]
            : [{ keys: ['C'], does: 'check the seal' }]
      }
    >
      {state.error == null ? null : <Failed what="The packages could not be read" trouble={troubleOf(state.error)} />}
      {packages === undefined || run === undefined ? (
        state.error == null ? (
          <Pane>
            <Loading rows={8} what="Reading the packages" />
          </Pane>
        ) : null
      ) : (
        <div className="flex min-h-0 min-w-0 flex-col gap-px bg-line-1">
          {job !== null && going ? <Exporting job={job} /> : null}
          {job !== null && hasFailed(job) ? (
            <NotExported job={job} run={run} onClose={() => go(run === null ? {} : { run }, true)} />
          ) : null}
          <div className="grid min-h-0 flex-1">
            {pack !== null ? (
              <SealedPackage pack={pack} packages={packages} check={seal.found} />
            ) : run === null ? (
              <Pane flush>
                <Empty icon={Package} title="Nothing to export yet">
                  Packages hold approved decisions.{' '}
                  <PlaceLink inText to="/w/$workspace/decide">
                    Decide
                  </PlaceLink>{' '}
                  first, then review.
                </Empty>
              </Pane>
            ) : (
              <WouldLeave run={run} packages={packages} />
            )}
          </div>
        </div>
      )}
      {asking && run != null && rows > 0 ? (
        <ExportDialog
          run={run}
          rows={rows}
          heldBack={summed(preview.data?.channels ?? {}).heldBack}
          onClose={() => setAsking(false)}
          onExport={(profile, folder) =>
            start.mutate({ run, profile, ...(folder === null ? {} : { out: `${folder}/run-${run}` }) })
          }
        />
      ) : null}
    </Page>
  );
}

function RowsPage({ of, part, channel, fact }: { of: PackageOf; part: Part; channel: string | null; fact: string }) {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const waits = 'run' in of && (part === 'undecided' || part === 'released');
  return (
    <Page
      title={`${PARTS[part].head}${channel === null ? '' : `, ${channelName(channel)}`}`}
      parent={{ title: 'Export', to: `/w/${workspace}/export`, search: of }}
      fact={fact}
      actions={
        waits ? (
          <Button
            look="primary"
            onPress={() =>
              void navigate({
                to: '/w/$workspace/review',
                params: { workspace },
                search: { run: of.run } as never,
              })
            }
          >
            Review
          </Button>
        ) : null
      }
      keys={[
        { keys: ['Enter'], does: 'open the customer' },
        { keys: ['Esc'], does: 'back' },
      ]}
    >
      <RowsBehind key={`${part} ${channel}`} of={of} part={part} channel={channel} />
    </Page>
  );
}

function factOf({ pack, packages, run }: ExportState): string {
  if (pack === null) return run == null ? '' : `What would leave of run ${run}`;
  const listed = packages?.find((each) => each.package === pack);
  return listed === undefined ? `Package ${pack}` : `Package ${pack}, run ${listed.run}`;
}

interface SealChecking {
  readonly check: () => void;
  readonly isChecking: boolean;
  readonly found: Check | undefined;
  readonly folder: string | null;
}

/** Checks a seal when asked to, and forgets what was found when another package is shown. */
function useSealCheck(pack: number | null): SealChecking {
  const api = useApi();
  const client = useClient();
  const [found, setFound] = useState<Check | undefined>(undefined);
  const [isChecking, setIsChecking] = useState(false);
  const shown = useQuery(api.packages.show.queryOptions({ package: pack ?? 1 }, { enabled: pack !== null }));
  const folder = shown.data?.folder ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was found is of one package
  useEffect(() => setFound(undefined), [pack]);
  const check = async (): Promise<void> => {
    if (pack === null) return;
    setIsChecking(true);
    try {
      setFound(await client.packages.check.query({ package: pack, folder }));
    } catch (error) {
      tell(troubleOf(error));
    } finally {
      setIsChecking(false);
    }
  };
  return { check: () => void check(), isChecking, found: found?.package === pack ? found : undefined, folder };
}

function PackageActions({ run, seal, go }: { run: number | null; seal: SealChecking; go: ExportState['go'] }) {
  const { folder } = seal;
  const show = async (path: string): Promise<void> => {
    try {
      if (!(await host.showInFolder(path))) say(`The package is in ${path}.`);
    } catch (error) {
      tell(troubleOf(error));
    }
  };
  return (
    <>
      <Button look="quiet" icon={ShieldCheck} isDisabled={seal.isChecking} onPress={seal.check}>
        Check the seal again
      </Button>
      {run === null ? null : <Button onPress={() => go({ run })}>What would leave now</Button>}
      {folder === null ? null : (
        <Button look="primary" icon={FolderOpen} onPress={() => void show(folder)}>
          Show in folder
        </Button>
      )}
    </>
  );
}

function useStatus(pack: number | null): React.ReactNode[] {
  const api = useApi();
  const format = useFormat();
  const shown = useQuery(api.packages.show.queryOptions({ package: pack ?? 1 }, { enabled: pack !== null }));
  if (pack === null) return ['Nothing is written until you export'];
  if (shown.data === undefined) return [];
  const { manifest, folder } = shown.data;
  return [
    `Sealed ${format.moment(Date.parse(manifest.exporter.at), Date.now())} by ${manifest.exporter.name}`,
    'Every permission and limit was checked again at that moment',
    ...(folder === null
      ? []
      : [
          <span key="folder" className="font-mono" title={folder}>
            {folder}
          </span>,
        ]),
  ];
}

function Exporting({ job }: { job: Job }) {
  const api = useApi();
  const progress = useJobProgress(job.job) ?? job.progress;
  const cancel = useMutation(api.jobs.cancel.mutationOptions({ onError: (error) => tell(troubleOf(error)) }));
  const shown = progress ?? { phase: 'Beginning', done: 0, total: null, unit: 'decisions', secondsLeft: null };
  return (
    <Pane label="The export that goes on">
      <Progress
        what="Exporting"
        progress={shown}
        {...(cancel.isPending || cancel.isSuccess ? {} : { onCancel: () => cancel.mutate({ job: job.job }) })}
      />
    </Pane>
  );
}

/** A refusal in red, with what changed and the way on; a cancelled export in plain. */
function NotExported({ job, run, onClose }: { job: Job; run: number | null; onClose: () => void }) {
  const navigate = useNavigate();
  const workspace = useWorkspace();
  const refused = job.problem?.code === 'PACKAGE_REFUSED';
  const cancelled = job.state === 'cancelled';
  const stopped = job.state === 'interrupted';
  const title = refused
    ? 'The package was refused. Nothing left.'
    : cancelled
      ? 'The export was cancelled. Nothing left.'
      : stopped
        ? 'The export stopped before its end.'
        : 'The export failed. Nothing left.';
  const reviewAgain = (): void =>
    void navigate({ to: '/w/$workspace/review', params: { workspace }, search: { run } as never });
  return (
    <Pane label="The export that ended">
      <Callout
        tone={cancelled ? 'info' : 'negative'}
        title={title}
        actions={
          <>
            {refused ? (
              <Button small onPress={reviewAgain}>
                Review again
              </Button>
            ) : null}
            {stopped ? <StoppedJob job={job.job} onDone={onClose} /> : null}
            <Button small look="quiet" onPress={onClose}>
              Close
            </Button>
          </>
        }
      >
        {cancelled || job.problem === null ? null : (
          <>
            {inWindow(job.problem, 'resume-or-discard')} <span className="font-mono">{job.problem.code}</span>
          </>
        )}
      </Callout>
    </Pane>
  );
}
