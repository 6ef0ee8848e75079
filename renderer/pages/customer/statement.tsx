// What is printed: one page about one customer, in black on white, without the window around it. What was decided and
// why, the competition, what else there was, what would change it, and what all of it rests on.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ListColumns } from '#engine/api/customers/columns.ts';
import type { ProfileValue } from '#engine/api/customers.ts';
import type { CustomerDecision } from '#shared/model/explanation.ts';
import { useApi } from '../../app/client.tsx';
import { Facts } from '../../parts/fact.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Said, saidIn } from '../../parts/said.tsx';
import type { Wording } from '../customers/wording.ts';
import { choicesOf } from './choices.ts';
import { type Earlier, fate } from './earlier-decisions.tsx';
import { permissionWords } from './permission-words.ts';
import { profilePairs } from './profile.tsx';
import { waterfallRows } from './waterfall-rows.ts';
import { nearestChanges, Would } from './would-change.tsx';

/** Longer lists end in a count: it is one page. */
const MOST_SENTENCES = 12;
const MOST_EARLIER = 6;
const MOST_CHANGES = 5;

export function Statement({
  customer,
  title,
  attributes,
  catalogue,
  wording,
  decisions,
  explained,
}: {
  customer: string;
  title: string;
  attributes: readonly ProfileValue[];
  catalogue: ListColumns;
  wording: Wording;
  decisions: readonly Earlier[];
  /** Of one run: more than one where the customer got several treatments. */
  explained: readonly CustomerDecision[];
}) {
  const api = useApi();
  const format = useFormat();
  const [decision] = explained;
  const permissions = useQuery(api.permissions.inForce.queryOptions({ customer }));
  const journey = useQuery(api.decisions.journey.queryOptions({ customer }));
  return (
    <article className="hidden px-gutter py-2 text-micro text-ink-1 print:block" aria-label="Statement">
      <p className="text-ink-2">
        Statement about <span className="font-mono">{customer}</span>, {title}, as of {format.date(catalogue.date)}
      </p>
      <div className="mt-2 columns-2 gap-x-8">
        <Facts pairs={profilePairs(attributes, catalogue, wording, true)} />
      </div>
      {explained.map((each) => (
        <Decided key={each.decisionId} decision={each} wording={wording} />
      ))}
      <div className="mt-3 grid grid-cols-2 gap-x-8">
        <Part title="Permissions">
          <Sentences
            all={(permissions.data?.verdicts ?? []).map((each) => permissionWords(each, format, wording.channel))}
          />
        </Part>
        <Part title="Journey">
          <Sentences all={(journey.data?.said ?? []).map((each) => saidIn(each, format))} />
          <h2 className="mt-3 mb-1 text-lead">Decisions</h2>
          <ul>
            {decisions.slice(0, MOST_EARLIER).map((each) => (
              <li key={each.decisionId}>
                Run {each.run}, {format.date(each.date)}:{' '}
                {each.treatment === null ? 'No contact' : wording.treatment(each.treatment)}, {fate(each)}
              </li>
            ))}
          </ul>
        </Part>
      </div>
      {decision === undefined ? null : <Grounds decision={decision} />}
    </article>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-3 break-inside-avoid">
      <h2 className="mb-1 text-lead">{title}</h2>
      {children}
    </section>
  );
}

function Sentences({ all }: { all: readonly string[] }) {
  const more = all.length - MOST_SENTENCES;
  return (
    <ul>
      {all.slice(0, MOST_SENTENCES).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
      {more > 0 ? <li className="text-ink-2">and {more} more</li> : null}
    </ul>
  );
}

const cell = 'border-line-1 border-b py-0.5';
const number = `${cell} pl-4 text-right tabular-nums`;

/** The sentence, the terms beside the alternatives, what was impossible, and what would change it. */
function Decided({ decision, wording }: { decision: CustomerDecision; wording: Wording }) {
  const format = useFormat();
  const { explanation, alternatives, selectedTreatment } = decision;
  const rows = waterfallRows(explanation.waterfall, explanation.account, format);
  const choices = choicesOf(decision, wording);
  const impossible = alternatives.filter(({ admitted }) => !admitted);
  const nearest = nearestChanges(alternatives, MOST_CHANGES);
  const what = selectedTreatment === null ? 'No contact' : wording.treatment(selectedTreatment);
  const about = alternatives.find(({ treatment }) => treatment === explanation.about)?.name;
  return (
    <Part title={`Decided for ${format.date(decision.date)}: ${what}`}>
      <p className="max-w-[90ch]">
        <Said parts={explanation.said} strong />
      </p>
      <div className="mt-2 grid grid-cols-[2fr_3fr] items-start gap-x-8">
        {rows.length === 0 ? (
          <p className="text-ink-2">Nothing was worth working out.</p>
        ) : (
          <table>
            <caption className="pb-1 text-left text-ink-2">
              What {selectedTreatment === null && about !== undefined ? about : 'it'} is worth
            </caption>
            <tbody>
              {rows.map(({ id, label, note, amount, kind }) => (
                <tr key={id} className={kind === 'step' ? '' : 'font-strong'}>
                  <th scope="row" className={`${cell} text-left font-inherit`}>
                    {label}
                    {note === undefined ? null : <span className="font-text text-ink-2">, {note}</span>}
                  </th>
                  <td className={number}>{kind === 'step' ? format.moneyChange(amount) : format.money(amount)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <table>
          <caption className="pb-1 text-left text-ink-2">
            Alternatives. Regret is what the run would lose by it.
          </caption>
          <thead>
            <tr>
              <th className={`${cell} text-left`}>Treatment</th>
              {['Net', 'Slot price', 'Left', 'Regret'].map((head) => (
                <th key={head} className={number}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {choices.map(({ treatment, name, net, price, left, regret, isChosen }) => (
              <tr key={treatment ?? 'none'} className={isChosen ? 'font-strong' : ''}>
                <td className={cell}>{name}</td>
                <td className={number}>{format.money(net)}</td>
                <td className={number}>
                  {price === null ? format.money(null) : format.money(price === 0 ? 0 : -price)}
                </td>
                <td className={number}>{format.money(left)}</td>
                <td className={number}>{isChosen ? 'chosen' : format.money(regret)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="mt-2 grid grid-cols-2 gap-x-8">
        <div>
          <h3 className="text-ink-2">Not possible</h3>
          {impossible.length === 0 ? <p>Every treatment was open.</p> : null}
          {impossible.map(({ treatment, name, why }) => (
            <p key={treatment}>
              {name}: <Said parts={why} />
            </p>
          ))}
        </div>
        <div>
          <h3 className="text-ink-2">What would change it</h3>
          {nearest.map((each) => (
            <Would key={each.treatment} other={each} />
          ))}
          {nearest.length === 0 ? <p>No single change would.</p> : null}
        </div>
      </div>
    </Part>
  );
}

/** What the page rests on: whoever has the workspace can work all of it out again. */
function Grounds({ decision }: { decision: CustomerDecision }) {
  const api = useApi();
  const report = useQuery(api.decisions.report.queryOptions({ run: decision.run }));
  if (report.data === undefined) return null;
  const { summary, configurationHash } = report.data;
  const { verified } = decision.explanation;
  return (
    <p className="mt-3 border-line-3 border-t pt-1 text-ink-2">
      Decision <span className="font-mono">{decision.decisionId}</span>, run {decision.run} ({summary.strategy}),
      configuration {summary.configuration} <span className="font-mono">{configurationHash.slice(0, 16)}</span>, seed{' '}
      <span className="font-mono">{summary.seed}</span>, data as of change {summary.pinnedChange}, program{' '}
      {summary.program}. Decisions of the run: <span className="font-mono">{summary.decisionHash.slice(0, 32)}</span>.{' '}
      {verified ? 'Computed again from these: the same to the last bit.' : 'Computed again from these: it differs.'}
    </p>
  );
}
