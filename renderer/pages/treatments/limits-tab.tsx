// What there is too little of, where it is edited for good. A capacity for one run only is edited on Decide.
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Catalogue, CatalogueLimit } from '#engine/api/configuration/catalogue.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button, IconButton } from '../../parts/button.tsx';
import { NumberField } from '../../parts/form/number-field.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { Table } from '../../parts/table/table.tsx';
import type { DraftActs, Edit } from './draft.ts';
import { NewLimit } from './new-limit.tsx';
import { PERIOD_WORDS, type Report } from './words.ts';

export function LimitsTab({
  catalogue,
  acts,
  report,
}: {
  catalogue: Catalogue;
  acts: DraftActs;
  report: Report | null;
}) {
  const format = useFormat();
  const [isAdding, setAdding] = useState(false);
  const set = (limit: CatalogueLimit, what: string, field: string, value: Edit['value']) =>
    acts.edit(`${what} of ${limit.name} changed`, {
      path: [...limit.path, field],
      ...(value === undefined ? {} : { value }),
    });
  const used = (id: string): number | null =>
    report?.summary.limits.find((each) => each.id === id)?.used ??
    report?.summary.minimums.find((each) => each.id === id)?.reached ??
    null;
  const price = (id: string): number | null =>
    report?.summary.certificate?.prices.find((each) => each.id === id)?.price ?? null;
  const isMissed = (id: string): boolean =>
    report?.summary.minimums.some((each) => each.id === id && each.missed > 0) ?? false;
  const remove = (limit: CatalogueLimit): void => void acts.tryEdit(`${limit.name} removed`, { path: limit.path });
  const amountField = (limit: CatalogueLimit, what: string, field: 'capacity' | 'minimum', value: number | null) =>
    value === null ? (
      <span className="text-ink-3">none</span>
    ) : (
      <span className="inline-block py-px">
        <NumberField
          label={`${what} of ${limit.name}`}
          hideLabel
          width="w-28"
          least={0}
          value={value}
          show={(each) => format.number(each, [0, 2])}
          {...(limit.counts === 'money' ? { unit: format.currencySign } : {})}
          onCommit={(next) => set(limit, what, field, next)}
        />
      </span>
    );
  return (
    <Pane flush label="Limits" className="overflow-y-auto max-column:overflow-visible">
      <PaneHead inset title="Limits" finding="What there is too little of. Change one for a single run on Decide.">
        <Button small icon={Plus} onPress={() => setAdding(true)}>
          Add a limit…
        </Button>
      </PaneHead>
      <Table
        label="Limits"
        rows={catalogue.limits}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'name',
            head: 'Limit',
            cell: ({ name, drafted }) => (
              <span className="inline-flex items-center gap-2">
                <span className="font-strong">{name}</span>
                {drafted === 'same' ? null : <Badge tone="accent">{drafted === 'new' ? 'new' : 'changed'}</Badge>}
              </span>
            ),
          },
          { id: 'of', head: 'Counts', optional: true, cell: ({ of }) => <span className="text-ink-2">{of}</span> },
          { id: 'period', head: 'In', width: '5rem', cell: ({ period }) => PERIOD_WORDS[period] ?? period },
          {
            id: 'capacity',
            head: 'At most',
            end: true,
            width: '8.5rem',
            cell: (limit) => amountField(limit, 'Capacity', 'capacity', limit.capacity),
          },
          {
            id: 'minimum',
            head: 'At least',
            end: true,
            width: '8.5rem',
            cell: (limit) => amountField(limit, 'Minimum', 'minimum', limit.minimum),
          },
          {
            id: 'used',
            head: 'Last run',
            end: true,
            width: '6rem',
            optional: true,
            cell: ({ id, counts }) => (counts === 'money' ? format.money(used(id)) : format.number(used(id), [0, 2])),
          },
          {
            id: 'price',
            head: 'One more is worth',
            end: true,
            width: '8rem',
            optional: true,
            cell: ({ id }) =>
              isMissed(id) ? <span className="text-ink-3">cannot be met</span> : format.money(price(id)),
          },
          {
            id: 'remove',
            head: '',
            label: 'Remove',
            width: '3rem',
            cell: (limit) => (
              <IconButton label={`Remove the limit ${limit.name}`} icon={Trash2} onPress={() => remove(limit)} />
            ),
          },
        ]}
      >
        {catalogue.limits.length > 0 ? null : (
          <p className="px-gutter py-3 text-ink-2">
            No limits: everybody gets the treatment that is worth most, as far as rules and permissions allow.
          </p>
        )}
      </Table>
      {isAdding ? <NewLimit catalogue={catalogue} acts={acts} onClose={() => setAdding(false)} /> : null}
    </Pane>
  );
}
