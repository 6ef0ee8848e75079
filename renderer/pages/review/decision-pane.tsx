// The decision that is looked at, always in the same order: what, for whom, worth, why, the terms, the last ninety days,
// what it stands on.
import { Link } from '@tanstack/react-router';
import { ChartNoAxesGantt, CircleCheck, CircleHelp, CircleX, Flag, Table as TableIcon } from 'lucide-react';
import type { Evidence } from '#engine/api/review/evidence.ts';
import type { Said as Parts } from '#shared/model/explanation.ts';
import { useWorkspace } from '../../app/client.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { channelName } from '../../parts/channel.tsx';
import { Waterfall } from '../../parts/charts/waterfall.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Heading } from '../../parts/pane.tsx';
import { Said, saidIn } from '../../parts/said.tsx';
import { Table } from '../../parts/table/table.tsx';
import { permissionWords } from '../customer/permission-words.ts';
import { StateBadge } from '../customer/state-badge.tsx';
import { rivalRow, waterfallColumns } from '../customer/waterfall-columns.tsx';
import { waterfallRows } from '../customer/waterfall-rows.ts';
import { Lately } from './lately.tsx';
import { sourceName } from './words.ts';

export function DecisionBody({
  evidence,
  asTables,
  onTables,
  onNote,
}: {
  evidence: Evidence;
  /** The waterfall and the last ninety days as tables. */
  asTables: boolean;
  onTables: () => void;
  onNote: (note: string | null) => void;
}) {
  const format = useFormat();
  const workspace = useWorkspace();
  const { customerId, name, seen, standing, selectedTreatment, treatmentName, alternatives, flagged } = evidence;
  const isProposed = seen.treatment === selectedTreatment;
  const title = isProposed ? treatmentName : alternatives.find(({ treatment }) => treatment === seen.treatment)?.name;
  const isWeighted = seen.rank !== seen.net;
  const isPriced = isProposed && evidence.price !== null && evidence.price !== 0;
  return (
    <div className="max-w-[44rem]">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-2">
            <h2 className="text-verdict font-title tracking-tight">{title ?? seen.treatment}</h2>
            {evidence.onPrior && isProposed ? (
              <Badge tone="warning" icon={CircleHelp}>
                Rests on a guess
              </Badge>
            ) : null}
            {standing.state === 'proposed' ? null : <StateBadge state={standing.state} status="proposed" />}
            {flagged === null ? null : (
              <Badge tone="warning" icon={Flag}>
                Flagged
              </Badge>
            )}
          </div>
          <p className="mt-1 text-ink-2">
            for{' '}
            <Link
              to="/w/$workspace/customers/$customer"
              params={{ workspace, customer: customerId }}
              className="font-strong text-ink-1 hover:text-accent-text hover:underline"
            >
              {name ?? customerId}
            </Link>
            {name === null ? null : <span className="ml-1.5 font-mono text-ink-3">{customerId}</span>}
          </p>
        </div>
        <div className="text-right">
          <div className="text-small text-ink-3">{isPriced ? 'Left after competition' : 'Net value'}</div>
          <div className="text-figure font-title tracking-tight tabular-nums">
            {format.money(isPriced ? evidence.left : seen.net)}
          </div>
          {isPriced ? <div className="text-small text-ink-3">net {format.money(seen.net)}</div> : null}
          {isWeighted ? <div className="text-small text-ink-3">weighted {format.money(seen.rank)}</div> : null}
        </div>
      </div>
      {flagged === null ? null : (
        <div className="mt-3 max-w-[30rem]">
          <TextField
            key={evidence.decisionId}
            label="Note on the flag"
            value={flagged.note ?? ''}
            onCommit={(typed) => {
              onNote(typed.trim() === '' ? null : typed.trim());
              return null;
            }}
            hint={`Flagged by ${flagged.actor}. The note is kept beside the decision and is erased with the customer.`}
          />
        </div>
      )}
      <p className="mt-3 max-w-[60ch] text-lead font-text">
        <Said parts={evidence.explanation.said} strong />
      </p>
      <div className="mt-5 mb-1.5 flex items-center justify-between gap-2">
        <Heading>What the run found it is worth</Heading>
        <Button look="quiet" small icon={asTables ? ChartNoAxesGantt : TableIcon} keys={['T']} onPress={onTables}>
          {asTables ? 'Pictures' : 'Tables'}
        </Button>
      </div>
      <Worth evidence={evidence} asTable={asTables} />
      <Heading className="mt-5 mb-2">Last 90 days</Heading>
      <Lately evidence={evidence} asTable={asTables} />
      <Heading className="mt-4 mb-1.5">Evidence</Heading>
      <Grounds evidence={evidence} />
      {seen.wording === null ? null : (
        <>
          <Heading className="mt-4 mb-1.5">What is said, exactly</Heading>
          <p className="border-l-2 border-accent-line pl-3 text-ink-2">{seen.wording}</p>
        </>
      )}
    </div>
  );
}

function Worth({ evidence, asTable }: { evidence: Evidence; asTable: boolean }) {
  const format = useFormat();
  const { waterfall, account, rival } = evidence.explanation;
  const rows = waterfallRows(waterfall, account, format);
  return (
    <>
      {asTable ? (
        <Table
          inset
          label="What the run found it is worth"
          columns={waterfallColumns(format)}
          rows={rival === null ? rows : [...rows, rivalRow(rival.name, rival.left)]}
          rowKey={({ id }) => id}
        />
      ) : (
        <Waterfall
          rows={rows}
          show={format.money}
          showStep={format.moneyChange}
          {...(rival === null ? {} : { rival: { label: rival.name, amount: rival.left } })}
          label={rows.map(({ label, amount }) => `${label} ${format.money(amount)}`).join(', ')}
        />
      )}
      {evidence.explanation.verified ? null : (
        <p className="mt-1 text-small text-negative-text">
          Computed again, these terms differ from what the run stored. Verify the workspace in Activity before you go
          on.
        </p>
      )}
    </>
  );
}

function Grounds({ evidence: { grounds, permission } }: { evidence: Evidence }) {
  const format = useFormat();
  return (
    <ul className="flex flex-col">
      {permission === null ? null : (
        <Ground
          holds={permission.allowed}
          sentence={permissionWords(permission, format, channelName)}
          source={sourceName('permissions')}
          values={[]}
        />
      )}
      {grounds.map(({ sentence, values, source }) => (
        <Ground key={sentence} holds sentence={sentence} values={values} source={sourceName(source)} />
      ))}
    </ul>
  );
}

function Ground({
  holds,
  sentence,
  values,
  source,
}: {
  holds: boolean;
  sentence: string;
  values: readonly Parts[];
  source: string;
}) {
  const format = useFormat();
  const Icon = holds ? CircleCheck : CircleX;
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-baseline gap-x-2 py-1">
      <Icon
        aria-label={holds ? 'Holds' : 'Does not hold'}
        size={14}
        strokeWidth={1.75}
        className={`mt-0.75 self-start ${holds ? 'text-ink-3' : 'text-negative-text'}`}
      />
      <span className="min-w-0">
        {sentence}
        {values.length === 0 ? null : (
          <span className="text-ink-3"> ({values.map((each) => saidIn(each, format)).join(', ')})</span>
        )}
      </span>
      <span className="text-small text-ink-3">{source}</span>
    </li>
  );
}
