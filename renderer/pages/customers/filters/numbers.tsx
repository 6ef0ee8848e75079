// A filter on a number: above, below, between, missing.
import { useState } from 'react';
import { NumberField } from '../../../parts/form/number-field.tsx';
import { Select } from '../../../parts/form/select.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { unitWord } from '../wording.ts';
import { about, type EditorProps } from './subject.ts';

const WAYS = [
  ['above', 'above'],
  ['atLeast', 'at least'],
  ['below', 'below'],
  ['atMost', 'at most'],
  ['between', 'between'],
  ['missing', 'missing'],
  ['known', 'known'],
] as const;
type Way = (typeof WAYS)[number][0];

export function NumberFilter({ column, filter, onChange }: EditorProps) {
  const format = useFormat();
  const own = filter !== null && ('attribute' in filter || 'fact' in filter) ? filter : null;
  const [way, setWay] = useState<Way>(() => wayOf(own));
  const [from, to] = own?.between ?? [null, null];
  const [low, setLow] = useState(from);
  const [high, setHigh] = useState(to);
  const subject = about(column);
  const single = own?.above ?? own?.atLeast ?? own?.below ?? own?.atMost ?? null;
  const unit = column.type === 'money' ? format.currencySign : unitWord(column.unit);
  const show = (value: number): string => (column.unit === 'year' ? String(value) : format.number(value, [0, 4]));
  const field = { show, ...(unit === null ? {} : { unit }), whole: column.type === 'whole' };
  const between = (next: readonly [number | null, number | null]): string | null => {
    const [least, most] = next;
    setLow(least);
    setHigh(most);
    if (least === null || most === null) return null;
    if (least > most) return `Write at most ${show(most)}, or change the other end.`;
    onChange({ ...subject, between: [least, most] });
    return null;
  };
  return (
    <>
      <Select
        label="How"
        hideLabel
        value={way}
        choices={WAYS.map(([value, label]) => ({ value, label }))}
        onChange={(next) => {
          setWay(next as Way);
          if (next === 'missing' || next === 'known') onChange({ ...subject, missing: next === 'missing' });
          else if (next !== 'between' && single !== null) onChange({ ...subject, [next]: single });
        }}
      />
      {way === 'between' ? (
        <div className="flex items-start gap-2">
          <NumberField {...field} label="From" value={low} onCommit={(value) => between([value, high])} autoFocus />
          <NumberField {...field} label="To" value={high} onCommit={(value) => between([low, value])} />
        </div>
      ) : null}
      {way === 'between' || way === 'missing' || way === 'known' ? null : (
        <NumberField
          {...field}
          key={way}
          label="Number"
          hideLabel
          autoFocus
          value={single}
          onCommit={(value) => {
            onChange({ ...subject, [way]: value });
            return null;
          }}
        />
      )}
    </>
  );
}

function wayOf(filter: object | null): Way {
  if (filter === null) return 'above';
  if ('missing' in filter) return filter.missing === true ? 'missing' : 'known';
  return WAYS.map(([way]) => way).find((way) => way in filter) ?? 'above';
}
