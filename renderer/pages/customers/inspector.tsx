// Details of the row that is pointed at: who it is, what the run decided and why, what happened lately, how the customer
// may be contacted today. Never needed to do the job; Esc closes it.
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, FileText, Minus, Pin, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ListColumns } from '#engine/api/customers/columns.ts';
import { attributeKey } from '#shared/model/filter.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { useRested } from '../../app/rested.ts';
import { Button, IconButton, IconToggle } from '../../parts/button.tsx';
import { Channel, channelLook } from '../../parts/channel.tsx';
import { Facts } from '../../parts/fact.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Said } from '../../parts/said.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { campaignWords, spoken } from '../customer/lane-marks.ts';
import { StateBadge } from '../customer/state-badge.tsx';
import { usualColumns } from './columns.tsx';
import type { Wording } from './wording.ts';

const MOST_STEPS = 5;

export function Inspector({
  customer,
  isPinned,
  catalogue,
  wording,
  run,
  onPin,
  onOpen,
  onCopy,
  onClose,
}: {
  customer: string;
  /** It stays with this customer, whichever row is pointed at. */
  isPinned: boolean;
  catalogue: ListColumns;
  wording: Wording;
  run: number | null;
  onPin: () => void;
  onOpen: () => void;
  /** Null where the row of this customer is not the one that is pointed at. */
  onCopy: (() => void) | null;
  onClose: () => void;
}) {
  const api = useApi();
  // The rows may be walked faster than details can be read, and every detail is asked of the desk that answers the rows.
  const read = useRested(customer);
  const { data } = useQuery(api.customers.profile.queryOptions({ customer: read, limit: 0 }));
  const called = data?.attributes.find(({ name }) => attributeKey(name) === catalogue.name)?.value;
  const name = read === customer && typeof called === 'string' ? called : null;
  return (
    <aside
      aria-label="Details"
      className="flex min-h-0 min-w-0 flex-col overflow-auto bg-surface-2 px-gutter py-4 max-wide:absolute max-wide:inset-y-0 max-wide:right-0 max-wide:z-10 max-wide:w-76 max-wide:max-w-full max-wide:border-l max-wide:border-line-1 max-wide:shadow-float"
    >
      <div className="flex items-start gap-2">
        <h2 className="min-w-0 flex-1 truncate text-lead" title={name ?? customer}>
          {name ?? customer}
        </h2>
        <IconToggle label="Keep the details on this customer" icon={Pin} isSelected={isPinned} onChange={onPin} />
        <IconButton label="Close" icon={X} onPress={onClose} />
      </div>
      {name === null ? null : <div className="font-mono text-small break-all text-ink-3">{customer}</div>}
      <Details customer={read} catalogue={catalogue} wording={wording} run={run} />
      <div className="mt-5 flex flex-wrap gap-2">
        <Button {...(isPinned ? {} : { keys: ['Enter'] })} onPress={onOpen}>
          Open customer
        </Button>
        {onCopy === null ? null : (
          <Button look="quiet" onPress={onCopy}>
            Copy row
          </Button>
        )}
      </div>
    </aside>
  );
}

function Details({
  customer,
  catalogue,
  wording,
  run,
}: {
  customer: string;
  catalogue: ListColumns;
  wording: Wording;
  run: number | null;
}) {
  const api = useApi();
  const format = useFormat();
  const profile = useQuery(api.customers.profile.queryOptions({ customer, limit: 0 }));
  if (profile.isError) {
    return (
      <Failed
        what="This customer could not be read"
        trouble={troubleOf(profile.error)}
        onRetry={() => void profile.refetch()}
      />
    );
  }
  const usual = usualColumns(catalogue);
  const known = profile.data?.attributes.filter(
    ({ name, value }) => usual.includes(attributeKey(name)) && value !== null,
  );
  return (
    <>
      {known === undefined ? (
        <Loading rows={3} what="Reading the customer" />
      ) : (
        <div className="mt-3">
          <Facts
            pairs={known.map(({ name, value }) => {
              const column = catalogue.columns.find(({ key }) => key === attributeKey(name))!;
              return [column.label, wording.value(value, column)] as const;
            })}
          />
        </div>
      )}
      {run === null ? null : <DecisionOf customer={customer} run={run} wording={wording} />}
      <Section title="Lately">
        <Lately customer={customer} wording={wording} day={format.shortDay} />
      </Section>
      <Section title="May contact today">
        <MayContact customer={customer} catalogue={catalogue} wording={wording} />
      </Section>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-4 border-t border-line-1 pt-3">
      <h3 className="mb-1.5 text-small text-ink-2">{title}</h3>
      {children}
    </section>
  );
}

function DecisionOf({ customer, run, wording }: { customer: string; run: number; wording: Wording }) {
  const api = useApi();
  const format = useFormat();
  const decided = useQuery(api.customers.decisions.queryOptions({ customer, limit: 100 }));
  const explained = useQuery(api.decisions.explain.queryOptions({ run, customer }));
  const own = decided.data?.filter((each) => each.run === run);
  if (own?.length === 0) {
    return <Section title={`Decision in run ${run}`}>This customer was not in the run.</Section>;
  }
  const explanation = explained.data;
  const next = explanation?.alternatives.find(({ admitted }) => admitted);
  return (
    <Section title={`Decision in run ${run}`}>
      {own === undefined ? (
        <Loading rows={3} what="Reading the decision" />
      ) : (
        own.map(({ decisionId, treatment, channel, state, status }) => (
          <div key={decisionId} className="flex flex-wrap items-center justify-between gap-2 not-first:mt-2">
            <span className="font-strong">
              <Channel channel={channel}>{treatment === null ? 'No contact' : wording.treatment(treatment)}</Channel>
            </span>
            <StateBadge state={state} status={status} />
          </div>
        ))
      )}
      {explanation === undefined ? null : (
        <>
          <p className="mt-1.5 text-ink-2">
            <Said parts={explanation.explanation.said} strong />
          </p>
          {next === undefined || explanation.selectedTreatment === null ? null : (
            <dl className="mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5">
              <dt className="text-ink-2">Next best: {next.name}</dt>
              <dd className="text-right tabular-nums">{format.money(next.net)}</dd>
              <dt className="text-ink-2">What changing would cost</dt>
              <dd className="text-right tabular-nums">{format.money(next.regret)}</dd>
            </dl>
          )}
        </>
      )}
    </Section>
  );
}

const EVENTS: Readonly<Record<string, typeof FileText>> = { complaint: CircleAlert };

function Lately({ customer, wording, day }: { customer: string; wording: Wording; day: (at: number) => string }) {
  const api = useApi();
  const lanes = useQuery(api.customers.lanes.queryOptions({ customer, span: 'months12' }));
  if (lanes.data === undefined) return lanes.isError ? null : <Loading rows={4} what="Reading what happened" />;
  const { events, campaigns } = lanes.data;
  const steps = [
    ...events.map(({ at, type }) => ({ at, words: spoken(type), icon: EVENTS[type] ?? FileText })),
    ...campaigns.map((mark) => ({
      at: mark.at,
      words: campaignWords(mark, wording),
      icon: channelLook(mark.channel).icon,
    })),
  ];
  const latest = steps.sort((a, b) => b.at - a.at).slice(0, MOST_STEPS);
  if (latest.length === 0) return <p className="text-ink-2">Nothing in the last twelve months.</p>;
  return (
    <ul className="flex flex-col gap-1">
      {latest.map(({ at, words, icon: Icon }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are their place
        <li key={place} className="grid grid-cols-[3.25rem_1rem_minmax(0,1fr)] items-start gap-1">
          <span className="text-small leading-5 text-ink-3">{day(at)}</span>
          <Icon aria-hidden size={14} strokeWidth={1.75} className="mt-0.75 text-ink-3" />
          <span className="min-w-0 break-words">{words}</span>
        </li>
      ))}
    </ul>
  );
}

function MayContact({ customer, catalogue, wording }: { customer: string; catalogue: ListColumns; wording: Wording }) {
  const api = useApi();
  const { data } = useQuery(api.permissions.inForce.queryOptions({ customer }));
  if (data === undefined) return null;
  const marketing = data.verdicts.filter(({ purpose }) => purpose === 'marketing');
  return (
    <ul className="grid grid-cols-2 gap-1.5">
      {catalogue.channels.map(({ id }) => {
        const verdict = marketing.find(({ channel }) => channel === id);
        if (verdict?.allowed === true) {
          return (
            <li key={id} className="min-w-0">
              <Channel channel={id}>{wording.channel(id)}</Channel>
            </li>
          );
        }
        return (
          <li key={id} className="flex min-w-0 items-center gap-1.5 text-ink-3">
            <Minus aria-hidden size={14} className="flex-none" />
            <span className="truncate">
              {wording.channel(id)}, {verdict?.state ?? 'no permission'}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
