// What the draft changes, line by line; without a draft, the versions and what each changed.
import { useQuery } from '@tanstack/react-query';
import type { CatalogueAnswer } from '#engine/api/configuration/draft.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { ConfigurationVersions } from './versions/configuration-versions.tsx';
import { Difference } from './versions/difference.tsx';

export function VersionsTab({ answer }: { answer: CatalogueAnswer }) {
  const api = useApi();
  const draft = useQuery(api.configuration.draft.queryOptions());
  return (
    <Pane scrolls label="Versions">
      {answer.draft === null ? null : draft.isError ? (
        <Failed
          what="The draft could not be read"
          trouble={troubleOf(draft.error)}
          onRetry={() => void draft.refetch()}
        />
      ) : draft.data == null ? (
        <Loading rows={4} what="Reading the draft" />
      ) : (
        <>
          <PaneHead title="What the draft changes" finding={`Against version ${answer.version}.`} />
          <Difference from={{ version: answer.version }} to={{ name: 'draft', text: draft.data.text }} />
          <div className="h-6" />
        </>
      )}
      <PaneHead title="Versions" finding="Each is kept for good; a run keeps the one it was decided with." />
      <ConfigurationVersions />
    </Pane>
  );
}
