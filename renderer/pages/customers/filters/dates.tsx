// A filter on a date: the days to come, the days just gone, from one day to another, missing.
import { useState } from 'react';
import { attributeOfKey } from '#shared/model/filter.ts';
import { DateField } from '../../../parts/form/date-field.tsx';
import { NumberField } from '../../../parts/form/number-field.tsx';
import { Select } from '../../../parts/form/select.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { EditorProps } from './subject.ts';

const WAYS = [
  ['ahead', 'within the next days'],
  ['ago', 'in the last days'],
  ['between', 'between two days'],
  ['missing', 'missing'],
  ['known', 'known'],
] as const;
type Way = (typeof WAYS)[number][0];

const MOST_DAYS = 36_600;

export function DateFilter({ column, filter, onChange }: EditorProps) {
  const format = useFormat();
  const attribute = attributeOfKey(column.key) ?? column.key;
  const [way, setWay] = useState<Way>(() => wayOf(filter));
  const own = filter !== null && 'attribute' in filter ? filter : null;
  const [from, setFrom] = useState(own?.from ?? null);
  const [to, setTo] = useState(own?.to ?? null);
  const span = filter !== null && 'daysSince' in filter ? filter.between : null;
  const days = span === null ? null : Math.max(-span[0], span[1]);
  const between = (first: string | null, last: string | null): void => {
    setFrom(first);
    setTo(last);
    if (first === null && last === null) return;
    onChange({ attribute, ...(first === null ? {} : { from: first }), ...(last === null ? {} : { to: last }) });
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
          if (next === 'missing' || next === 'known') onChange({ attribute, missing: next === 'missing' });
        }}
      />
      {way === 'ahead' || way === 'ago' ? (
        <NumberField
          key={way}
          label="Days"
          hideLabel
          autoFocus
          whole
          least={1}
          most={MOST_DAYS}
          unit="days"
          show={(value) => format.number(value)}
          value={days}
          onCommit={(count) => {
            onChange({ daysSince: attribute, between: way === 'ahead' ? [-count, 0] : [0, count] });
            return null;
          }}
        />
      ) : null}
      {way === 'between' ? (
        <div className="flex gap-2">
          <DateField label="From" value={from} onChange={(next) => between(next, to)} />
          <DateField label="To" value={to} onChange={(next) => between(from, next)} />
        </div>
      ) : null}
    </>
  );
}

function wayOf(filter: object | null): Way {
  if (filter === null) return 'ahead';
  if ('missing' in filter) return filter.missing === true ? 'missing' : 'known';
  if ('daysSince' in filter && 'between' in filter)
    return (filter.between as [number, number])[1] > 0 ? 'ago' : 'ahead';
  return 'between';
}
