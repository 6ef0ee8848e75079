// Ids that differ in spaces, capitals or composed characters alone: different customers, as a file may not have meant.
import { useQuery } from '@tanstack/react-query';
import type { AlikeIds } from '#engine/api/identity/alike.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { CustomerLink } from '../../app/customer-link.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane } from '../../parts/pane.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { type Column, Table } from '../../parts/table/table.tsx';
import { listed } from './words.ts';

type Group = AlikeIds['groups'][number];

export function Alike() {
  const api = useApi();
  const format = useFormat();
  const answer = useQuery(api.identity.alike.queryOptions());
  if (answer.isError) {
    return (
      <Failed
        what="The ids could not be compared"
        trouble={troubleOf(answer.error)}
        onRetry={() => void answer.refetch()}
      />
    );
  }
  if (answer.data === undefined) {
    return (
      <div className="px-gutter py-4">
        <Loading what="Comparing all ids" />
      </div>
    );
  }
  const { groups, count, customers } = answer.data;
  if (count === 0) {
    return (
      <Empty title="No two ids look the same">
        Ids are exact: case and spaces count. Ids that differ in nothing else would be listed here.
      </Empty>
    );
  }
  return (
    <Pane flush scrolls label="Ids written alike">
      <p className="max-w-[110ch] px-gutter py-3 text-ink-2">
        {format.counted(customers, 'id')} in {format.counted(count, 'group')} differ in spaces, capitals or composed
        characters alone. Ids are exact, so each is a customer of its own. When a file wrote them carelessly, undo that
        import and correct the file; when they share an address, they stand among the pairs as well.
        {groups.length < count ? ` The first ${format.number(groups.length)} groups are shown.` : ''}
      </p>
      <Table label="Ids written alike" columns={COLUMNS} rows={groups} rowKey={({ ids }) => ids[0]!.id} />
    </Pane>
  );
}

const COLUMNS: readonly Column<Group>[] = [
  {
    id: 'ids',
    head: 'Ids',
    cell: ({ ids }) => (
      <span className="inline-flex gap-3">
        {ids.map(({ id, name }) => (
          <span key={id} className="inline-flex items-baseline gap-1.5">
            <span className="rounded-1 bg-surface-2 px-1">
              <CustomerLink customer={id} />
            </span>
            {name === null ? null : <span className="text-ink-2">{name}</span>}
          </span>
        ))}
      </span>
    ),
  },
  { id: 'by', head: 'They differ in', width: '16rem', cell: ({ by }) => listed(by, 'and') },
];
