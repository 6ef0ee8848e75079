// A column that the file lacks, computed from others: its name, its arithmetic, and what comes of it in the first rows.
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { MappingOutline, OutlinedRow } from '#shared/model/inspection.ts';
import { KIND_COLUMNS, type Kind, kindName } from '#shared/model/kind.ts';
import { type MappingPiece, mergePieces } from '#shared/model/question.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { FormRow } from '../../../parts/form/form-row.tsx';
import { Select } from '../../../parts/form/select.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { Format } from '../../../parts/format/format.ts';
import { Loading } from '../../../parts/states.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import { TYPE_WORDS } from '../check/pieces.ts';
import { type Asked, saidOf } from '../inspection.ts';
import { type Computed, computePiece, type Term, termText } from './amount.ts';
import { TermEditor } from './term-editor.tsx';

const TYPES = ['money', 'number', 'whole'] as const;

export function ComputedDialog({
  asked,
  kind,
  said,
  start,
  taken,
  onSave,
  onClose,
}: {
  asked: Asked;
  kind: Kind;
  said: MappingPiece;
  /** The column that is changed; null for another one. */
  start: Computed | null;
  /** Names the record has already. */
  taken: readonly string[];
  onSave: (piece: MappingPiece) => void;
  onClose: () => void;
}) {
  const api = useApi();
  const format = useFormat();
  const own = KIND_COLUMNS[kind].filter(({ type }) => TYPES.some((each) => each === type));
  const free = own.find(({ name }) => !taken.includes(name))?.name ?? '';
  const [name, setName] = useState(start?.name ?? free);
  const [type, setType] = useState(start?.type ?? 'number');
  const [term, setTerm] = useState<Term | null>(start?.term ?? null);
  const fixed = own.find((each) => each.name === name)?.type ?? null;
  const before = useQuery(api.imports.outline.queryOptions({ ...saidOf(asked), kind }));
  const columns = (before.data?.numbers ?? []).filter((each) => each.name !== name).map((each) => each.name);
  const edited: Term | null = term ?? (before.data === undefined ? null : firstTerm(columns));
  const piece =
    edited === null || name === ''
      ? null
      : computePiece(said, name, { term: edited, type: fixed === null ? type : null });
  const draft = useDeferredValue(piece);
  const preview = useQuery({
    ...api.imports.outline.queryOptions(
      { ...saidOf({ ...asked, answers: mergePieces(asked.answers ?? {}, draft ?? {}) }), kind },
      { enabled: draft !== null },
    ),
    placeholderData: (shown) => shown,
  });
  const clash = start?.name !== name && taken.includes(name);
  const why =
    name === ''
      ? 'Give it a name'
      : clash
        ? `The file has a column ${name}`
        : edited === null
          ? 'Reading the file'
          : preview.isError
            ? 'It cannot be computed'
            : null;
  const rename = (typed: string): string | null => {
    const wanted = typed.trim();
    if (wanted === '') return 'Write a name, such as amount.';
    setName(wanted);
    return taken.includes(wanted) && wanted !== start?.name
      ? `The file has a column ${wanted} already. Write another name.`
      : null;
  };
  return (
    <Dialog
      title={start === null ? 'Compute a column' : `Compute ${start.name}`}
      isOpen
      onClose={onClose}
      width="w-[46rem]"
    >
      <div className="mt-2">
        <FormRow
          label="Name"
          hint={
            own.length === 0
              ? 'It becomes an attribute.'
              : `${own.map((each) => each.name).join(', ')}: known to ${kindName(kind).toLowerCase()}. Any other name becomes an attribute.`
          }
        >
          <TextField hideLabel label="Name of the column" mono width="w-64" value={name} onCommit={rename} />
        </FormRow>
        <FormRow label="Type">
          {fixed === null ? (
            <Select
              small
              hideLabel
              label="Type of the column"
              width="w-48"
              value={type}
              choices={TYPES.map((value) => ({ value, label: TYPE_WORDS[value] }))}
              onChange={setType}
            />
          ) : (
            <span className="flex h-control-small items-center">{TYPE_WORDS[fixed]}</span>
          )}
        </FormRow>
        <FormRow
          label="Computed as"
          hint={edited === null ? undefined : `${name} = ${termText(edited, (value) => format.number(value, [0, 6]))}`}
        >
          {edited === null ? (
            before.isError ? (
              <Callout tone="negative" title={troubleOf(before.error).sentence} />
            ) : (
              <Loading rows={2} what="Reading the file" />
            )
          ) : (
            <TermEditor label="Term" term={edited} columns={columns} onChange={setTerm} />
          )}
        </FormRow>
      </div>
      <div className="mt-3 border-t border-line-1 pt-3" aria-live="polite">
        {preview.isError ? (
          <Callout tone="negative" title={troubleOf(preview.error).sentence} />
        ) : preview.data === undefined ? (
          <Loading rows={4} what="Computing the first rows" />
        ) : (
          <Results outline={preview.data} name={name} format={format} />
        )}
      </div>
      <div className="mt-4 flex items-center justify-end gap-2">
        <Button look="quiet" onPress={onClose}>
          Cancel
        </Button>
        <Button
          look="primary"
          why={why}
          onPress={() => {
            if (piece !== null) onSave(start !== null && start.name !== name ? renamed(said, start, piece) : piece);
          }}
        >
          {name === '' ? 'Compute it' : `Compute ${name}`}
        </Button>
      </div>
    </Dialog>
  );
}

/** A column that was given another name: the one of the old name is gone. */
function renamed(said: MappingPiece, { name }: Computed, { compute }: MappingPiece): MappingPiece {
  return computePiece({ ...said, compute: compute ?? {} }, name, null);
}

const firstTerm = ([first, second]: readonly string[]): Term =>
  first === undefined
    ? { is: 'number', value: 1 }
    : second === undefined
      ? { is: 'column', name: first }
      : { is: 'multiply', of: [first, second].map((name): Term => ({ is: 'column', name })) };

/** The first rows: the numbers of the file, and what is computed of them. */
function Results({ outline, name, format }: { outline: MappingOutline; name: string; format: Format }) {
  const { numbers, rows } = outline;
  const columns: Column<OutlinedRow>[] = [
    { id: 'line', head: 'Line', end: true, width: '4rem', cell: ({ line }) => line },
    ...numbers
      .map((each, slot) => ({ ...each, slot }))
      .toSorted((a, b) => Number(a.name === name) - Number(b.name === name))
      .map(
        (each): Column<OutlinedRow> => ({
          id: each.name,
          head: <span className="font-mono">{each.name}</span>,
          label: each.name,
          end: true,
          tint: () => (each.name === name ? 'bg-accent-soft' : ''),
          cell: ({ values }) => {
            const value = values[each.slot];
            return each.type === 'money' ? format.money(value) : format.number(value, [0, 4]);
          },
        }),
      ),
    {
      id: 'then',
      head: 'Then',
      width: '8rem',
      cell: ({ reject }) => (reject === null ? 'stored' : <span className="text-negative-text">{reject}</span>),
    },
  ];
  return (
    <>
      <p className="pb-2 text-small text-ink-2">
        The first {format.counted(rows.length, 'row')}, as an import would compute them.
      </p>
      <Table
        inset
        label="What comes of it in the first rows"
        columns={columns}
        rows={rows}
        rowKey={({ line }) => line}
      />
    </>
  );
}
