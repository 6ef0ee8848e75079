// Filters as chips in words above the list, each with its editor, and the count of matches at the right.
import { useRef, useState } from 'react';
import type { ListColumn, ListColumns } from '#engine/api/customers/columns.ts';
import { attributeKey, type Filter } from '#shared/model/filter.ts';
import { Button } from '../../../parts/button.tsx';
import { AddChip, Chip } from '../../../parts/chip.tsx';
import { SearchField } from '../../../parts/form/search-field.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Popover } from '../../../parts/popover.tsx';
import type { Wording } from '../wording.ts';
import { FilterEditor } from './editor.tsx';

export function FilterBar({
  filter,
  catalogue,
  wording,
  onChange,
  count,
  isAdding,
  onAdding,
  changed,
}: {
  filter: readonly Filter[];
  catalogue: ListColumns;
  wording: Wording;
  onChange: (filter: readonly Filter[]) => void;
  /** How many match; undefined while it is worked out. */
  count: number | undefined;
  /** The panel that adds a filter is open: F opens it. */
  isAdding: boolean;
  onAdding: (adding: boolean) => void;
  /** What can be done with filters that differ from the view's. */
  changed: { readonly save: () => void; readonly reset: () => void } | null;
}) {
  const format = useFormat();
  const adder = useRef<HTMLSpanElement>(null);
  return (
    <div className="flex flex-none flex-wrap items-center gap-1.5 border-b border-line-1 px-gutter py-2">
      {filter.map((each, at) => (
        <FilterChip
          // biome-ignore lint/suspicious/noArrayIndexKey: filters are their place
          key={at}
          filter={each}
          catalogue={catalogue}
          wording={wording}
          onChange={(next) => onChange(filter.map((old, place) => (place === at ? next : old)))}
          onRemove={() => onChange(filter.filter((_, place) => place !== at))}
        />
      ))}
      <span ref={adder}>
        <AddChip onPress={() => onAdding(true)}>Filter</AddChip>
      </span>
      {isAdding ? (
        <Popover label="Add a filter" anchor={adder} isOpen onClose={() => onAdding(false)} width="w-80">
          <NewFilter catalogue={catalogue} filter={filter} onChange={onChange} />
        </Popover>
      ) : null}
      {changed === null ? null : (
        <span className="flex items-center gap-1">
          <Button look="quiet" small onPress={changed.save}>
            Update view
          </Button>
          <Button look="quiet" small onPress={changed.reset}>
            Undo changes
          </Button>
        </span>
      )}
      <span className="ml-auto text-small whitespace-nowrap text-ink-2" role="status">
        {count === undefined ? null : (
          <>
            <b className="text-ink-1">{format.number(count)}</b> {count === 1 ? 'customer' : 'customers'}
          </>
        )}
      </span>
    </div>
  );
}

function FilterChip({
  filter,
  catalogue,
  wording,
  onChange,
  onRemove,
}: {
  filter: Filter;
  catalogue: ListColumns;
  wording: Wording;
  onChange: (filter: Filter) => void;
  onRemove: () => void;
}) {
  const anchor = useRef<HTMLSpanElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { subject, says } = wording.filter(filter);
  const column = columnOf(filter, catalogue);
  return (
    <span ref={anchor} className="min-w-0">
      <Chip
        name={`${subject} ${says}`}
        onRemove={onRemove}
        {...(column === undefined ? {} : { onPress: () => setOpen(true) })}
      >
        {subject} <b>{says}</b>
      </Chip>
      {isOpen && column !== undefined ? (
        <Popover label={`Filter ${subject}`} anchor={anchor} isOpen onClose={() => setOpen(false)} width="w-80">
          <FilterEditor column={column} filter={filter} catalogue={catalogue} onChange={onChange} />
        </Popover>
      ) : null}
    </span>
  );
}

/** First what to look at, then what to say of it; the filter is added with the first word and follows the next ones. */
function NewFilter({
  catalogue,
  filter,
  onChange,
}: {
  catalogue: ListColumns;
  filter: readonly Filter[];
  onChange: (filter: readonly Filter[]) => void;
}) {
  const [column, setColumn] = useState<ListColumn | null>(null);
  const [before] = useState(filter);
  const [typed, setTyped] = useState('');
  if (column !== null) {
    return (
      <FilterEditor
        column={column}
        filter={filter[before.length] ?? null}
        catalogue={catalogue}
        onChange={(next) => onChange([...before, next])}
      />
    );
  }
  const wanted = typed.trim().toLowerCase();
  const found = catalogue.columns
    .filter(({ key }) => key !== 'lastEvent' && (key !== 'decision' || catalogue.run !== null))
    .filter((each) => `${subjectOf(each, catalogue)} ${each.key}`.toLowerCase().includes(wanted))
    // What the workspace works out comes first: there are few of them, and many attributes.
    .toSorted((a, b) => Number(a.role !== null) - Number(b.role !== null));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setColumn(found[0] ?? null);
      }}
    >
      <SearchField label="What to filter by" value={typed} onChange={setTyped} width="w-full" autoFocus />
      <ul className="mt-2 flex max-h-80 flex-col overflow-auto">
        {found.slice(0, 100).map((each, at) => (
          <li key={each.key}>
            <button
              type="button"
              onClick={() => setColumn(each)}
              className={`flex h-7 w-full items-center rounded-2 px-2 text-left hover:bg-surface-3 ${at === 0 && wanted !== '' ? 'bg-accent-soft' : ''}`}
            >
              <span className="truncate">{subjectOf(each, catalogue)}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="px-2 py-1 text-ink-2">Nothing is called “{typed}”.</p> : null}
    </form>
  );
}

/** What a filter on a column is about, in words. */
function subjectOf({ key, label }: ListColumn, { run }: ListColumns): string {
  if (key === 'allowed') return 'Allowed today';
  return key === 'decision' ? `Decision in run ${run}` : label;
}

/** The column that a filter is about; undefined when there is none, or not any more. */
function columnOf(filter: Filter, { columns }: ListColumns): ListColumn | undefined {
  if ('audience' in filter) return undefined;
  const key =
    'allowed' in filter
      ? 'allowed'
      : 'decision' in filter
        ? 'decision'
        : 'fact' in filter
          ? filter.fact
          : attributeKey('daysSince' in filter ? filter.daysSince : filter.attribute);
  return columns.find((each) => each.key === key);
}
