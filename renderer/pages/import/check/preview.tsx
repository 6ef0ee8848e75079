// The file as it stands, raw, with what each column becomes above it and a tint on every cell that has an issue.
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Consequence, InspectedColumn, Inspection, PreviewRow } from '#shared/model/inspection.ts';
import type { MappingPiece } from '#shared/model/question.ts';
import { IconButton } from '../../../parts/button.tsx';
import { Select } from '../../../parts/form/select.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import { roleChoices, roleOf, rolePiece, TYPE_WORDS, typeChoices, typePiece } from './pieces.ts';

/** Columns shown at once; a file may have a thousand. */
const COLUMNS_SHOWN = 24;
const RAW_SHOWN = 120;

const TINTS: Readonly<Record<Consequence, string>> = {
  reject: 'bg-negative-soft text-negative-text',
  ask: 'bg-warning-soft',
  accept: 'bg-info-soft',
  skip: 'bg-surface-3',
};
const TOLD: Readonly<Record<Consequence, string>> = {
  reject: 'does not fit, its row is rejected',
  ask: 'a question is open about it',
  accept: 'reads otherwise than it looks',
  skip: 'skipped',
};
const NUMBERS = ['whole', 'number', 'money'];

export function Preview({
  inspection,
  currency,
  onAnswer,
}: {
  inspection: Inspection;
  currency: string;
  onAnswer: (piece: MappingPiece) => void;
}) {
  const format = useFormat();
  const { header, columns, preview, kind, questions } = inspection;
  const [from, setFrom] = useState(0);
  const first = Math.min(from, Math.max(0, header.length - 1));
  const last = Math.min(header.length, first + COLUMNS_SHOWN);
  const roles = kind === null ? [] : roleChoices(kind);
  const types = typeChoices(currency);
  const asked = new Set(questions.flatMap(({ column }) => (column === null ? [] : [column])));
  const shown = header.slice(first, last).map((name, at): Column<PreviewRow> => {
    const index = first + at;
    const column = columns[index];
    return {
      id: String(index),
      label: name,
      head: (
        <div className="py-1.75">
          <span className="mb-1 block max-w-48 truncate font-mono text-ink-1" title={name}>
            {name}
          </span>
          {column === undefined ? null : (
            <ColumnFields column={column} asking={asked.has(name)} roles={roles} types={types} onAnswer={onAnswer} />
          )}
        </div>
      ),
      end: column !== undefined && NUMBERS.includes(column.type),
      cell: (row) => <Cell row={row} index={index} first={index === first} isIgnored={column?.ignored === true} />,
      tint: (row) => {
        const mark = row.cells === null ? 'reject' : row.marks[index];
        return `font-mono text-small ${mark == null ? (asked.has(name) ? TINTS.ask : '') : TINTS[mark]}`;
      },
    };
  });
  return (
    <div className="flex h-full min-h-0 flex-col">
      {header.length <= COLUMNS_SHOWN ? null : (
        <div className="flex items-center gap-2 border-b border-line-1 px-gutter py-1 text-small text-ink-2">
          <IconButton
            label="Columns before"
            icon={ChevronLeft}
            isDisabled={first === 0}
            onPress={() => setFrom(Math.max(0, first - COLUMNS_SHOWN))}
          />
          <span className="tabular-nums">
            Columns {format.number(first + 1)} to {format.number(last)} of {format.number(header.length)}
          </span>
          <IconButton
            label="Columns behind"
            icon={ChevronRight}
            isDisabled={last === header.length}
            onPress={() => setFrom(first + COLUMNS_SHOWN)}
          />
        </div>
      )}
      <div className="min-h-0 flex-1">
        <Table
          label="The first rows of the file"
          fill
          lined
          columns={[LINE, ...shown]}
          rows={preview}
          rowKey={({ line }) => line}
        />
      </div>
    </div>
  );
}

const LINE: Column<PreviewRow> = {
  id: 'line',
  label: 'Line',
  head: <span className="sr-only">Line</span>,
  end: true,
  width: '3rem',
  cell: ({ line }) => line,
  tint: () => 'bg-surface-2 font-mono text-small text-ink-3',
};

function ColumnFields({
  column,
  asking,
  roles,
  types,
  onAnswer,
}: {
  column: InspectedColumn;
  asking: boolean;
  roles: ReturnType<typeof roleChoices>;
  types: ReturnType<typeof typeChoices>;
  onAnswer: (piece: MappingPiece) => void;
}) {
  const { header, ignored, fixed, type, why } = column;
  return (
    <div className="grid min-w-26 gap-1">
      <Select
        small
        hideLabel
        label={`Role of ${header}`}
        value={roleOf(column)}
        choices={roles}
        asking={asking}
        onChange={(role) => onAnswer(rolePiece(column, role))}
      />
      {ignored || fixed !== null ? (
        <span className="flex h-control-small items-center truncate px-2 text-small text-ink-2" title={why}>
          {ignored ? '—' : TYPE_WORDS[type]}
        </span>
      ) : (
        <Select
          small
          hideLabel
          label={`Type of ${header}`}
          value={type}
          choices={types}
          asking={asking}
          onChange={(chosen) => onAnswer(typePiece(column, chosen))}
        />
      )}
    </div>
  );
}

function Cell({
  row,
  index,
  first,
  isIgnored,
}: {
  row: PreviewRow;
  index: number;
  first: boolean;
  isIgnored: boolean;
}) {
  if (row.cells === null) {
    return first ? <span title="This row cannot be cut into cells">{row.raw?.slice(0, RAW_SHOWN)}</span> : null;
  }
  const text = row.cells[index] ?? '';
  const mark = row.marks[index];
  if (text === '') return <span className="text-ink-3">—</span>;
  return (
    <span className={`inline-block max-w-64 truncate align-middle ${isIgnored ? 'text-ink-3' : ''}`} title={text}>
      {text}
      {mark == null ? null : <span className="sr-only">, {TOLD[mark]}</span>}
    </span>
  );
}
