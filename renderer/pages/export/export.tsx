// Export: what would leave of a run now, and the packages that left. Which of them stands in the address.
import { useMutation, useQuery } from '@tanstack/react-query';
import { FolderOpen, Package, ShieldCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { troubleOf, useApi, useClient } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { hasFailed, isGoing } from '../../app/followed-job.ts';
import { host } from '../../app/host/host.ts';
import { Page } from '../../app/page.tsx';
import { PlaceLink } from '../../app/place-link.tsx';
import { Button } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Pane } from '../../parts/pane.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { say } from '../../parts/toast.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { Exporting, NotExported } from './export-job.tsx';
import { type ExportState, useExportState } from './export-state.ts';
import { RowsPage } from './rows-behind.tsx';
import { SealedPackage } from './sealed-package.tsx';
import { type Check, summed } from './words.ts';
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
