// Whether the customer may be contacted, by channel, with the evidence; the question of another day; the whole ledger.
import { useQuery } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import type { ListColumns } from '#engine/api/customers/columns.ts';
import { ANY_CHANNEL, type PermissionRow } from '#shared/model/permission.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Channel } from '../../parts/channel.tsx';
import { DateField } from '../../parts/form/date-field.tsx';
import { Select } from '../../parts/form/select.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Loading } from '../../parts/states.tsx';
import type { Wording } from '../customers/wording.ts';
import { permissionWords } from './permission-words.ts';

interface Props {
  readonly customer: string;
  readonly ledger: readonly PermissionRow[];
  readonly catalogue: ListColumns;
  readonly wording: Wording;
}

export function Permissions({ customer, ledger, catalogue, wording }: Props) {
  const api = useApi();
  const format = useFormat();
  const { data, error } = useQuery(api.permissions.inForce.queryOptions({ customer }));
  if (error !== null) return <p className="text-negative-text">{troubleOf(error).sentence}</p>;
  if (data === undefined) return <Loading rows={6} what="Reading the permissions" />;
  const marketing = data.verdicts.filter(({ purpose }) => purpose === 'marketing');
  const refused = data.verdicts.filter(({ purpose, allowed }) => purpose !== 'marketing' && !allowed);
  return (
    <>
      <ul>
        {marketing.map(({ channel, allowed, state, row }) => (
          <li key={channel} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-0.5 py-1.25">
            {channel === ANY_CHANNEL ? 'Marketing' : <Channel channel={channel}>{wording.channel(channel)}</Channel>}
            {allowed ? (
              <Badge tone="positive" icon={Check}>
                Allowed
              </Badge>
            ) : (
              <Badge tone="negative" icon={X}>
                {state === 'withdrawn' ? 'Withdrawn' : state === 'objected' ? 'Objected' : 'No permission'}
              </Badge>
            )}
            <Evidence row={row} allowed={allowed} />
          </li>
        ))}
      </ul>
      {refused.map((verdict) => (
        <p key={`${verdict.purpose} ${verdict.channel}`} className="mt-1 text-small text-negative-text">
          {permissionWords(verdict, format, wording.channel)}
        </p>
      ))}
      <AllowedOn customer={customer} ledger={ledger} catalogue={catalogue} wording={wording} />
      <Ledger ledger={ledger} wording={wording} />
    </>
  );
}

/** Under the channel: what the verdict rests on. */
function Evidence({ row, allowed }: { row: PermissionRow | null; allowed: boolean }) {
  const format = useFormat();
  const words =
    row === null
      ? `the configuration’s default ${allowed ? 'allows' : 'denies'}`
      : [
          `${row.basis ?? row.state} ${format.day(row.recordedAt)}`,
          row.evidence ?? 'no evidence is recorded',
          ...(row.channel === ANY_CHANNEL ? ['for every channel'] : []),
        ].join(', ');
  return <span className="col-span-2 pl-5 text-small break-words text-ink-3">{words}</span>;
}

function AllowedOn({ customer, catalogue, wording }: Props) {
  const api = useApi();
  const format = useFormat();
  const [channel, setChannel] = useState(catalogue.channels[0]?.id ?? ANY_CHANNEL);
  const [date, setDate] = useState<string | null>(catalogue.date);
  const asked = useQuery({
    ...api.permissions.on.queryOptions({ customer, channel, date: date ?? catalogue.date }),
    enabled: date !== null,
  });
  const answer = asked.data;
  return (
    <fieldset className="mt-3 min-w-0">
      <legend className="mb-1 text-small text-ink-2">
        Were we allowed to market {catalogue.channels.length === 0 ? 'on' : 'by'}
      </legend>
      <div className="flex items-center gap-2">
        {catalogue.channels.length === 0 ? null : (
          <>
            <Select
              label="Channel"
              hideLabel
              value={channel}
              width="w-24"
              choices={catalogue.channels.map(({ id }) => ({ value: id, label: wording.channel(id) }))}
              onChange={setChannel}
            />
            <span className="flex-none text-small text-ink-2">on</span>
          </>
        )}
        <DateField label="Day" hideLabel value={date} onChange={setDate} width="w-32" />
      </div>
      <div role="status" className="mt-1.5">
        {date === null ? <p className="text-small text-ink-3">Write a whole date.</p> : null}
        {answer === undefined || date === null ? null : (
          <>
            <p className={`flex items-center gap-1 ${answer.allowed ? 'text-positive-text' : 'text-negative-text'}`}>
              {answer.allowed ? <Check aria-hidden size={14} /> : <X aria-hidden size={14} />}
              {answer.allowed ? 'Yes' : 'No'}, on {format.date(answer.date)}
            </p>
            <p className="text-small break-words text-ink-2">
              {reasonOn(answer.row, answer.allowed, format)}
              {answer.changes === null
                ? ''
                : ` ${answer.changes.sameDay ? 'Later that day' : `On ${format.day(answer.changes.at)}`} this became ${answer.changes.allowed ? 'yes' : 'no'}.`}
            </p>
          </>
        )}
        {asked.error === null ? null : (
          <p className="text-small text-negative-text">{troubleOf(asked.error).sentence}</p>
        )}
      </div>
    </fieldset>
  );
}

function reasonOn(row: PermissionRow | null, allowed: boolean, format: ReturnType<typeof useFormat>): string {
  if (row === null) {
    return `Nothing had been recorded by then; the configuration’s default ${allowed ? 'allows' : 'denies'} it.`;
  }
  const scope = row.channel === ANY_CHANNEL ? ' for every channel' : '';
  const proof = row.evidence === null ? 'no evidence is recorded' : row.evidence;
  const words = { granted: 'Granted', withdrawn: 'Withdrawn', objected: 'Objected' }[row.state];
  return `${words}${scope} on ${format.day(row.recordedAt)}: ${proof}.`;
}

/** Every row, the newest first: what was recorded, when, on what ground. */
function Ledger({ ledger, wording }: Pick<Props, 'ledger' | 'wording'>) {
  const format = useFormat();
  if (ledger.length === 0) return <p className="mt-3 text-small text-ink-3">The permission ledger has no row.</p>;
  const rows = ledger.toSorted((a, b) => b.recordedAt - a.recordedAt);
  return (
    <details className="mt-3">
      <summary className="text-small text-accent-text">
        Permission ledger, {format.counted(ledger.length, 'row')}
      </summary>
      <ul className="mt-1 flex flex-col gap-1.5">
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of the ledger are their place
          <li key={at} className="text-small">
            <span className="text-ink-1">
              {format.day(row.recordedAt)}: {row.purpose}
              {row.channel === ANY_CHANNEL ? ', every channel' : `, ${wording.channel(row.channel)}`} {row.state}
            </span>
            <span className="block break-words text-ink-3">
              {[row.basis, row.source, row.evidence].filter((each) => each !== null).join(', ') || 'no evidence'}
              {row.validTo === null ? '' : `, until ${format.day(row.validTo)}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
