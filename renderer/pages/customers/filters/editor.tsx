// The editor of a filter by the type of its column: a number, a text, a date, yes or no, a channel, a decision. A change
// counts at once; nothing is saved by a button.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DECISION_STATUSES, type DecisionStatus } from '#shared/model/decision.ts';
import { attributeOfKey } from '#shared/model/filter.ts';
import { STATUS_WORDS } from '#shared/model/filter-words.ts';
import { useApi } from '../../../app/client.tsx';
import { SearchField } from '../../../parts/form/search-field.tsx';
import { Select } from '../../../parts/form/select.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { Checkbox } from '../../../parts/form/toggles.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Loading } from '../../../parts/states.tsx';
import { Segmented } from '../../../parts/tabs.tsx';
import { DateFilter } from './dates.tsx';
import { NumberFilter } from './numbers.tsx';
import type { EditorProps } from './subject.ts';

export function FilterEditor(props: EditorProps) {
  const { column } = props;
  return (
    <div className="flex flex-col gap-3">
      <h2 className="text-lead">{column.key === 'allowed' ? 'Allowed today' : column.label}</h2>
      <ByType {...props} />
    </div>
  );
}

function ByType(props: EditorProps) {
  const { type } = props.column;
  if (type === 'channels') return <AllowedFilter {...props} />;
  if (type === 'decision') return <DecisionFilter {...props} />;
  if (type === 'text') return <TextFilter {...props} />;
  if (type === 'yes-no') return <YesNoFilter {...props} />;
  if (type === 'date' || type === 'instant') return <DateFilter {...props} />;
  return <NumberFilter {...props} />;
}

function TextFilter({ column, filter, onChange }: EditorProps) {
  const own = filter !== null && 'attribute' in filter ? filter : null;
  const attribute = attributeOfKey(column.key) ?? column.key;
  const [way, setWay] = useState(own?.contains !== undefined ? 'contains' : own?.missing === true ? 'missing' : 'one');
  return (
    <>
      <Segmented
        label="How"
        items={[
          { id: 'one', label: 'is one of' },
          { id: 'contains', label: 'contains' },
          { id: 'missing', label: 'is missing' },
        ]}
        selected={way}
        onSelect={(next) => {
          setWay(next);
          if (next === 'missing') onChange({ attribute, missing: true });
        }}
      />
      {way === 'contains' ? (
        <TextField
          label="Text"
          hideLabel
          autoFocus
          value={own?.contains ?? ''}
          hint="Case and accents do not count."
          onCommit={(contains) => {
            if (contains === '') return 'Write what it contains.';
            onChange({ attribute, contains });
            return null;
          }}
        />
      ) : null}
      {way === 'one' ? (
        <Values
          attribute={attribute}
          chosen={own?.in?.map(String) ?? []}
          onChange={(values) => onChange({ attribute, in: values })}
        />
      ) : null}
    </>
  );
}

/** The values there are, with how many have each. */
function Values({
  attribute,
  chosen,
  onChange,
}: {
  attribute: string;
  chosen: readonly string[];
  onChange: (values: string[]) => void;
}) {
  const api = useApi();
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const { data } = useQuery(api.customers.values.queryOptions({ attribute }));
  if (data === undefined) return <Loading rows={4} what="Reading the values" />;
  const wanted = typed.trim().toLowerCase();
  const known = new Set(data.values.map(({ value }) => value));
  const all = [...chosen.filter((value) => !known.has(value)).map((value) => ({ value, count: 0 })), ...data.values];
  const found = all.filter(({ value }) => value.toLowerCase().includes(wanted));
  const toggle = (value: string, on: boolean): void => {
    const next = on ? [...chosen, value] : chosen.filter((each) => each !== value);
    if (next.length > 0) onChange(next);
  };
  return (
    <div>
      {all.length > 8 ? <SearchField label="Find a value" value={typed} onChange={setTyped} width="w-full" /> : null}
      <div className="mt-1 flex max-h-64 flex-col overflow-auto">
        {found.map(({ value, count }) => (
          <Checkbox key={value} isSelected={chosen.includes(value)} onChange={(on) => toggle(value, on)}>
            <span className="min-w-0 flex-1 truncate">{value === '' ? 'empty' : value}</span>
            <span className="text-small text-ink-3 tabular-nums">{format.number(count)}</span>
          </Checkbox>
        ))}
      </div>
      {data.distinct > data.values.length ? (
        <p className="mt-1 text-small text-ink-3">
          The {format.number(data.values.length)} most frequent. For others use “contains”.
        </p>
      ) : null}
    </div>
  );
}

function YesNoFilter({ column, filter, onChange }: EditorProps) {
  const own = filter !== null && 'attribute' in filter ? filter : null;
  const attribute = attributeOfKey(column.key) ?? column.key;
  const selected = own?.missing === true ? 'missing' : own?.is === undefined ? '' : own.is ? 'yes' : 'no';
  return (
    <Segmented
      label={column.label}
      items={['yes', 'no', 'missing'].map((id) => ({ id, label: id === 'missing' ? 'is missing' : id }))}
      selected={selected}
      onSelect={(next) =>
        onChange(next === 'missing' ? { attribute, missing: true } : { attribute, is: next === 'yes' })
      }
    />
  );
}

function AllowedFilter({ filter, catalogue, onChange }: EditorProps) {
  const own = filter !== null && 'allowed' in filter ? filter : null;
  const [channel, setChannel] = useState(own?.allowed ?? catalogue.channels[0]?.id ?? null);
  const choose = (next: { channel?: string; is?: boolean }): void => {
    const allowed = next.channel ?? channel;
    if (allowed !== null) onChange({ allowed, is: next.is ?? own?.is ?? true });
  };
  if (channel === null) return <p className="text-ink-2">The configuration names no channels yet.</p>;
  return (
    <>
      <Select
        label="Channel"
        value={channel}
        choices={catalogue.channels.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(next) => {
          setChannel(next);
          if (own !== null) choose({ channel: next });
        }}
      />
      <Segmented
        label="Marketing"
        items={[
          { id: 'yes', label: 'allowed' },
          { id: 'no', label: 'not allowed' },
        ]}
        selected={own === null ? '' : own.is ? 'yes' : 'no'}
        onSelect={(next) => choose({ is: next === 'yes' })}
      />
    </>
  );
}

function DecisionFilter({ filter, catalogue, onChange }: EditorProps) {
  const own = filter !== null && 'decision' in filter ? filter.decision : { treatments: [], statuses: [] };
  const say = (treatments: readonly string[], statuses: readonly DecisionStatus[]): void => {
    if (treatments.length + statuses.length > 0) {
      onChange({ decision: { treatments: [...treatments], statuses: [...statuses] } });
    }
  };
  const flip = <Each,>(list: readonly Each[], each: Each, on: boolean): Each[] =>
    on ? [...list, each] : list.filter((old) => old !== each);
  return (
    <div className="flex max-h-80 flex-col overflow-auto">
      {DECISION_STATUSES.map((status) => (
        <Checkbox
          key={status}
          isSelected={own.statuses.includes(status)}
          onChange={(on) => say(own.treatments, flip(own.statuses, status, on))}
        >
          {status === 'proposed' ? 'any treatment' : STATUS_WORDS[status]}
        </Checkbox>
      ))}
      <h3 className="mt-2 text-small text-ink-2">Treatment</h3>
      {catalogue.treatments.map(({ id, name }) => (
        <Checkbox
          key={id}
          isSelected={own.treatments.includes(id)}
          onChange={(on) => say(flip(own.treatments, id, on), own.statuses)}
        >
          <span className="truncate">{name}</span>
        </Checkbox>
      ))}
    </div>
  );
}
