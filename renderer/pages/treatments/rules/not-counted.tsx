// The rules of a run before anybody asked what they did.
import { useMutation } from '@tanstack/react-query';
import { Filter, ListChecks } from 'lucide-react';
import { useState } from 'react';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { useCommands } from '../../../app/commands/registry.ts';
import { isGoing, useFollowedJob } from '../../../app/followed-job.ts';
import { tell } from '../../../parts/notice.tsx';
import { Pane } from '../../../parts/pane.tsx';
import { RuleWork } from './rule-work.tsx';

export function NotCounted({ run }: { run: number }) {
  const api = useApi();
  const [asked, setAsked] = useState<number | undefined>(undefined);
  const { job } = useFollowedJob('rules', asked);
  const ask = useMutation(
    api.rules.workOutReport.mutationOptions({
      onError: (error) => tell(troubleOf(error)),
      onSuccess: ({ job: started }) => setAsked(started),
    }),
  );
  const count = (): void => ask.mutate({ run });
  useCommands('Treatments, this page', [
    {
      id: 'treatments.count-rules',
      title: 'Count what each rule did',
      keys: 'W',
      icon: Filter,
      why: isGoing(job) ? 'The rules are being counted' : null,
      run: count,
    },
  ]);
  return (
    <Pane>
      <div className="mx-auto max-w-[36rem] px-gutter py-10">
        <ListChecks aria-hidden size={24} strokeWidth={1.5} className="mb-3 text-ink-3" />
        <h2 className="text-lead">What the rules did in run {run} is not counted yet</h2>
        <p className="mt-1 mb-4 text-ink-2">
          Each rule is asked of each customer of the run, also of those whom another rule had turned away: how many it
          turns away, alone and with others, who misses it by little, and which rules never turn anybody away or
          contradict each other. Nothing is changed by it, and the counts are kept.
        </p>
        <RuleWork job={job} what={`Rules of run ${run}`} verb="Count what each rule did" onAsk={count} />
      </div>
    </Pane>
  );
}
