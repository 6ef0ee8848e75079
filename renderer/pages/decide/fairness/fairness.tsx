// The tab Fairness of a run: did groups of customers fare alike, at every stage and in the end. The sentence first, then
// each protected attribute with its groups, beside the group that fared best.
import { useQuery } from '@tanstack/react-query';
import { Users } from 'lucide-react';
import { useState } from 'react';
import { FAIRNESS_STAGES, type FairnessReport, type FairnessStage } from '#shared/model/fairness.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Pane, PaneStack } from '../../../parts/pane.tsx';
import { Said } from '../../../parts/said.tsx';
import { Empty, Failed, Loading } from '../../../parts/states.tsx';
import { Segmented } from '../../../parts/tabs.tsx';
import type { Report } from '../words.ts';
import { FairnessBounds } from './fairness-bounds.tsx';
import { FairnessTable } from './fairness-table.tsx';
import { STAGE_NAMES } from './fairness-words.ts';

export function Fairness({ report: ofRun }: { report: Report }) {
  const { run } = ofRun.summary;
  const api = useApi();
  const found = useQuery(api.fairness.ofRun.queryOptions({ run }, { staleTime: Number.POSITIVE_INFINITY }));
  const [stage, setStage] = useState<FairnessStage>('treated');
  if (found.isError) {
    return (
      <Pane>
        <Failed
          what={`The groups of run ${run} could not be compared`}
          trouble={troubleOf(found.error)}
          onRetry={() => void found.refetch()}
        />
      </Pane>
    );
  }
  const report = found.data;
  if (report === undefined) {
    return (
      <Pane>
        <Loading rows={8} what="Comparing groups" />
      </Pane>
    );
  }
  if (report.attributes.length === 0) {
    return (
      <Pane>
        <Empty icon={Users} title="No groups are compared">
          Groups are made by the attributes that the configuration protects, and none is protected. Name them under{' '}
          <span className="font-mono">protected</span>, as in <span className="font-mono">protected: [gender]</span>:
          from the next run on they can neither decide nor be forgotten here.
        </Empty>
      </Pane>
    );
  }
  return (
    <PaneStack>
      <Pane label="Fairness of the run">
        <p className="max-w-[64ch] text-verdict tracking-tight text-balance">
          <Said parts={report.said} />
        </p>
        <About report={report} />
        <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-small text-ink-2">Compare the shares that</span>
          <Segmented
            label="Stage that is compared"
            items={FAIRNESS_STAGES.map((id) => ({ id, label: STAGE_NAMES[id].passed }))}
            selected={stage}
            onSelect={(id) => setStage(id as FairnessStage)}
          />
        </div>
      </Pane>
      <FairnessBounds report={ofRun} />
      {report.attributes.map((each) => (
        <FairnessTable key={each.attribute} of={each} stage={stage} />
      ))}
      <Pane>
        <HowComputed report={report} />
      </Pane>
    </PaneStack>
  );
}

function About({ report: { customers, heldOut, failed } }: { report: FairnessReport }) {
  const format = useFormat();
  const without = [
    ...(heldOut > 0 ? [`${format.number(heldOut)} held out by lot`] : []),
    ...(failed > 0 ? [`${format.number(failed)} whose batch failed`] : []),
  ];
  return (
    <p className="text-ink-2">
      {format.counted(customers, 'customer')} compared{without.length > 0 ? `, without ${without.join(' and ')}` : ''}.
      What is protected never decides: no rule, value or factor may read it.
    </p>
  );
}

function HowComputed({ report: { confidence, smallestGroup } }: { report: FairnessReport }) {
  const format = useFormat();
  return (
    <details className="text-small text-ink-3">
      <summary className="cursor-default">How computed</summary>
      <p className="max-w-[90ch] pt-1 text-ink-2">
        A share is of all customers of the group, so it can only fall from stage to stage. Four fifths: a group is
        looked into when its share is under 80% of the share of the group that fared best; it is called below when the
        whole likely range is, and could be chance otherwise. The likely range holds the true ratio in{' '}
        {format.share(confidence, 0)} of samples (score interval of Miettinen and Nurminen, 1985). With many groups some
        range misses by chance. Groups under {format.counted(smallestGroup, 'customer')} are too few to tell.
      </p>
    </details>
  );
}
