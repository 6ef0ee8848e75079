// The numbers of a waterfall as the rows of a table: term, where it comes from, amount; the rival stands last.
import type { WaterfallRow } from '../../parts/charts/waterfall.tsx';
import type { Format } from '../../parts/format/format.ts';
import type { Column } from '../../parts/table/table.tsx';

export const waterfallColumns = (format: Format): Column<WaterfallRow>[] => [
  {
    id: 'label',
    head: 'Term',
    cell: ({ label, kind }) => <span className={kind === 'step' ? '' : 'font-strong'}>{label}</span>,
  },
  { id: 'note', head: 'From', cell: ({ note }) => <span className="text-ink-3">{note ?? ''}</span> },
  {
    id: 'amount',
    head: 'Amount',
    end: true,
    cell: ({ amount, kind }) =>
      kind === 'step' ? format.moneyChange(amount) : <span className="font-strong">{format.money(amount)}</span>,
  },
];

/** The line that the picture draws beside the bars. */
export const rivalRow = (name: string, amount: number, word = 'Next best'): WaterfallRow => ({
  id: 'rival',
  label: `${word}: ${name}`,
  kind: 'total',
  amount,
});
