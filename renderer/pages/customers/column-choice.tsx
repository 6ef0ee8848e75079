// Which columns are shown: every attribute and what is worked out, found by typing.
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ListColumns } from '#engine/api/customers/columns.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { SearchField } from '../../parts/form/search-field.tsx';
import { Checkbox } from '../../parts/form/toggles.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Popover } from '../../parts/popover.tsx';
import { usualColumns } from './columns.tsx';

/** A thousand attributes are found by typing, not by scrolling. */
const MOST_LISTED = 100;

export function ColumnChoice({
  catalogue,
  shown,
  onChange,
  onMove,
}: {
  catalogue: ListColumns;
  shown: readonly string[];
  onChange: (keys: readonly string[]) => void;
  /** Of the shown ones, a column takes the place of another. */
  onMove: (shown: readonly string[], key: string, to: string) => void;
}) {
  const format = useFormat();
  const anchor = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const columns = catalogue.columns.filter(({ key }) => key !== catalogue.name);
  const wanted = typed.trim().toLowerCase();
  const placeOf = ({ key }: { readonly key: string }): number =>
    shown.includes(key) ? shown.indexOf(key) : columns.length;
  // Those that are shown come first, in their order.
  const found = columns
    .filter(({ label, key }) => `${label} ${key}`.toLowerCase().includes(wanted))
    .toSorted((a, b) => placeOf(a) - placeOf(b));
  const toggle = (key: string, on: boolean): void =>
    onChange(on ? [...shown.filter((each) => each !== key), key] : shown.filter((each) => each !== key));
  return (
    <div ref={anchor}>
      <Button look="quiet" icon={Columns3} onPress={() => setOpen(true)}>
        {format.number(shown.length + 1)} of {format.counted(columns.length + 1, 'column')}
      </Button>
      <Popover label="Columns" anchor={anchor} isOpen={isOpen} onClose={() => setOpen(false)}>
        <SearchField label="Find a column" value={typed} onChange={setTyped} width="w-full" autoFocus />
        <div className="mt-2 flex max-h-80 flex-col overflow-auto">
          {found.slice(0, MOST_LISTED).map(({ key, label }) => (
            <div key={key} className="flex min-h-8 items-center gap-1">
              <div className="min-w-0 flex-1">
                <Checkbox isSelected={shown.includes(key)} onChange={(on) => toggle(key, on)}>
                  <span className="truncate">{label}</span>
                </Checkbox>
              </div>
              {shown.includes(key)
                ? ([-1, 1] as const).map((step) => {
                    const to = shown[shown.indexOf(key) + step];
                    return (
                      <IconButton
                        key={step}
                        icon={step < 0 ? ArrowUp : ArrowDown}
                        label={`Move ${label} ${step < 0 ? 'to the left' : 'to the right'}`}
                        isDisabled={to === undefined}
                        onPress={() => to !== undefined && onMove(shown, key, to)}
                      />
                    );
                  })
                : null}
            </div>
          ))}
          {found.length > MOST_LISTED ? (
            <p className="text-small text-ink-3">
              and {format.number(found.length - MOST_LISTED)} more: type part of a name
            </p>
          ) : null}
          {found.length === 0 ? <p className="text-ink-2">No column is called “{typed}”.</p> : null}
        </div>
        <div className="mt-2 border-t border-line-1 pt-2">
          <Button look="quiet" small onPress={() => onChange(usualColumns(catalogue))}>
            Usual columns
          </Button>
        </div>
      </Popover>
    </div>
  );
}
