// What the newest run decided: why, as a waterfall; the alternatives with their regret; what was impossible and why.
import { REASON_WORDS } from '#shared/model/reason-words.ts';
import type { CustomerDecision } from '#shared/model/run.ts';
import { troubleOf } from '../../app/client.tsx';
import { Channel } from '../../parts/channel.tsx';
import { Waterfall, type WaterfallRow } from '../../parts/charts/waterfall.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Heading, Pane, PaneHead, Panes } from '../../parts/pane.tsx';
import { Failed, Loading, type Trouble } from '../../parts/states.tsx';
import { type Column, Table } from '../../parts/table/table.tsx';
import type { Wording } from '../customers/wording.ts';
import type { Earlier } from './earlier-decisions.tsx';

export function Decision({
  decided,
  run,
  explained,
  wording,
}: {
  /** The decision of the newest run; null when it did not decide about this customer. */
  decided: Earlier | null;
  run: number | null;
  explained: { readonly data: CustomerDecision | undefined; readonly error: unknown; readonly refetch: () => unknown };
  wording: Wording;
}) {
  if (run === null || decided === null) {
    return (
      <Pane label="Decision">
        <PaneHead title="Decision" />
        <p className="text-ink-2">
          {run === null ? 'Nothing was decided yet.' : `Run ${run} did not decide about this customer.`}
        </p>
      </Pane>
    );
  }
  const trouble: Trouble | null = explained.error === null ? null : troubleOf(explained.error);
  if (trouble !== null && explained.data === undefined) {
    return (
      <Pane label="Decision">
        <Failed what="The decision could not be explained" trouble={trouble} onRetry={() => explained.refetch()} />
      </Pane>
    );
  }
  if (explained.data === undefined) {
    return (
      <Pane label="Decision">
        <Loading rows={6} what="Reading the decision" />
      </Pane>
    );
  }
  return (
    <Panes className="grid-cols-[minmax(0,1fr)_26rem] max-wide:grid-cols-1">
      <Why decision={explained.data} wording={wording} />
      <Alternatives decision={explained.data} wording={wording} />
    </Panes>
  );
}

function Why({ decision, wording }: { decision: CustomerDecision; wording: Wording }) {
  const format = useFormat();
  const { selectedTreatment, explanation, alternatives } = decision;
  const rows = waterfallRows(decision, format);
  const rival = alternatives.find(({ admitted, rank }) => admitted && rank !== null);
  const title = selectedTreatment === null ? 'Why no contact' : `Why ${wording.treatment(selectedTreatment)}`;
  return (
    <Pane label="Why">
      <PaneHead title={title} />
      <p className="mb-3 max-w-[80ch] break-words text-ink-2">{explanation.sentence}</p>
      {rows.length === 0 ? null : (
        <Waterfall
          rows={rows}
          show={format.money}
          showStep={format.moneyChange}
          label={`${title}. ${explanation.sentence}`}
          {...(rival?.rank == null || selectedTreatment === null
            ? {}
            : { rival: { label: rival.name, amount: rival.rank } })}
        />
      )}
    </Pane>
  );
}

/** Terms that leave room for where they come from. */
const SHORT: Readonly<Record<string, string>> = {
  'the customer may not respond': 'may not respond',
  'would respond anyway': 'would anyway',
};

/** The terms as the engine has them: the first is the whole, the last what it comes to. */
function waterfallRows(decision: CustomerDecision, format: ReturnType<typeof useFormat>): WaterfallRow[] {
  const { waterfall, account } = decision.explanation;
  const notes: Readonly<Record<string, string | undefined>> = {
    'the customer may not respond':
      account?.propensity == null ? undefined : `${format.share(account.propensity)} respond`,
    'would respond anyway': account?.natural == null ? undefined : `${format.share(account.natural, 0)} of them`,
  };
  return waterfall.map(({ term, amount }, at) => {
    const note = notes[term];
    const label = SHORT[term] ?? term;
    return {
      id: term,
      label: label.charAt(0).toUpperCase() + label.slice(1),
      kind: at === waterfall.length - 1 ? 'result' : at === 0 && amount >= 0 ? 'total' : 'step',
      amount,
      ...(note === undefined ? {} : { note }),
    };
  });
}

interface Choice {
  readonly treatment: string | null;
  readonly name: string;
  readonly channel: string | null;
  readonly net: number | null;
  readonly regret: number | null;
  readonly isChosen: boolean;
}

function Alternatives({ decision, wording }: { decision: CustomerDecision; wording: Wording }) {
  const format = useFormat();
  const { selectedTreatment, channel, net, alternatives } = decision;
  const none: Choice = {
    treatment: null,
    name: 'No contact',
    channel: null,
    net: 0,
    regret: selectedTreatment === null ? null : decision.rank,
    isChosen: selectedTreatment === null,
  };
  const admitted = alternatives.filter((each) => each.admitted);
  const rows: Choice[] = [
    ...(selectedTreatment === null
      ? []
      : [
          {
            treatment: selectedTreatment,
            name: wording.treatment(selectedTreatment),
            channel,
            net,
            regret: null,
            isChosen: true,
          },
        ]),
    ...admitted.map(({ treatment, name, channel: by, net: worth, regret }) => ({
      treatment,
      name,
      channel: by,
      net: worth,
      regret,
      isChosen: false,
    })),
    none,
  ];
  const columns: Column<Choice>[] = [
    {
      id: 'treatment',
      head: 'Treatment',
      cell: ({ name, channel: by, isChosen }) => (
        <span className={`inline-block max-w-54 truncate align-middle ${isChosen ? 'font-strong' : ''}`} title={name}>
          <Channel channel={by}>{name}</Channel>
        </span>
      ),
    },
    { id: 'net', head: 'Net', end: true, cell: (row) => format.money(row.net) },
    {
      id: 'regret',
      head: 'Regret',
      end: true,
      cell: (row) => (row.isChosen ? <span className="text-ink-3">chosen</span> : format.money(row.regret)),
    },
  ];
  const impossible = alternatives.filter((each) => !each.admitted);
  const lost = admitted.filter(({ reason }) => reason === 'limit');
  return (
    <Pane flush label="Alternatives">
      <PaneHead inset title="Alternatives" finding="Regret is what taking it instead would give up." />
      <Table
        label="Alternatives"
        columns={columns}
        rows={rows}
        rowKey={({ treatment }) => treatment ?? 'none'}
        isSelected={({ isChosen }) => isChosen}
        isQuiet={({ treatment, isChosen }) => treatment === null && !isChosen}
      />
      {lost.length === 0 ? null : <Reasons title="Lost to a limit" rows={lost} />}
      {impossible.length === 0 ? null : <Reasons title="Not possible" rows={impossible} />}
    </Pane>
  );
}

function Reasons({ title, rows }: { title: string; rows: CustomerDecision['alternatives'] }) {
  return (
    <div className="px-gutter py-2.5">
      <Heading>{title}</Heading>
      <dl className="mt-1 grid grid-cols-[9.25rem_minmax(0,1fr)] gap-x-2 gap-y-1 text-small">
        {rows.map(({ treatment, name, reason, detail }) => (
          <div key={treatment} className="contents">
            <dt className="min-w-0 break-words text-ink-2">{name}</dt>
            <dd className="min-w-0 break-words text-ink-3">{detail ?? REASON_WORDS[reason]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
