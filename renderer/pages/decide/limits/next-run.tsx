// Whom the next run is for, and by which strategy. A saved audience has its members; a saved view of customers means who
// is in it when the run begins.
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../app/client.tsx';
import { Badge } from '../../../parts/badge.tsx';
import { Button } from '../../../parts/button.tsx';
import { Select } from '../../../parts/form/select.tsx';
import type { DraftState } from '../draft.ts';
import { strategyChoices } from '../words.ts';

const EVERYBODY = 'everybody';

type Whom = NonNullable<DraftState['draft']['audience']>;
const keyOf = (whom: Whom): string => ('view' in whom ? `view ${whom.view}` : `audience ${whom.audience}`);

export function NextRun({
  draft: { draft, isChanged, setAudience, setStrategy, clear },
  strategy,
}: {
  draft: DraftState;
  /** Of the run that is shown. */
  strategy: string;
}) {
  const api = useApi();
  const views = useQuery(api.views.list.queryOptions({ list: 'customers' }));
  const saved = useQuery(api.audiences.list.queryOptions());
  const whom = [
    ...(saved.data ?? []).map(({ audience, name }) => ({ audience, name })),
    ...(views.data?.views ?? [])
      .filter(({ content }) => content.filter.length > 0)
      .map(({ view, name }) => ({ view, name })),
  ];
  const asked = draft.audience;
  // What was chosen stays to be seen, also when it was removed since.
  const own = asked === null || whom.some((each) => keyOf(each) === keyOf(asked)) ? whom : [asked, ...whom];
  return (
    <>
      {isChanged ? (
        <>
          <Badge tone="warning">not run with this</Badge>
          <Button small look="quiet" onPress={clear}>
            Take back
          </Button>
        </>
      ) : null}
      {own.length === 0 ? null : (
        <Select
          label="Audience of the next run"
          hideLabel
          small
          width="w-36"
          value={asked === null ? EVERYBODY : keyOf(asked)}
          choices={[
            { value: EVERYBODY, label: 'All customers' },
            ...own.map((each) => ({
              value: keyOf(each),
              label: each.name,
              detail: 'view' in each ? 'Who is in the view then' : 'The audience as it was saved',
            })),
          ]}
          onChange={(chosen) => setAudience(own.find((each) => keyOf(each) === chosen) ?? null)}
        />
      )}
      <Select
        label="Strategy of the next run"
        hideLabel
        small
        width="w-48"
        value={draft.strategy ?? strategy}
        choices={strategyChoices(strategy)}
        onChange={(chosen) => setStrategy(chosen === strategy ? null : chosen)}
      />
    </>
  );
}
