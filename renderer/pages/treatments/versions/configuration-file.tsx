// A configuration in and out as a file: it is examined first, shown with what it changes, and holds from the next run.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Download, FileInput } from 'lucide-react';
import { useRef, useState } from 'react';
import { troubleOf, useApi, useClient } from '../../../app/client.tsx';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { saveAs } from '../../../parts/save.ts';
import { say } from '../../../parts/toast.tsx';
import { Difference } from './difference.tsx';

interface Chosen {
  readonly name: string;
  readonly text: string;
}

export function ConfigurationFile({ newest }: { newest: number | null }) {
  const client = useClient();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const save = async (version: number): Promise<void> => {
    const { text } = await client.configuration.show.query({ version });
    saveAs(`configuration-${version}.yaml`, new Blob([text], { type: 'application/yaml' }));
  };
  return (
    <div className="grid gap-3 pb-3">
      <div className="flex flex-wrap gap-2">
        <Button icon={FileInput} onPress={() => input.current?.click()}>
          Use a configuration file…
        </Button>
        {newest === null ? null : (
          <Button look="quiet" icon={Download} onPress={() => void save(newest)}>
            Save version {newest} as a file
          </Button>
        )}
        <input
          ref={input}
          type="file"
          hidden
          tabIndex={-1}
          accept=".yaml,.yml"
          aria-label="Configuration file"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) void file.text().then((text) => setChosen({ name: file.name, text }));
            target.value = '';
          }}
        />
      </div>
      {chosen === null ? null : <Examined chosen={chosen} newest={newest} onDone={() => setChosen(null)} />}
    </div>
  );
}

function Examined({ chosen, newest, onDone }: { chosen: Chosen; newest: number | null; onDone: () => void }) {
  const api = useApi();
  const format = useFormat();
  const checked = useQuery(api.configuration.check.queryOptions(chosen));
  const use = useMutation(
    api.configuration.use.mutationOptions({
      onSuccess: ({ version, applied }) => {
        say(applied ? `Version ${version} holds from the next run` : `${chosen.name} is version ${version} already`);
        onDone();
      },
    }),
  );
  const problem = checked.error ?? use.error;
  if (problem !== null) {
    return (
      <Callout
        tone="negative"
        title={`${chosen.name} was not taken.`}
        actions={
          <Button small onPress={onDone}>
            Close
          </Button>
        }
      >
        <p className="whitespace-pre-wrap">{troubleOf(problem).sentence}</p>
      </Callout>
    );
  }
  if (checked.data === undefined) return <p role="status">Examining {chosen.name}.</p>;
  const { name, treatments, limits, warnings } = checked.data;
  return (
    <>
      <Callout
        tone={warnings.length > 0 ? 'warning' : 'info'}
        title={`${chosen.name}: “${name}”, ${format.counted(treatments, 'treatment')}, ${format.counted(limits, 'limit')}.`}
        actions={
          <>
            <Button small look="quiet" onPress={onDone}>
              Cancel
            </Button>
            <Button
              small
              look="primary"
              isDisabled={use.isPending}
              onPress={() => use.mutate({ name: chosen.name, text: chosen.text })}
            >
              Use from the next run
            </Button>
          </>
        }
      >
        {warnings.map(({ line, path, says }) => (
          <p key={`${line} ${path}`}>
            Line {format.number(line)}, {path}: {says}
          </p>
        ))}
        Runs of the past keep the version they used.
      </Callout>
      {newest === null ? null : <Difference from={{ version: newest }} to={chosen} />}
    </>
  );
}
