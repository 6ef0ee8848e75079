// What belongs to the workspace: who acts in it, its currency and its zone.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { troubleOf, useApi, useClient } from '../../app/client.tsx';
import { jobWords } from '../../app/jobs.ts';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { FormRow } from '../../parts/form/form-row.tsx';
import { Select } from '../../parts/form/select.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { say } from '../../parts/toast.tsx';

export interface About {
  readonly name: string | null;
  readonly currency: string;
  readonly zone: string;
  readonly today: string | null;
}

const FIXED = 'Fixed since data was imported: every amount and every date rests on it.';

export function WorkspaceSettings({ about }: { about: About }) {
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const format = useFormat();
  const imports = useQuery(api.imports.list.queryOptions());
  const runs = useQuery(api.decisions.runs.queryOptions({ limit: 1 }));
  const unread = imports.error ?? runs.error;
  const isEmpty = imports.data?.length === 0 && runs.data?.length === 0;
  const compact = useMutation(
    api.workspace.compact.mutationOptions({
      onSuccess: () => say(`${jobWords('compact').doing}: Activity says how it goes`),
      onError: (error) => tell(troubleOf(error)),
    }),
  );
  const settle = async (change: { currency?: string; zone?: string }): Promise<string | null> => {
    try {
      await client.workspace.settle.mutate(change);
      await queries.invalidateQueries();
      return null;
    } catch (error) {
      return troubleOf(error).sentence;
    }
  };
  return (
    <>
      <FormRow
        label="Your name"
        hint="Stands beside everything you approve, reject, import and export. It is a claim, not a login."
      >
        <TextField
          label="Your name"
          hideLabel
          width="w-72"
          value={about.name ?? ''}
          onCommit={async (typed) => {
            if (typed.trim() === '') return 'Write a name.';
            await client.workspace.rename.mutate({ name: typed.trim() });
            await queries.invalidateQueries();
            return null;
          }}
        />
      </FormRow>
      {unread === null ? null : (
        <Callout tone="negative" title="Whether currency and zone may still be changed could not be read">
          {troubleOf(unread).sentence}{' '}
          <span className="text-small">
            Code <span className="font-mono">{troubleOf(unread).code}</span>
          </span>
        </Callout>
      )}
      {isEmpty ? (
        <>
          <FormRow label="Currency" hint="Its three letters, such as EUR.">
            <TextField
              label="Currency"
              hideLabel
              width="w-24"
              value={about.currency}
              onCommit={(typed) => settle({ currency: typed.trim().toUpperCase() })}
            />
          </FormRow>
          <FormRow label="Time zone">
            <Select
              label="Time zone"
              hideLabel
              width="w-72"
              value={about.zone}
              choices={zones(about.zone).map((zone) => ({ value: zone, label: zone }))}
              onChange={(zone) =>
                void settle({ zone }).then((sentence) => {
                  if (sentence !== null) tell({ sentence, code: 'BAD_VALUE' });
                })
              }
            />
          </FormRow>
        </>
      ) : (
        <>
          <FormRow label="Currency" {...(imports.isSuccess && runs.isSuccess ? { hint: FIXED } : {})}>
            <div className="pt-1">{about.currency}</div>
          </FormRow>
          <FormRow label="Time zone" {...(imports.isSuccess && runs.isSuccess ? { hint: FIXED } : {})}>
            <div className="pt-1">{about.zone}</div>
          </FormRow>
        </>
      )}
      {about.today === null ? null : (
        <FormRow
          label="Today"
          hint="This workspace believes it is this day, whatever the clock says. The sample does so."
        >
          <div className="pt-1">{format.date(about.today)}</div>
        </FormRow>
      )}
      <FormRow
        label="Compact"
        hint="Removes undone imports and removed audiences that no run, approval or package can see, and gives their room back. What can be seen stays."
      >
        <Button small isDisabled={compact.isPending} onPress={() => compact.mutate({})}>
          Compact the workspace
        </Button>
      </FormRow>
    </>
  );
}

/** Every zone the computer knows, and the one that is set. */
function zones(own: string): readonly string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes(own) ? known : [own, ...known];
}
