// Who misses a rule by little: how many within which distance, and the nearest of them with the value that is missing.
import { useQuery } from '@tanstack/react-query';
import { type NearestMiss, type NearMisses, type RuleEffect, ruleId } from '#shared/model/rule-report.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { CustomerLink } from '../../../app/customer-link.tsx';
import { InlineBar } from '../../../parts/charts/bars.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { type Format, MISSING } from '../../../parts/format/format.ts';
import { saidIn } from '../../../parts/said.tsx';
import { Failed, Loading } from '../../../parts/states.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import { capitalised } from './words.ts';

export function NearestMisses({ run, effect }: { run: number; effect: RuleEffect }) {
  const api = useApi();
  const format = useFormat();
  const { misses, no, rule, treatment, unmeasured } = effect;
  const isAsked = effect.nearest.length > 0;
  const found = useQuery(
    api.rules.nearest.queryOptions({ run, rule, treatment }, { enabled: isAsked, staleTime: Number.POSITIVE_INFINITY }),
  );
  if (no === 0) return <p className="text-ink-2">Nobody missed it.</p>;
  if (!isAsked) {
    return <p className="text-ink-2">It compares no number with a threshold, so nobody misses it by little.</p>;
  }
  return (
    <>
      <Table<NearMisses>
        inset
        label="How many miss the rule by how much"
        rows={misses}
        rowKey={({ within }) => within}
        isQuiet={({ customers }) => customers === 0}
        columns={[
          {
            id: 'within',
            head: 'Miss it by at most',
            cell: ({ within }) => `${format.share(within, 0)} of the threshold`,
          },
          {
            id: 'bar',
            head: '',
            label: 'Share of those it says no to, as a bar',
            width: '6rem',
            cell: ({ customers }) => <InlineBar share={customers / no} width="5rem" />,
          },
          { id: 'customers', head: 'Customers', end: true, cell: ({ customers }) => format.number(customers) },
        ]}
        total={['All it says no to', '', format.number(no)]}
      />
      {unmeasured === 0 ? null : (
        <p className="pt-1 text-small text-ink-3">
          {format.counted(unmeasured, 'customer')} at no distance: the rule is about a text or a value that is not
          known.
        </p>
      )}
      {found.isError ? (
        <Failed
          what="Who misses it by the least could not be read"
          trouble={troubleOf(found.error)}
          onRetry={() => void found.refetch()}
        />
      ) : found.data == null ? (
        <Loading rows={4} what="Reading who misses it by the least" />
      ) : (
        <div className="pt-3">
          <Threshold rows={found.data} />
          <Table
            inset
            label={`Customers who miss the rule ${ruleId(effect)} by the least`}
            rows={found.data}
            rowKey={({ decisionId }) => decisionId}
            columns={columnsOf(found.data, format)}
          />
        </div>
      )}
    </>
  );
}

function Threshold({ rows }: { rows: readonly NearestMiss[] }) {
  const format = useFormat();
  const of = onlyOne(rows, ({ missed }) => missed?.of);
  const asked = onlyOne(rows, ({ missed }) => missed && saidIn(missed.asked, format));
  if (asked === null) return null;
  return (
    <p className="pb-1 text-ink-2">
      What these lack: {of === null ? '' : `${of} `}
      {asked}.
    </p>
  );
}

function columnsOf(rows: readonly NearestMiss[], format: Format): Column<NearestMiss>[] {
  const of = onlyOne(rows, ({ missed }) => missed?.of);
  const asked = onlyOne(rows, ({ missed }) => missed && saidIn(missed.asked, format));
  const subject = of === null ? 'Has' : capitalised(of);
  return [
    {
      id: 'customer',
      head: 'Nearest',
      cell: ({ customerId, name }) => <CustomerLink customer={customerId} name={name} />,
    },
    {
      id: 'has',
      head: subject,
      label: of === null ? 'What the customer has' : `${subject} of the customer`,
      end: true,
      cell: ({ missed }) =>
        missed === null ? MISSING : `${of === null ? `${missed.of} ` : ''}${saidIn(missed.has, format)}`,
    },
    ...(asked === null
      ? [
          {
            id: 'asked',
            head: 'Asked for',
            end: true,
            cell: ({ missed }: NearestMiss) => (missed === null ? MISSING : saidIn(missed.asked, format)),
          },
        ]
      : []),
    { id: 'by', head: 'Missed by', end: true, cell: ({ by }) => format.share(by) },
  ];
}

/** What is the same for all rows is said once, above them; null where it differs or is not known of all. */
function onlyOne(rows: readonly NearestMiss[], of: (row: NearestMiss) => string | null | undefined): string | null {
  const [first, ...more] = new Set(rows.map(of));
  return more.length > 0 ? null : (first ?? null);
}
