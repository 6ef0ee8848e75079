// From audience to decision: who is left after each question, and every loss by name; what is lost and what is left add
// up to what there was before.
import { useFormat } from '../../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { lossName, type Report, reachedOf, STEPS } from '../words.ts';

export function Funnel({ report }: { report: Report }) {
  const format = useFormat();
  const { summary } = report;
  const { customers } = summary;
  return (
    <Pane label="From audience to decision" className="overflow-y-auto max-column:overflow-visible">
      <PaneHead title="From audience to decision" />
      <Step name="Audience" question={report.audience?.name ?? 'all customers'} count={customers} of={customers} />
      {STEPS.map(({ name, question, at, losses }) => {
        const left = at === null ? summary.treated : reachedOf(summary, at);
        const lost = losses.flatMap((stage) => {
          const found = summary.funnel.find((each) => each.stage === stage)?.lost ?? 0;
          return found === 0 ? [] : [{ stage, lost: found }];
        });
        return (
          <div key={name}>
            <p className="mt-2 pl-3 text-small text-ink-2 tabular-nums">
              {lost.length === 0 ? 'nobody lost' : '− '}
              {lost.map(({ stage, lost: count }, place) => (
                <span key={stage}>
                  {place === 0 ? '' : ', '}
                  <b className="font-medium text-ink-1">{format.number(count)}</b> {lossName(stage)}
                </span>
              ))}
            </p>
            <Step name={name} question={question} count={left} of={customers} isLast={at === null} />
          </div>
        );
      })}
      {summary.treated === 0 ? <Rules report={report} /> : null}
    </Pane>
  );
}

function Step({
  name,
  question,
  count,
  of,
  isLast = false,
}: {
  name: string;
  question: string;
  count: number;
  of: number;
  isLast?: boolean;
}) {
  const format = useFormat();
  const share = of === 0 ? 0 : count / of;
  return (
    <div>
      <div className="flex items-baseline gap-2">
        <b>{name}</b> <span className="text-small text-ink-2">{question}</span>
        <span className="ml-auto tabular-nums">
          <b>{format.number(count)}</b> <span className="text-ink-3">{format.share(share)}</span>
        </span>
      </div>
      <div aria-hidden className="mt-0.5 h-2 bg-surface-3">
        <div
          className={`h-full ${isLast ? 'bg-accent' : 'bg-mark'}`}
          style={{ width: `${share * 100}%`, minWidth: count > 0 ? 2 : 0 }}
        />
      </div>
    </div>
  );
}

const RULES_SHOWN = 4;

/** Where nobody is left, the rules that said no most often. */
function Rules({ report: { summary, names } }: { report: Report }) {
  const format = useFormat();
  const found = new Map<string, { most: number; treatments: number }>();
  for (const { rules } of summary.treatments) {
    for (const { rule, count } of rules) {
      const so = found.get(rule) ?? { most: 0, treatments: 0 };
      found.set(rule, { most: Math.max(so.most, count), treatments: so.treatments + 1 });
    }
  }
  const worst = [...found].sort(([, a], [, b]) => b.most - a.most).slice(0, RULES_SHOWN);
  if (worst.length === 0) return null;
  return (
    <div className="mt-4">
      <h3 className="text-small text-ink-2">Rules that stopped most</h3>
      <ul className="mt-1 grid gap-1 text-small">
        {worst.map(([rule, { most, treatments }]) => (
          <li key={rule} className="text-ink-2">
            <b className="font-medium text-ink-1">{names.rules[rule] ?? rule}</b>: no, or not known, for up to{' '}
            {format.counted(most, 'customer')} in {format.counted(treatments, 'treatment')}
          </li>
        ))}
      </ul>
    </div>
  );
}
