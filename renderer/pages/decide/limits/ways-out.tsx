// Limits that cannot be kept together, named, with the cheapest ways out as buttons. A way of capacities alone holds for the
// next run; one that moves a minimum changes the draft of the configuration, where minimums live.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Contradiction, LimitChange } from '#shared/model/certificate.ts';
import { listed } from '#shared/words.ts';
import { troubleOf, useClient, useWorkspace } from '../../../app/client.tsx';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { Format } from '../../../parts/format/format.ts';
import { tell } from '../../../parts/notice.tsx';
import { say } from '../../../parts/toast.tsx';
import type { DraftState } from '../draft.ts';
import { limitAmount, type Report } from '../words.ts';

export function WaysOut({ report, draft }: { report: Report; draft: DraftState }) {
  const format = useFormat();
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const workspace = useWorkspace();
  const { names, summary } = report;
  const nameOf = (id: string): string => names.limits[id]?.name ?? id;
  const openDraft = (): void =>
    void navigate({ to: '/w/$workspace/treatments', params: { workspace }, search: { tab: 'limits' } as never });
  const take = async ({ changes }: Contradiction['ways'][number]): Promise<void> => {
    if (changes.every(({ end }) => end === 'most')) {
      for (const { id, to } of changes) draft.setLimit(id, to);
      say('The next run has these capacities');
      return;
    }
    try {
      const { hash, catalogue } = await client.configuration.catalogue.query({});
      const edits = changes.map(({ id, end, to }) => {
        const limit = catalogue.limits.find((each) => each.id === id);
        if (limit === undefined) throw new Error(`The limit ${nameOf(id)} is not configured any more.`);
        return { path: [...limit.path, end === 'most' ? 'capacity' : 'minimum'], value: to };
      });
      await client.configuration.edit.mutate({ seen: hash, edits });
      await queries.invalidateQueries();
      say('Changed in the draft: use it from the next run');
      openDraft();
    } catch (error) {
      tell(troubleOf(error));
    }
  };
  return (summary.certificate?.contradictions ?? []).map((contradiction) => (
    <div key={contradiction.class} className="mt-2">
      <Callout
        tone="question"
        title={`${listed(contradiction.ends.map(({ id }) => nameOf(id)))} cannot be kept together`}
      >
        {contradiction.ways.length === 0 ? (
          'Nothing short of taking one away helps.'
        ) : (
          <ul className="mt-1 flex flex-wrap gap-2">
            {contradiction.ways.map((way) => {
              const words = way.changes.map((change) => changeWords(change, report, nameOf, format));
              return (
                <li key={words.join()}>
                  <Button small onPress={() => void take(way)}>
                    {capitalised(words.join(' and '))}
                  </Button>
                </li>
              );
            })}
          </ul>
        )}
      </Callout>
    </div>
  ));
}

/** "raise Calls a day from 36 to 75" */
function changeWords(
  { id, from, to }: LimitChange,
  { names }: Report,
  nameOf: (id: string) => string,
  format: Format,
): string {
  const counts = names.limits[id]?.counts ?? 'contacts';
  const verb = to > from ? 'raise' : 'lower';
  return `${verb} ${nameOf(id)} from ${limitAmount(from, counts, format)} to ${limitAmount(to, counts, format)}`;
}

const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
