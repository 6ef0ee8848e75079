// The rows of an import that were not stored: line, reason, and what stood in the file; all of them as a file.
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { troubleOf, useApi, useClient } from '../../../app/client.tsx';
import { Button } from '../../../parts/button.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { tell } from '../../../parts/notice.tsx';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { saveAs } from '../../../parts/save.ts';
import { Failed, Loading } from '../../../parts/states.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import { reasonWords } from '../words.ts';

interface Rejected {
  readonly line: number;
  readonly column: string | null;
  readonly value: string | null;
  readonly rule: string;
  readonly advice: string;
  readonly raw: string | null;
}

const A_PAGE = 200;

export function Rejects({ number, name, count }: { number: number; name: string; count: number }) {
  const api = useApi();
  const client = useClient();
  const format = useFormat();
  const [after, setAfter] = useState<readonly number[]>([0]);
  const [saving, setSaving] = useState(false);
  const from = after.at(-1) ?? 0;
  const page = useQuery(api.imports.rejects.queryOptions({ import: number, after: from, limit: A_PAGE }));
  const rows: readonly Rejected[] = page.data ?? [];
  const before = (after.length - 1) * A_PAGE;
  const save = async (): Promise<void> => {
    setSaving(true);
    try {
      const parts: string[] = [];
      for (let next: number | null = 0; next !== null; ) {
        const said: { text: string; next: number | null } = await client.imports.rejectsCsv.query({
          import: number,
          after: next,
        });
        parts.push(said.text);
        next = said.next;
      }
      saveAs(`rejected-${number}.csv`, new Blob(parts, { type: 'text/csv' }));
    } catch (error) {
      tell(troubleOf(error));
    } finally {
      setSaving(false);
    }
  };
  return (
    <Pane flush label="Rows that were not stored">
      <PaneHead
        inset
        title="Rows that were not stored"
        finding={`${format.number(before + 1)} to ${format.number(before + rows.length)} of ${format.number(count)}`}
      >
        {after.length > 1 ? (
          <Button small look="quiet" onPress={() => setAfter(after.slice(0, -1))}>
            Previous rows
          </Button>
        ) : null}
        {before + rows.length < count && rows.length > 0 ? (
          <Button small look="quiet" onPress={() => setAfter([...after, rows.at(-1)?.line ?? 0])}>
            Next rows
          </Button>
        ) : null}
        <Button small icon={Download} look="quiet" isDisabled={saving} onPress={() => void save()}>
          Download rejected rows
        </Button>
      </PaneHead>
      {page.isError ? (
        <Failed
          what={`The rejected rows of ${name} could not be read`}
          trouble={troubleOf(page.error)}
          onRetry={() => void page.refetch()}
        />
      ) : page.isPending ? (
        <div className="px-gutter">
          <Loading what="Reading the rejected rows" />
        </div>
      ) : (
        <Table
          label="Rows that were not stored"
          // Rows that came from the program stand in no file.
          columns={rows.some(({ raw }) => raw !== null) ? COLUMNS : COLUMNS.filter(({ id }) => id !== 'raw')}
          rows={rows}
          rowKey={({ line }) => line}
        />
      )}
    </Pane>
  );
}

const COLUMNS: readonly Column<Rejected>[] = [
  { id: 'line', head: 'Line', end: true, width: '5rem', cell: ({ line }) => line },
  {
    id: 'column',
    head: 'Column',
    width: '9rem',
    cell: ({ column }) => <span className="font-mono">{column ?? '—'}</span>,
  },
  {
    id: 'why',
    head: 'Reason',
    width: '16rem',
    cell: ({ rule, value, advice }) => (
      <span title={advice}>
        {reasonWords(rule)}
        {value === null ? '' : `: ${value.slice(0, 40)}`}
      </span>
    ),
  },
  {
    id: 'raw',
    head: 'As it stands in the file',
    cell: ({ raw }) => (
      <span
        className="inline-block max-w-[60ch] truncate align-middle font-mono text-small text-ink-2"
        title={raw ?? ''}
      >
        {raw?.trimEnd() ?? '—'}
      </span>
    ),
  },
];
