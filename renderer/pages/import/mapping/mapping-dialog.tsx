// The mapping of a file as text: looked over, taken along as a file, or replaced by one that is brought.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Download, FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Kind } from '#shared/model/kind.ts';
import type { MappingPiece } from '#shared/model/question.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Pane } from '../../../parts/pane.tsx';
import { saveAs } from '../../../parts/save.ts';
import { Loading } from '../../../parts/states.tsx';
import { type Asked, saidOf } from '../inspection.ts';

/** Longer ones do not fit into an address, in which what is said of a file stands. */
const MOST_SIGNS = 10_000;

export function MappingDialog({
  asked,
  kind,
  name,
  onTake,
  onClose,
}: {
  asked: Asked;
  kind: Kind;
  /** The file's. */
  name: string;
  onTake: (said: MappingPiece) => void;
  onClose: () => void;
}) {
  const api = useApi();
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const outline = useQuery(api.imports.outline.queryOptions({ ...saidOf(asked), kind }));
  const read = useMutation(api.mappings.read.mutationOptions());
  const take = async (file: File): Promise<void> => {
    setWrong(null);
    try {
      const { said } = await read.mutateAsync({ name: file.name, text: await file.text(), kind: null });
      const signs = encodeURIComponent(JSON.stringify(said)).length;
      if (signs <= MOST_SIGNS) onTake(said as MappingPiece);
      else
        setWrong(
          `${file.name} says too much to be taken here: ${format.number(signs)} signs of at most ${format.number(MOST_SIGNS)}. Take out the columns it only repeats.`,
        );
    } catch (error) {
      setWrong(troubleOf(error).sentence);
    }
  };
  const text = outline.data?.text;
  return (
    <Dialog title={`The mapping of ${name}`} isOpen onClose={onClose} width="w-[46rem]">
      <p className="mt-1 max-w-[86ch] text-ink-2">
        By this the file is read: what was detected and what you said. As a file it reads the next one alike, here or at
        a colleague's.
      </p>
      <div className="mt-3">
        {wrong === null ? null : (
          <div className="mb-3">
            <Callout tone="negative" title={<span className="whitespace-pre-line">{wrong}</span>}>
              What is said of this file stays as it was.
            </Callout>
          </div>
        )}
        {outline.isError ? (
          <Callout tone="negative" title={troubleOf(outline.error).sentence} />
        ) : text === undefined ? (
          <Loading rows={8} what="Reading the file" />
        ) : (
          <div className="max-h-96 overflow-hidden rounded-2">
            <Pane well scrolls label="The mapping as text" className="max-h-96">
              <pre className="font-mono text-small">{text}</pre>
            </Pane>
          </div>
        )}
      </div>
      <div className="mt-4 flex flex-wrap items-center justify-end gap-2">
        <div className="mr-auto flex flex-wrap gap-2">
          <Button icon={FileUp} isDisabled={read.isPending} onPress={() => input.current?.click()}>
            Take one from a file…
          </Button>
          <Button
            icon={Download}
            isDisabled={text === undefined}
            onPress={() =>
              saveAs(`${name.replace(/\.[^.]*$/, '')}.mapping.yaml`, new Blob([text ?? ''], { type: 'text/yaml' }))
            }
          >
            Download
          </Button>
        </div>
        <Button look="quiet" autoFocus onPress={onClose}>
          Close
        </Button>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="A mapping"
        tabIndex={-1}
        accept=".yaml,.yml"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) void take(file);
          target.value = '';
        }}
      />
    </Dialog>
  );
}
