// The steps in which nothing is written yet: check the columns of a file, then compare it with the workspace.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Inspection } from '#shared/model/inspection.ts';
import { KINDS } from '#shared/model/kind.ts';
import { isPiece, type MappingPiece, mergePieces } from '#shared/model/question.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Failed, useLasting } from '../../parts/states.tsx';
import { type ImportAddress, nameIn, useGo } from './address.ts';
import { Checking } from './check/checking.tsx';
import { Comparing } from './compare/comparing.tsx';
import type { StartTrouble } from './compare/not-begun.tsx';
import { saidOf, useInspection, useSaid } from './inspection.ts';
import { MappingDialog } from './mapping/mapping-dialog.tsx';
import { MappingSettings } from './mapping/settings.tsx';
import { Stepper } from './stepper.tsx';
import { useHome } from './way.ts';

export function Wizard({ address }: { address: ImportAddress & { readonly file: string } }) {
  const { file, step, queue } = address;
  const waiting = queue?.length ?? 0;
  const api = useApi();
  const format = useFormat();
  const go = useGo();
  const { parent } = useHome();
  const about = useQuery(api.workspace.about.queryOptions());
  const { inspection, isOld, isFetching, error, progress, retry } = useInspection(address);
  const [answered, setAnswered] = useState<readonly string[]>([]);
  const [showsMapping, setShowsMapping] = useState(false);
  const [trouble, setTrouble] = useState<StartTrouble | null>(null);
  const isLong = useLasting(isFetching, 1_000);
  const name = inspection?.file.name ?? nameIn(file);
  const compares = step === 'compare';

  const start = useMutation(
    api.imports.start.mutationOptions({
      onSuccess: ({ job }) => go({ ...address, job }),
      onError: (failed) => {
        setTrouble(troubleOf(failed));
        // What is shown is of the file as it was.
        if (troubleOf(failed).code === 'FILE_CHANGED') retry();
      },
    }),
  );
  const answer = (piece: MappingPiece, question?: string): void => {
    if (question !== undefined) setAnswered([...answered, question]);
    const { kind, ...rest } = piece;
    const chosen = KINDS.find((each) => each === kind);
    const answers = mergePieces(isPiece(address.answers) ? address.answers : {}, rest);
    // A kind that is chosen now has other columns: what was said of those of another kind does not hold.
    go({ file, ...(address.fresh && { fresh: true }), answers, ...kindOf(chosen ?? address.kind) }, true);
  };
  const said = useSaid(address, inspection);
  const take = (mapping: MappingPiece): void => {
    const { kind: _, ...rest } = mapping;
    const kind = KINDS.find((each) => each === mapping.kind) ?? inspection?.kind ?? address.kind;
    setShowsMapping(false);
    setAnswered([]);
    go({ file, fresh: true, answers: rest, ...kindOf(kind) }, true);
  };
  // An answer that was given is not asked for again while the file is read with it.
  const questions = (inspection?.questions ?? []).filter(({ id }) => !(isOld && answered.includes(id)));
  const why = whyNot(inspection, isFetching, questions.length, compares, address.again === true, format.number);
  const next = (): void => {
    setTrouble(null);
    if (inspection?.kind == null || why !== null || start.isPending) return;
    if (!compares) go({ ...address, step: 'compare' });
    else
      start.mutate({
        ...saidOf(address),
        kind: inspection.kind,
        again: address.again === true,
        checked: inspection.file,
      });
  };
  const whyNoMapping = inspection?.kind == null || isOld ? 'The kind is not known yet' : null;
  const back = (): void => {
    const { step: _, ...before } = address;
    go(compares ? before : {});
  };
  const verb = compares ? `Import ${format.counted(inspection?.counts?.stored ?? 0, 'row')}` : 'Compare with workspace';
  useCommands('Import, this page', [
    { id: 'import.next', title: verb, keys: 'Enter', why, run: next },
    {
      id: 'import.back',
      title: compares ? 'Back to the columns' : 'Choose another file',
      keys: 'Backspace',
      run: back,
    },
    { id: 'import.cancel', title: 'Cancel the import', keys: 'Esc', run: () => go({}) },
    {
      id: 'import.mapping',
      title: 'Show the mapping of the file…',
      keys: 'Y',
      why: whyNoMapping,
      run: () => setShowsMapping(true),
    },
  ]);
  return (
    <Page
      title={name}
      parent={parent}
      fact={waiting === 0 ? undefined : `then ${format.counted(waiting, 'more file', 'more files')}`}
      actions={
        <>
          <Button look="quiet" onPress={() => go({})}>
            Cancel
          </Button>
          {inspection === undefined || compares ? null : (
            <Button look="quiet" keys={['Y']} isDisabled={whyNoMapping !== null} onPress={() => setShowsMapping(true)}>
              Mapping…
            </Button>
          )}
          {compares ? <Button onPress={back}>Back</Button> : null}
          {inspection === undefined ? null : (
            <Button look="primary" why={why} isDisabled={start.isPending} onPress={next} keys={['Enter']}>
              {verb}
            </Button>
          )}
        </>
      }
      status={inspection === undefined ? [NOTHING_WRITTEN] : statusOf(inspection, format.day)}
      keys={[
        { keys: ['Tab'], does: 'next field' },
        { keys: ['Enter'], does: compares ? 'import' : 'compare' },
      ]}
    >
      <div className="grid min-h-0 grid-rows-[auto_auto_minmax(0,1fr)]">
        <Stepper at={compares ? 2 : 1}>
          {inspection?.counts == null || isFetching
            ? null
            : `All ${format.counted(inspection.counts.read, 'row')} were read and checked in ${format.took(inspection.seconds * 1_000)}, not only the first ones.`}
        </Stepper>
        <div>
          {isLong && progress !== null ? (
            <div className="border-b border-line-1 px-gutter py-2.5">
              <Progress progress={progress} onCancel={() => go({})} />
            </div>
          ) : null}
        </div>
        {error !== null ? (
          <Failed what={`${name} cannot be imported as it is`} trouble={troubleOf(error)} onRetry={retry} />
        ) : inspection === undefined ? (
          <p className="px-gutter py-4 text-ink-2" role="status">
            Reading the file.
          </p>
        ) : compares ? (
          <Comparing inspection={inspection} address={address} trouble={trouble} onAddress={(to) => go(to, true)} />
        ) : (
          <Checking
            inspection={inspection}
            questions={questions}
            currency={about.data?.currency ?? ''}
            isFresh={address.fresh === true}
            settings={
              said === null ? null : (
                <MappingSettings
                  inspection={inspection}
                  asked={address}
                  said={said}
                  currency={about.data?.currency ?? ''}
                  zone={about.data?.zone ?? 'UTC'}
                  onAnswer={answer}
                />
              )
            }
            onAnswer={answer}
            onFresh={() => go({ file, ...kindOf(address.kind), fresh: true }, true)}
          />
        )}
      </div>
      {showsMapping && inspection?.kind != null ? (
        <MappingDialog
          asked={address}
          kind={inspection.kind}
          name={name}
          onTake={take}
          onClose={() => setShowsMapping(false)}
        />
      ) : null}
    </Page>
  );
}

const NOTHING_WRITTEN = 'Nothing is written before the last step';
const HASH_SHOWN = 16;

function statusOf({ file, known }: Inspection, day: (at: number) => string): React.ReactNode[] {
  const hash = file.hash.slice(0, HASH_SHOWN).replace(/(.{4})(?=.)/g, '$1 ');
  return [
    NOTHING_WRITTEN,
    <>
      SHA-256 <span className="font-mono">{hash}</span>
    </>,
    ...(known === null
      ? []
      : [`Header known: mapping of ${day(known.at)} reused${known.undone ? ', its import was undone' : ''}`]),
  ];
}

/** Why one cannot go on now. */
function whyNot(
  inspection: Inspection | undefined,
  isFetching: boolean,
  questions: number,
  compares: boolean,
  again: boolean,
  number: (value: number) => string,
): string | null {
  if (isFetching || inspection === undefined) return 'Reading the file';
  if (questions === 1) return 'Answer one question first';
  if (questions > 1) return `Answer ${number(questions)} questions first`;
  if (inspection.kind === null || inspection.counts === null) return 'Choose the kind first';
  if (!compares) return null;
  if (inspection.before !== null && !again) return 'This very file is imported already';
  return inspection.counts.stored === 0 ? 'No row of it would be stored' : null;
}

const kindOf = (kind: ImportAddress['kind']): Pick<ImportAddress, 'kind'> => (kind === undefined ? {} : { kind });
