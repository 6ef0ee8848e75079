// Every rule of the newest run with what it did, and the one that is chosen beside: what it holds back, alone and with
// others, and who misses it by little. Counted when asked, by one pass over the customers of the run.
import { useMutation } from '@tanstack/react-query';
import { Filter, ListChecks } from 'lucide-react';
import { useState } from 'react';
import type { Catalogue, CatalogueRule } from '#engine/api/configuration/catalogue.ts';
import { LAYERS } from '#shared/model/configuration.ts';
import { type RuleEffect, type RuleName, type RuleReport, ruleId } from '#shared/model/rule-report.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { useCommands } from '../../../app/commands/registry.ts';
import { isGoing, useFollowedJob } from '../../../app/followed-job.ts';
import { PlaceLink } from '../../../app/place-link.tsx';
import { Badge } from '../../../parts/badge.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { Format } from '../../../parts/format/format.ts';
import { tell } from '../../../parts/notice.tsx';
import { Pane, PaneHead, Panes } from '../../../parts/pane.tsx';
import { Empty, Failed, Loading } from '../../../parts/states.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import { NotCounted } from './not-counted.tsx';
import { isChangedSince, useRuleReport } from './of-run.ts';
import { RulePane } from './rule-pane.tsx';
import { capitalised, markOf, turnedAway } from './words.ts';

export function RulesTab({
  catalogue,
  run,
  isReadingRuns,
  shown,
  onShow,
}: {
  catalogue: Catalogue;
  /** The newest run over everybody; null before any. */
  run: number | null;
  isReadingRuns: boolean;
  /** The rule in the address, as `ruleId`. */
  shown: string | null;
  onShow: (rule: RuleName) => void;
}) {
  const found = useRuleReport(run);
  if (run === null) {
    return (
      <Pane>
        {isReadingRuns ? (
          <Loading rows={6} what="Reading the runs" />
        ) : (
          <Empty icon={ListChecks} title="No rule has been asked yet">
            What each rule did is counted over the customers of a run: whom it turned away, alone and with others, and
            who missed it by little.{' '}
            <PlaceLink inText to="/w/$workspace/decide">
              Decide
            </PlaceLink>{' '}
            first.
          </Empty>
        )}
      </Pane>
    );
  }
  if (found.isError) {
    return (
      <Pane>
        <Failed
          what={`The rules of run ${run} could not be read`}
          trouble={troubleOf(found.error)}
          onRetry={() => void found.refetch()}
        />
      </Pane>
    );
  }
  if (found.data === undefined) {
    return (
      <Pane>
        <Loading rows={10} what="Reading the rules" />
      </Pane>
    );
  }
  if (found.data === null) return <NotCounted run={run} />;
  return <Counted report={found.data} catalogue={catalogue} shown={shown} onShow={onShow} />;
}

function Counted({
  report,
  catalogue,
  shown,
  onShow,
}: {
  report: RuleReport;
  catalogue: Catalogue;
  shown: string | null;
  onShow: (rule: RuleName) => void;
}) {
  const api = useApi();
  const format = useFormat();
  const { run, rules } = report;
  const [asked, setAsked] = useState<{ readonly job: number; readonly rule: RuleName } | null>(null);
  const { job } = useFollowedJob('rule', asked?.job);
  const work = useMutation(api.rules.workOutRelease.mutationOptions({ onError: (error) => tell(troubleOf(error)) }));
  const at = Math.max(
    0,
    rules.findIndex((each) => ruleId(each) === shown),
  );
  const active = rules[at];
  const step = (by: number): void => {
    const next = rules[(at + by + rules.length) % rules.length];
    if (next !== undefined) onShow(next);
  };
  const ask = async (): Promise<void> => {
    if (active === undefined) return;
    const { rule, treatment } = active;
    const { job: started } = await work.mutateAsync({ run, rule, treatment });
    setAsked({ job: started, rule: { rule, treatment } });
  };
  useCommands('Treatments, this page', [
    { id: 'treatments.next', title: 'Next rule', keys: 'J', run: () => step(1) },
    { id: 'treatments.previous', title: 'Previous rule', keys: 'K', run: () => step(-1) },
    {
      id: 'treatments.count-rules',
      title: 'Work out what the rule holds back',
      keys: 'W',
      icon: Filter,
      why: isGoing(job) ? 'Another rule is being worked out' : null,
      run: () => void ask().catch(() => {}),
    },
  ]);
  const treatmentName = (id: string): string => catalogue.treatments.find((each) => each.id === id)?.name ?? id;
  const ownerOf = ({ treatment }: RuleName): string =>
    treatment === null ? 'Every treatment' : treatmentName(treatment);
  const nameOf = (name: RuleName): string => {
    const effect = rules.find((each) => ruleId(each) === ruleId(name));
    const said = capitalised(effect?.name ?? name.rule);
    return name.treatment === null || name.treatment === active?.treatment ? said : `${said}, of ${ownerOf(name)}`;
  };
  if (active === undefined) {
    return <p className="px-gutter py-4 text-ink-2">The configuration of run {run} has no rules: everybody passes.</p>;
  }
  return (
    <Panes className="grid-cols-[minmax(0,1fr)_31rem] max-wide:grid-cols-[minmax(0,1fr)_26rem] max-column:grid-cols-1">
      <div className="flex min-h-0 flex-col bg-surface-1">
        <PaneHead inset title={`Rules of run ${run}`} finding={findingOf(report, format)} />
        <Pane flush label="Rules" className="flex-1">
          <Table
            fill
            label="Rules of the run"
            rows={rules}
            rowKey={ruleId}
            active={at}
            onActive={(index) => onShow(rules[index]!)}
            columns={columnsOf(report, ownerOf, format)}
            isQuiet={({ finding }) => finding === 'refuses-nobody' || finding === 'never-asked'}
          />
        </Pane>
      </div>
      <RulePane
        key={ruleId(active)}
        report={report}
        effect={active}
        owner={ownerOf(active)}
        since={sinceOf(active, catalogue, run)}
        work={{ job, rule: asked?.job === job?.job ? (asked?.rule ?? null) : null }}
        onAsk={() => void ask().catch(() => {})}
        nameOf={nameOf}
        treatmentName={treatmentName}
      />
    </Panes>
  );
}

/** What became of a rule since the run asked it. */
function sinceOf(effect: RuleEffect, catalogue: Catalogue, run: number): string | null {
  const holder =
    effect.treatment === null ? catalogue : catalogue.treatments.find((each) => each.id === effect.treatment);
  const rules: readonly CatalogueRule[] = holder === undefined ? [] : LAYERS.flatMap((layer) => holder.rules[layer]);
  const now = rules.find((each) => each.rule === effect.rule);
  if (now === undefined) return `removed since run ${run}`;
  return isChangedSince(effect, now) ? `changed since run ${run}, which asked it as it stands here` : null;
}

function findingOf({ rules, contradictions }: RuleReport, format: Format): string {
  const idle = rules.filter(({ finding }) => finding === 'refuses-nobody' || finding === 'never-asked').length;
  const shut = rules.filter(({ finding }) => finding === 'refuses-everybody').length;
  const parts = [
    ...(idle > 0 ? [`${format.counted(idle, 'rule')} turned nobody away`] : []),
    ...(shut > 0 ? [`${format.counted(shut, 'rule')} ${shut === 1 ? 'lets' : 'let'} nobody through`] : []),
    ...(contradictions.length > 0
      ? [`${format.counted(contradictions.length, 'pair contradicts', 'pairs contradict')} each other`]
      : []),
  ];
  return parts.length === 0
    ? 'All of them turned somebody away, and none contradicts another.'
    : `${parts.join(', ')}.`;
}

function columnsOf(report: RuleReport, ownerOf: (rule: RuleName) => string, format: Format): Column<RuleEffect>[] {
  const near = ({ misses }: RuleEffect): number | null =>
    misses.find(({ within }) => within === 0.1)?.customers ?? null;
  return [
    {
      id: 'rule',
      head: 'Rule',
      cell: (effect) => {
        const mark = markOf(report, effect);
        return (
          <span className="flex max-w-full min-w-0 items-center gap-2">
            <span className="truncate" title={capitalised(effect.words)}>
              {capitalised(effect.name)}
            </span>
            {mark === null ? null : <Badge tone={mark.tone}>{mark.badge}</Badge>}
          </span>
        );
      },
    },
    { id: 'of', head: 'Of', width: '9.5rem', optional: true, cell: (effect) => ownerOf(effect) },
    {
      id: 'away',
      head: 'Turned away',
      end: true,
      width: '5.75rem',
      cell: (effect) => format.number(turnedAway(effect)),
    },
    { id: 'alone', head: 'By it alone', end: true, width: '5.5rem', cell: ({ alone }) => format.number(alone) },
    {
      id: 'near',
      head: 'Miss by 10%',
      label: 'Miss it by at most 10% of the threshold',
      end: true,
      width: '6rem',
      optional: true,
      cell: (effect) => format.number(near(effect)),
    },
  ];
}
