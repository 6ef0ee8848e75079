// Treatments: what may be offered to whom, what it is believed to be worth, what there is too little of. Forms edit one
// draft; "Use from the next run" makes it a version. Runs of the past keep theirs.
import { useQuery } from '@tanstack/react-query';
import { Megaphone } from 'lucide-react';
import { useState } from 'react';
import { type RuleName, ruleId } from '#shared/model/rule-report.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/dialog.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { TabBar } from '../../parts/tabs.tsx';
import { TABS, type Tab, useGo, useTreatmentsAddress } from './address.ts';
import { useCatalogue, useDraftActs } from './draft.ts';
import { DraftBar } from './draft-bar.tsx';
import { EverybodyTab } from './everybody-tab.tsx';
import { LimitsTab } from './limits-tab.tsx';
import { RulesOfRunProvider, useRuleReport } from './rules/of-run.ts';
import { RulesTab } from './rules/rules-tab.tsx';
import { TreatmentsTab } from './treatments-tab.tsx';
import { ConfigurationFile } from './versions/configuration-file.tsx';
import { VersionsTab } from './versions-tab.tsx';

export function TreatmentsPage() {
  const api = useApi();
  const format = useFormat();
  const go = useGo();
  const address = useTreatmentsAddress();
  const { isNone, standing } = useCatalogue();
  const acts = useDraftActs(standing.data);
  const runs = useQuery(api.decisions.runs.queryOptions({ limit: 50 }));
  const last = runs.data?.find(({ everybody }) => everybody)?.run ?? null;
  const report = useQuery(api.decisions.report.queryOptions({ run: last ?? 1 }, { enabled: last !== null }));
  const counted = useRuleReport(last).data ?? null;
  const showRule = (rule: RuleName, replace = false): void => go({ tab: 'rules', rule: ruleId(rule) }, replace);
  const [isDiscarding, setDiscarding] = useState(false);
  const tab: Tab = address.tab ?? 'treatments';
  const answer = standing.data;
  const isDraft = answer !== undefined && answer.draft !== null;
  const why = !isDraft ? 'There is no draft: change something first' : acts.isBusy ? 'An edit is being kept' : null;
  const use = (): void => void acts.use();
  const step = (by: number): void => go({ tab: TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length]! });
  useCommands('Treatments, this page', [
    { id: 'treatments.use', title: 'Use the draft from the next run', keys: 'Shift U', why, run: use },
    {
      id: 'treatments.discard',
      title: 'Throw the draft away…',
      keys: 'Shift D',
      why,
      run: () => setDiscarding(true),
    },
    { id: 'treatments.changes', title: 'Show what the draft changes', keys: 'C', run: () => go({ tab: 'versions' }) },
    { id: 'treatments.next-tab', title: 'Next tab', keys: 'V', run: () => step(1) },
    { id: 'treatments.previous-tab', title: 'Previous tab', keys: 'Shift V', run: () => step(-1) },
  ]);
  const catalogue = answer?.catalogue;
  return (
    <Page
      title="Treatments"
      fact={
        catalogue === undefined
          ? undefined
          : `${format.counted(catalogue.treatments.length, 'treatment')}, ${format.counted(catalogue.limits.length, 'limit')}`
      }
      actions={
        isDraft ? (
          <>
            <Button look="quiet" isDisabled={acts.isBusy} onPress={() => setDiscarding(true)}>
              Throw the draft away…
            </Button>
            <Button look="primary" isDisabled={acts.isBusy} onPress={use}>
              Use from the next run
            </Button>
          </>
        ) : null
      }
      status={
        answer === undefined
          ? []
          : [
              <>
                Version {answer.version} · {catalogue?.name}{' '}
                <span className="font-mono">
                  {answer.hash.slice(0, 4)} {answer.hash.slice(4, 8)}
                </span>
              </>,
              last === null ? 'Nothing is decided yet' : `Counts are of run ${last}`,
            ]
      }
      keys={[{ keys: ['V'], does: 'next tab' }, ...(isDraft ? [{ keys: ['C'], does: 'what the draft changes' }] : [])]}
    >
      {isNone ? (
        <Empty icon={Megaphone} title="There is no configuration yet">
          It says what may be offered to whom, at what price, under which limits. The sample workspace has one that can
          be saved as a file and changed.
          <div className="pt-3">
            <ConfigurationFile newest={null} />
          </div>
        </Empty>
      ) : standing.isError && answer === undefined ? (
        <Failed
          what="The configuration could not be read"
          trouble={troubleOf(standing.error)}
          onRetry={() => void standing.refetch()}
        />
      ) : answer === undefined || catalogue === undefined ? (
        <Loading rows={10} what="Reading the configuration" />
      ) : (
        <div className="grid min-h-0 grid-rows-[auto_auto_minmax(0,1fr)] max-column:block">
          <DraftBar answer={answer} acts={acts} />
          <div className="px-gutter pt-2">
            <TabBar
              label="Parts of the configuration"
              items={[
                { id: 'treatments', label: 'Treatments' },
                { id: 'rules', label: 'Rules' },
                { id: 'limits', label: 'Limits' },
                { id: 'everybody', label: 'For every treatment' },
                { id: 'versions', label: isDraft ? 'What the draft changes' : 'Versions' },
              ]}
              selected={tab}
              onSelect={(next) => go({ tab: next as Tab })}
            />
          </div>
          <RulesOfRunProvider value={{ run: last, report: counted, show: showRule }}>
            {tab === 'treatments' ? (
              <TreatmentsTab
                catalogue={catalogue}
                acts={acts}
                report={report.data ?? null}
                shown={address.treatment ?? null}
                onShow={(treatment) => go({ tab: 'treatments', treatment }, true)}
              />
            ) : tab === 'rules' ? (
              <RulesTab
                catalogue={catalogue}
                run={last}
                isReadingRuns={runs.isPending}
                shown={address.rule ?? null}
                onShow={(rule) => showRule(rule, true)}
              />
            ) : tab === 'limits' ? (
              <LimitsTab catalogue={catalogue} acts={acts} report={report.data ?? null} />
            ) : tab === 'everybody' ? (
              <EverybodyTab catalogue={catalogue} acts={acts} />
            ) : (
              <VersionsTab answer={answer} />
            )}
          </RulesOfRunProvider>
        </div>
      )}
      <ConfirmDialog
        title="Throw the draft away?"
        verb="Throw it away"
        danger
        isOpen={isDiscarding}
        onClose={() => setDiscarding(false)}
        onConfirm={() => void acts.discard()}
      >
        The configuration is then version {answer?.version} again, as runs use it. It can be undone right after.
      </ConfirmDialog>
    </Page>
  );
}
