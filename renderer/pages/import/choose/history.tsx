// Every import there was, the newest first: what came of it, its receipt, and its undo.
import { FileInput, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { KIND_WORDS, type Kind } from '#shared/model/kind.ts';
import { Badge, type Tone } from '../../../parts/badge.tsx';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Empty } from '../../../parts/states.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import { useGo } from '../address.ts';
import { useUndoImport } from '../outcome/undo.ts';

export interface PastImport {
  readonly import: number;
  readonly kind: Kind;
  readonly name: string | null;
  readonly state: 'staged' | 'published' | 'undone' | 'discarded';
  readonly read: number;
  readonly stored: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly actor: string;
  readonly startedAt: number;
}

const STATES: Readonly<Record<PastImport['state'], { word: string; tone: Tone }>> = {
  staged: { word: 'Not finished', tone: 'warning' },
  published: { word: 'In use', tone: 'positive' },
  undone: { word: 'Undone', tone: 'plain' },
  discarded: { word: 'Discarded', tone: 'plain' },
};

export function History({ imports }: { imports: readonly PastImport[] }) {
  const format = useFormat();
  const go = useGo();
  const { undo, trouble, isUndoing } = useUndoImport();
  const [active, setActive] = useState<number | null>(null);
  const seen = (each: PastImport): boolean => each.state === 'published' || each.state === 'undone';
  // Imports of one kind are undone last first.
  const newest = new Map<Kind, number>();
  for (const each of imports) {
    if (each.state === 'published' && !newest.has(each.kind)) newest.set(each.kind, each.import);
  }
  if (imports.length === 0) {
    return (
      <Empty icon={FileInput} title="Nothing is imported yet">
        Customers come first: a file with one row each. Then what they did, what they agreed to, and what came of it.
      </Empty>
    );
  }
  const columns: Column<PastImport>[] = [
    { id: 'import', head: 'Import', end: true, width: '4.5rem', cell: (each) => format.number(each.import) },
    {
      id: 'name',
      head: 'File',
      cell: (each) =>
        seen(each) ? (
          <button
            type="button"
            className="max-w-full truncate text-left align-middle text-accent-text hover:underline"
            title={each.name ?? ''}
            onClick={() => go({ receipt: each.import })}
          >
            {each.name ?? 'made by the program'}
          </button>
        ) : (
          <span title={each.name ?? ''}>{each.name ?? 'made by the program'}</span>
        ),
    },
    {
      id: 'kind',
      head: 'Kind',
      width: '8rem',
      cell: (each) => KIND_WORDS[each.kind].title,
    },
    {
      id: 'state',
      head: 'State',
      width: '7rem',
      cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>,
    },
    { id: 'read', head: 'Read', end: true, width: '6rem', cell: ({ read }) => format.number(read) },
    { id: 'stored', head: 'Stored', end: true, width: '6rem', cell: ({ stored }) => format.number(stored) },
    { id: 'rejected', head: 'Rejected', end: true, width: '6rem', cell: ({ rejected }) => format.number(rejected) },
    {
      id: 'skipped',
      head: 'Skipped',
      end: true,
      width: '5.5rem',
      optional: true,
      cell: ({ skipped }) => format.number(skipped),
    },
    {
      id: 'when',
      head: 'When',
      width: '10.5rem',
      optional: true,
      cell: ({ startedAt }) => format.moment(startedAt, Date.now()),
    },
    { id: 'who', head: 'Who', width: '8rem', optional: true, cell: ({ actor }) => <span title={actor}>{actor}</span> },
    {
      id: 'undo',
      head: <span className="sr-only">Undo</span>,
      label: 'Undo',
      width: '6.5rem',
      end: true,
      cell: (each) =>
        newest.get(each.kind) === each.import ? (
          <Button
            small
            look="quiet"
            icon={Undo2}
            isDisabled={isUndoing}
            aria-label={`Undo import ${each.import}`}
            onPress={() => undo(each.import)}
          >
            Undo
          </Button>
        ) : null,
    },
  ];
  return (
    <>
      {trouble === null ? null : (
        <div className="px-gutter pb-3">
          <Callout tone="negative" title={trouble.sentence}>
            <span className="text-small">
              Code <span className="font-mono">{trouble.code}</span>
            </span>
          </Callout>
        </div>
      )}
      <Table
        label="All imports"
        columns={columns}
        rows={imports}
        rowKey={(each) => each.import}
        active={active}
        onActive={setActive}
        onOpen={(index) => {
          const each = imports[index];
          if (each !== undefined && seen(each)) go({ receipt: each.import });
        }}
        isQuiet={({ state }) => state === 'undone' || state === 'discarded'}
      />
    </>
  );
}
