// Whom the next run is for, and by which strategy. A saved view of customers is an audience: who is in it when the run
// begins.
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../app/client.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Select } from '../../parts/form/select.tsx';
import type { DraftState } from './draft.ts';
import { strategyChoices } from './words.ts';

const EVERYBODY = 'everybody';

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
  const own = (views.data?.views ?? []).filter(({ content }) => content.filter.length > 0);
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
          value={draft.audience === null ? EVERYBODY : String(draft.audience.view)}
          choices={[
            { value: EVERYBODY, label: 'All customers' },
            ...own.map(({ view, name }) => ({ value: String(view), label: name })),
          ]}
          onChange={(chosen) => {
            const found = own.find(({ view }) => String(view) === chosen);
            setAudience(found === undefined ? null : { view: found.view, name: found.name });
          }}
        />
      )}
      <Select
        label="Strategy of the next run"
        hideLabel
        small
        width="w-48"
        value={draft.strategy ?? strategy}
        choices={strategyChoices}
        onChange={(chosen) => setStrategy(chosen === strategy ? null : chosen)}
      />
    </>
  );
}
