// One rule of a run: what it did, with which others, who misses it by little, and what the run would come to without it.
import { useQuery } from '@tanstack/react-query';
import type { Job } from '#shared/model/job.ts';
import { type RuleEffect, type RuleName, type RuleReport, ruleId } from '#shared/model/rule-report.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { isGoing } from '../../../app/followed-job.ts';
import { Badge } from '../../../parts/badge.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Heading, Pane } from '../../../parts/pane.tsx';
import { Failed, Loading } from '../../../parts/states.tsx';
import { Table } from '../../../parts/table/table.tsx';
import { LAYER_WORDS } from '../words.ts';
import { NearestMisses } from './nearest-misses.tsx';
import { contradictedBy } from './of-run.ts';
import { Released } from './release.tsx';
import { RuleWork } from './rule-work.tsx';
import { capitalised, FINDINGS, markOf, turnedAway } from './words.ts';

/** Work on a rule: the job, and the rule that it was asked for in this window; null where that is not known. */
export interface WorkOnRule {
  readonly job: Job | null;
  readonly rule: RuleName | null;
}

export function RulePane({
  report,
  effect,
  owner,
  since,
  work,
  onAsk,
  nameOf,
  treatmentName,
}: {
  report: RuleReport;
  effect: RuleEffect;
  /** What the rule is of, in words. */
  owner: string;
  /** What became of it since the run; null where it stands as it was. */
  since: string | null;
  work: WorkOnRule;
  onAsk: () => void;
  nameOf: (rule: RuleName) => string;
  treatmentName: (id: string) => string;
}) {
  const api = useApi();
  const format = useFormat();
  const { run } = report;
  const { rule, treatment, name, words, layer, finding, asked, alone, unknown, overlaps } = effect;
  const release = useQuery(api.rules.release.queryOptions({ run, rule, treatment }));
  const mark = markOf(report, effect);
  const clashes = contradictedBy(report, effect);
  const own = work.rule === null || ruleId(work.rule) === ruleId(effect);
  const away = turnedAway(effect);
  return (
    <Pane scrolls label={`The rule ${name}`}>
      <div className="flex flex-wrap items-start gap-2 pb-1">
        <h2 className="mr-auto min-w-0 text-lead">{capitalised(name)}</h2>
        {mark === null ? null : <Badge tone={mark.tone}>{mark.badge}</Badge>}
      </div>
      {name === words ? null : <p className="text-ink-2">{capitalised(words)}</p>}
      <p className="pt-1 pb-3 text-small text-ink-3">
        {owner} · {LAYER_WORDS[layer].title}: {LAYER_WORDS[layer].asks} · <span className="font-mono">{rule}</span>
        {since === null ? null : ` · ${since}`}
      </p>
      {clashes.map(({ treatment: of, other, of: { passOne } }) => (
        <div key={`${of} ${ruleId(other)}`} className="pb-2">
          <Callout tone="warning" title={`Contradicts “${nameOf(other)}”`}>
            Nobody passes both for {treatmentName(of)}, though {format.counted(passOne, 'customer')} pass one of them.
          </Callout>
        </div>
      ))}
      <p className="pb-2">
        {finding === null ? (
          <>
            It turned away <b>{format.counted(away, 'customer')}</b>, {format.share(away / asked)} of those it was asked
            of. <b>{format.counted(alone, 'customer')}</b> would have something open to them that is worth more than
            nothing, but for this rule alone.
          </>
        ) : (
          FINDINGS[finding].says
        )}
      </p>
      <Table
        inset
        label="What the rule did"
        rows={[
          { what: 'Asked of', customers: asked },
          { what: 'Said no to', customers: effect.no },
          { what: 'Could not be answered for', customers: unknown },
          { what: 'Stands alone in the way of', customers: alone },
        ]}
        rowKey={({ what }) => what}
        isQuiet={({ customers }) => customers === 0}
        columns={[
          { id: 'what', head: `In run ${run}`, cell: ({ what }) => what },
          { id: 'customers', head: 'Customers', end: true, cell: ({ customers }) => format.number(customers) },
        ]}
      />
      <section aria-labelledby="rule-release" className="pt-5">
        <Heading className="pb-1">
          <span id="rule-release">Without this rule</span>
        </Heading>
        {release.isError ? (
          <Failed
            what="What removing it would release could not be read"
            trouble={troubleOf(release.error)}
            onRetry={() => void release.refetch()}
          />
        ) : release.data === undefined ? (
          <Loading rows={3} what="Reading what removing it would release" />
        ) : release.data === null ? (
          <>
            <p className="pb-2 text-ink-2">
              How many customers more would get something, and what it would be worth, if the rule were removed:
              everybody is decided again, places and all. Nothing is changed by it.
            </p>
            <RuleWork
              job={work.job !== null && (own || isGoing(work.job)) ? work.job : null}
              what={own && work.rule === null ? 'A rule' : `Without “${nameOf(work.rule ?? effect)}”`}
              verb="Work out what it holds back"
              onAsk={onAsk}
            />
          </>
        ) : (
          <Released release={release.data} nameOf={nameOf} />
        )}
      </section>
      <section aria-labelledby="rule-misses" className="pt-5">
        <Heading className="pb-1">
          <span id="rule-misses">Nearest misses</span>
        </Heading>
        <NearestMisses run={run} effect={effect} />
      </section>
      <section aria-labelledby="rule-overlaps" className="pt-5">
        <Heading className="pb-1">
          <span id="rule-overlaps">Turned away with others</span>
        </Heading>
        {overlaps.length === 0 ? (
          <p className="text-ink-2">No other rule turns away any of the same customers.</p>
        ) : (
          <Table
            inset
            label="Rules that turn away the same customers"
            rows={overlaps}
            rowKey={ruleId}
            columns={[
              {
                id: 'rule',
                head: 'With',
                cell: (each) => (
                  <span className="block max-w-[21rem] truncate max-wide:max-w-[16rem]" title={nameOf(each)}>
                    {nameOf(each)}
                  </span>
                ),
              },
              {
                id: 'customers',
                head: 'Customers',
                end: true,
                width: '6rem',
                cell: ({ customers }) => format.number(customers),
              },
            ]}
          />
        )}
      </section>
    </Pane>
  );
}
