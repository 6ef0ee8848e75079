// The receipt of an import: what came of every row, how the file was read, what was not stored, and the way back.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Undo2 } from 'lucide-react';
import { KIND_WORDS } from '#shared/model/kind.ts';
import { troubleOf, useApi, useWorkspace } from '../../../app/client.tsx';
import { useCommands } from '../../../app/commands/registry.ts';
import { Page } from '../../../app/page.tsx';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { Facts } from '../../../parts/fact.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Pane, PaneHead, Panes } from '../../../parts/pane.tsx';
import { Failed, Loading } from '../../../parts/states.tsx';
import { nameIn, useGo, useImportAddress } from '../address.ts';
import { Tally } from '../check/found.tsx';
import { Stepper } from '../stepper.tsx';
import { useHome } from '../way.ts';
import { Rejects } from './rejects.tsx';
import { useUndoImport } from './undo.ts';

export function Receipt({ number }: { number: number }) {
  const api = useApi();
  const format = useFormat();
  const go = useGo();
  const workspace = useWorkspace();
  const [next, ...later] = useImportAddress().queue ?? [];
  const { parent } = useHome();
  const answer = useQuery(api.imports.receipt.queryOptions({ import: number }));
  const list = useQuery(api.imports.list.queryOptions());
  const { undo, trouble, isUndoing } = useUndoImport();
  const forget = useMutation(api.mappings.forget.mutationOptions());
  const receipt = answer.data;
  const state = list.data?.find((each) => each.import === number)?.state;
  const undone = state === 'undone';
  const why = undone ? 'It is undone' : null;
  const another = next === undefined ? 'Import another file' : `Look at ${nameIn(next)}`;
  const goOn = (): void => go(next === undefined ? {} : { file: next, queue: later });
  useCommands('Import, this page', [
    { id: 'import.undo', title: `Undo import ${number}`, keys: 'Z', why, run: () => undo(number) },
    { id: 'import.another', title: another, keys: 'N', run: goOn },
  ]);
  const title = receipt?.name ?? `Import ${format.number(number)}`;
  return (
    <Page
      title={title}
      parent={parent}
      fact={
        receipt === undefined
          ? undefined
          : `Import ${format.number(number)}, ${KIND_WORDS[receipt.kind].title.toLowerCase()}`
      }
      actions={
        <>
          <Button look="quiet" onPress={() => go({})}>
            All imports
          </Button>
          <Button
            icon={Undo2}
            keys={['Z']}
            why={why}
            isDisabled={isUndoing || receipt === undefined}
            onPress={() => undo(number)}
          >
            Undo import
          </Button>
          <Button look="primary" onPress={goOn} keys={['N']}>
            {another}
          </Button>
        </>
      }
      status={
        receipt === undefined
          ? []
          : [`Change ${format.number(receipt.change)}`, ...(receipt.hash === null ? [] : [hashOf(receipt.hash)])]
      }
      keys={[
        { keys: ['Z'], does: 'undo import' },
        { keys: ['N'], does: 'another file' },
      ]}
    >
      {answer.isError ? (
        <Failed
          what="There is no receipt of this import"
          trouble={troubleOf(answer.error)}
          onRetry={() => void answer.refetch()}
        />
      ) : receipt === undefined ? (
        <Loading what="Reading the receipt" />
      ) : (
        <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)]">
          <Stepper at={4}>{`Published in ${format.took(receipt.seconds * 1_000)}`}</Stepper>
          <Panes className="grid-cols-[minmax(0,1fr)_20rem] max-column:block max-wide:grid-cols-[minmax(0,1fr)_16rem]">
            <Pane flush scrolls label="The import" className="grid auto-rows-max content-start gap-px">
              <Pane label="What came of it" className="grid gap-2">
                {undone ? (
                  <Callout tone="info" title="This import is undone: nobody sees its rows.">
                    Choose the file again to import it once more.
                  </Callout>
                ) : (
                  <Callout
                    tone="positive"
                    title={`${capital(format.counted(receipt.stored, 'row'))} of ${title} ${receipt.stored === 1 ? 'is' : 'are'} in the workspace.`}
                    actions={
                      <Link
                        to="/w/$workspace/customers"
                        params={{ workspace }}
                        className="text-accent-text hover:underline"
                      >
                        See customers
                      </Link>
                    }
                  >
                    {receipt.rejected + receipt.skipped === 0 ? 'Every row was stored.' : notStored(receipt, format)}
                  </Callout>
                )}
                {trouble === null ? null : (
                  <Callout tone="negative" title={trouble.sentence}>
                    <span className="text-small">
                      Code <span className="font-mono">{trouble.code}</span>
                    </span>
                  </Callout>
                )}
                {receipt.known === null ? null : (
                  <p className="text-small text-ink-2">
                    Header known: mapping of {format.day(receipt.known.at)} reused.{' '}
                    <button
                      type="button"
                      className="text-accent-text hover:underline"
                      onClick={() => forget.mutate({ import: receipt.known?.import ?? 0 })}
                    >
                      Forget it
                    </button>
                    {forget.isSuccess
                      ? ' It is forgotten.'
                      : forget.isError
                        ? ` ${troubleOf(forget.error).sentence}`
                        : ''}
                  </p>
                )}
              </Pane>
              {receipt.rejected + receipt.skipped === 0 ? null : (
                <Rejects number={number} name={title} count={receipt.rejected + receipt.skipped} />
              )}
              {receipt.source.length === 0 ? null : (
                <Pane label="How it was read">
                  <PaneHead title="How it was read" />
                  <Facts
                    pairs={receipt.source.map(({ what, is, why }) => [
                      capital(what),
                      <span key={what}>
                        {is}
                        <span className="text-ink-3">, {why}</span>
                      </span>,
                    ])}
                  />
                </Pane>
              )}
            </Pane>
            <Pane well label="Receipt" scrolls>
              <PaneHead title="Receipt" />
              <Tally counts={receipt} />
              {Object.entries(receipt.totals).map(([name, total]) => (
                <p key={name} className="mt-3 text-small text-ink-2 tabular-nums">
                  {name}: {format.money(total.read)} read = {format.money(total.stored)} stored +{' '}
                  {format.money(total.refused)} rejected or skipped
                </p>
              ))}
              {receipt.warnings.map((warning) => (
                <p key={warning} className="mt-3 text-small break-words text-ink-2">
                  {warning}
                </p>
              ))}
            </Pane>
          </Panes>
        </div>
      )}
    </Page>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const hashOf = (hash: string): string => `SHA-256 ${hash.slice(0, 16)}`;

/** "8 rows were rejected and 1 skipped; each is listed below with its reason." */
function notStored(
  { rejected, skipped }: { readonly rejected: number; readonly skipped: number },
  format: ReturnType<typeof useFormat>,
): string {
  const counts = [
    ...(rejected === 0 ? [] : [`${format.counted(rejected, 'row')} ${rejected === 1 ? 'was' : 'were'} rejected`]),
    ...(skipped === 0 ? [] : [`${format.counted(skipped, 'row')} ${skipped === 1 ? 'was' : 'were'} skipped`]),
  ];
  return `${counts.join(' and ')}; ${rejected + skipped === 1 ? 'it' : 'each'} is listed below with its reason.`;
}
