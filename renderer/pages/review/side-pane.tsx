// Beside the decision: the alternatives with their numbers, why it is here, what a rejection does, what went before, and
// what the sample says so far.
import { Dices } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ReviewQueue } from '#engine/api/review/desk.ts';
import type { Evidence } from '#engine/api/review/evidence.ts';
import { Button } from '../../parts/button.tsx';
import { Channel, channelInText, channelName } from '../../parts/channel.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Keys } from '../../parts/kbd.tsx';
import { STATE_WORDS } from '../customer/earlier-decisions.tsx';
import { reaction } from '../customer/lane-marks.ts';
import { nearestChanges, Would } from '../customer/would-change.tsx';
import { type Option, optionsOf } from './options.ts';
import { plainName, treatmentIn } from './words.ts';

/** There is more beside a decision than what could have been. */
const CHANGES_SHOWN = 2;

export function SideBody({
  evidence,
  queue,
  changing,
  onChoose,
  onDraw,
}: {
  evidence: Evidence;
  queue: ReviewQueue;
  /** The person asked for another treatment: the numbers choose. */
  changing: boolean;
  onChoose: (option: Option) => void;
  onDraw: () => void;
}) {
  const format = useFormat();
  const { ifRejected, earlier, onPrior, seen } = evidence;
  const others = evidence.alternatives.filter(({ admitted }) => !admitted).length;
  return (
    <>
      <section>
        <div className="flex items-baseline justify-between pb-1">
          <h2 className="text-lead">{changing ? 'Change to' : 'Alternatives'}</h2>
          <span className="text-small text-ink-3">
            left<span className="max-wide:hidden">, regret</span>
          </span>
        </div>
        <ol className={changing ? 'rounded-2 outline-2 outline-accent' : ''}>
          {optionsOf(evidence).map((option) => (
            <Line key={option.number} option={option} changing={changing} onChoose={onChoose} />
          ))}
        </ol>
        <p className="mt-2 text-small text-ink-3">
          Left is what remains after competition; regret is what the run loses if you take that one.
          {others === 0
            ? ''
            : ` ${format.counted(others, 'treatment')} may not be offered or would cost more than they bring.`}
        </p>
      </section>
      <Changes evidence={evidence} />
      <Part title="Why you see it">
        {onPrior
          ? `${format.money(seen.net)} are at stake, and how likely a response is rests on a guess, not on a score of this customer.`
          : `${format.money(seen.net)} are at stake. The value rests on a score, so it counts half in the order of the queue.`}
      </Part>
      {ifRejected === null ? null : (
        <Part title="If you reject">
          {ifRejected.next === null ? (
            <>Nobody waits for what it takes. The run loses {format.money(ifRejected.loses)}.</>
          ) : (
            <>
              Its place goes to{' '}
              <b className="font-strong text-ink-1">{ifRejected.next.name ?? ifRejected.next.customerId}</b>{' '}
              {ifRejected.next.name === null ? null : (
                <span className="font-mono text-ink-3">{ifRejected.next.customerId}</span>
              )}
              , {ifRejected.next.treatmentName}, the first who lost it. In sum the run{' '}
              {ifRejected.loses < 0 ? 'gains' : 'loses'} {format.money(Math.abs(ifRejected.loses))}.
            </>
          )}
        </Part>
      )}
      <section>
        <h2 className="text-lead">Before</h2>
        {earlier.length === 0 ? (
          <p className="mt-1 text-ink-2">No earlier run proposed anything to this customer.</p>
        ) : (
          <div className="mt-1 grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-1">
            {earlier.map(({ run, treatment, channel, state, outcome }) => {
              const what =
                treatment === null
                  ? 'No contact'
                  : `${treatmentIn(evidence, treatment)}, ${channelInText(channelName(channel))}`;
              return (
                <div key={`${run} ${treatment}`} className="contents">
                  <span className="text-ink-3">Run {format.number(run)}</span>
                  <span className="truncate" title={what}>
                    {what}
                  </span>
                  <span className="text-small text-ink-3">
                    {outcome === null ? STATE_WORDS[state] : reaction(plainName(outcome))}
                  </span>
                </div>
              );
            })}
          </div>
        )}
      </section>
      <SampleNote queue={queue} onDraw={onDraw} />
    </>
  );
}

/** The nearest single changes by which another treatment would win. */
function Changes({ evidence }: { evidence: Evidence }) {
  const nearest = nearestChanges(evidence.alternatives, CHANGES_SHOWN);
  if (nearest.length === 0) return null;
  return (
    <section>
      <h2 className="text-lead">What would change it</h2>
      {nearest.map((each) => (
        <Would key={each.treatment} other={each} />
      ))}
    </section>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="text-lead">{title}</h2>
      <p className="mt-1 text-ink-2">{children}</p>
    </section>
  );
}

function Line({
  option,
  changing,
  onChoose,
}: {
  option: Option;
  changing: boolean;
  onChoose: (option: Option) => void;
}) {
  const format = useFormat();
  const { number, name, channel, left, regret, isChosen } = option;
  const body = (
    <>
      <Keys keys={[String(number)]} />
      <span className={`min-w-0 truncate ${isChosen ? 'font-strong' : ''}`} title={name}>
        <Channel channel={channel}>{name}</Channel>
      </span>
      <span className={`text-right tabular-nums ${isChosen ? 'font-strong' : ''}`}>{format.money(left)}</span>
      <span className="w-15 text-right text-ink-2 tabular-nums max-wide:hidden">
        {isChosen ? <span className="text-ink-3">chosen</span> : format.money(regret)}
      </span>
    </>
  );
  const look =
    'grid h-7.5 w-full grid-cols-[1.25rem_minmax(0,1fr)_auto_auto] items-center gap-2.5 max-wide:grid-cols-[1.25rem_minmax(0,1fr)_auto] border-b border-line-1 text-left';
  return (
    <li>
      {changing && !isChosen ? (
        <button type="button" className={`${look} hover:bg-surface-3`} onClick={() => onChoose(option)}>
          {body}
        </button>
      ) : (
        <div className={look}>{body}</div>
      )}
    </li>
  );
}

export function SampleNote({ queue, onDraw }: { queue: ReviewQueue; onDraw: () => void }) {
  const format = useFormat();
  const { sample } = queue;
  return (
    <div className="mt-auto flex items-start gap-2 pt-2 text-small text-ink-2">
      <Dices aria-hidden size={16} strokeWidth={1.75} className="mt-0.5 flex-none text-ink-3" />
      {sample === null ? (
        <div>
          <p>Nobody has to see everything: a sample drawn at random says how many of the rest may be wrong.</p>
          <div className="mt-2">
            <Button small onPress={onDraw}>
              Draw a sample
            </Button>
          </div>
        </div>
      ) : (
        <p>
          Of {format.counted(sample.size, 'decision')} drawn at random from {format.number(sample.unseen)} that nobody
          had seen, {format.number(sample.checked)} {sample.checked === 1 ? 'is' : 'are'} checked
          {sample.checked === 0
            ? '. How many may be wrong is said once some are.'
            : `: ${format.counted(sample.errors, 'error')}, so ${format.share(sample.low)} to ${format.share(sample.high)} of all ${format.number(sample.unseen)} may be wrong (true of 19 in 20 such samples).`}
        </p>
      )}
    </div>
  );
}
