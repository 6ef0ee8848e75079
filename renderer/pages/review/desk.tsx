// The desk of a review: panes, keys and what they do to the decision that is shown.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, CornerDownRight, Flag, ListChecks, Table as TableIcon, Undo2, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ReviewQueue } from '#engine/api/review/desk.ts';
import type { Evidence } from '#engine/api/review/evidence.ts';
import { troubleOf, useApi, useClient, usePulse } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Pane, Panes } from '../../parts/pane.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { STATE_WORDS } from '../customer/earlier-decisions.tsx';
import { DecisionBody } from './decision-pane.tsx';
import { DonePane } from './done-pane.tsx';
import { type Asking, KeyBar, type RejectionReason } from './key-bar.tsx';
import { reviewKey } from './keys.ts';
import { type Option, optionsOf } from './options.ts';
import type { OwnActs } from './own-acts.ts';
import { QueuePane } from './queue-pane.tsx';
import { EVIDENCE, type Session, useSession } from './session.ts';
import { SideBody } from './side-pane.tsx';
import { treatmentIn } from './words.ts';

export interface ReviewDeskProps {
  readonly queue: ReviewQueue;
  readonly order: string;
  readonly at: number | null;
  readonly first: number | null;
  readonly reasons: readonly RejectionReason[];
  readonly fact: ReactNode;
  readonly actions: ReactNode;
  readonly onPlace: (place: number | null) => void;
  readonly onOrder: (order: 'risk' | 'sample') => void;
  readonly onDraw: () => void;
  readonly onSeveral: () => void;
  /** What this window did, here and to several at once. */
  readonly own: OwnActs;
  /** Dialogs. */
  readonly children: ReactNode;
}

export function ReviewDesk(props: ReviewDeskProps) {
  const { queue, order, reasons } = props;
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const format = useFormat();
  const session = useSession(queue.run, order, props.at, props.first, props.onPlace, props.own);
  const [asking, setAsking] = useState<Asking>('nothing');
  const [note, setNote] = useState('');
  const [asTables, setAsTables] = useState(false);
  const about = useQuery(api.workspace.about.queryOptions());
  const customer = session.row?.customerId ?? null;
  const decision = session.row?.decisionId ?? '';
  const { data: evidence, ...reading } = useQuery({
    ...api.review.evidence.queryOptions({ run: queue.run, customer: customer ?? '', decision }),
    ...EVIDENCE,
    enabled: customer !== null,
  });
  const { refetch } = reading;
  const change = usePulse()?.change;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what anybody changed is looked at once the person rests
  useEffect(() => {
    if (customer === null) return;
    const timer = setTimeout(() => void refetch(), RESTS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [customer, decision, change, refetch]);
  const isOwn = evidence !== undefined && props.own.has(evidence.standing);
  const { changed, look } = useChanged(
    evidence,
    isOwn || (session.place !== null && session.isChanging(session.place)),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another decision begins without a question
  useEffect(() => {
    setAsking('nothing');
    setNote('');
  }, [decision]);

  const why = whyNot(evidence, changed);
  const isDone = queue.waiting === 0 && session.place === null;
  const approve = (): void => {
    if (evidence !== undefined && why.approve === null) session.act({ verb: 'approve' }, evidence.seen.hash);
  };
  const reject = (code: string): void => {
    if (evidence === undefined || why.reject !== null) return;
    session.act({ verb: 'reject', code, reason: note.trim() === '' ? null : note.trim() }, evidence.seen.hash);
  };
  const choose = (option: Option): void => {
    if (evidence === undefined || option.isChosen) return;
    if (option.treatment === null) setAsking('reason');
    else session.act({ verb: 'change', to: option.treatment }, evidence.seen.hash);
  };
  const flag = async (flagged: boolean, written: string | null): Promise<void> => {
    if (customer === null) return;
    try {
      await client.review.flag.mutate({ run: queue.run, customer, decision, flagged, note: written });
      await Promise.all([queries.invalidateQueries(), refetch()]);
    } catch (error) {
      tell(troubleOf(error));
    }
  };
  const toggleFlag = (): void => void flag(evidence?.flagged === null, null);

  const none = isDone || evidence === undefined ? 'Nothing is shown' : null;
  const options = asking === 'treatment' && evidence !== undefined ? optionsOf(evidence) : [];
  useCommands('Review, this page', [
    { ...reviewKey('review.approve'), icon: Check, why: none ?? why.approve, run: approve },
    { ...reviewKey('review.reject'), icon: X, why: none ?? why.reject, run: () => setAsking('reason') },
    {
      ...reviewKey('review.change'),
      why: none ?? why.change,
      run: () => setAsking(asking === 'treatment' ? 'nothing' : 'treatment'),
    },
    { ...reviewKey('review.skip'), icon: CornerDownRight, why: none, run: session.skip },
    { ...reviewKey('review.flag'), icon: Flag, why: none, run: toggleFlag },
    {
      ...reviewKey('review.undo'),
      icon: Undo2,
      why: session.last === null ? 'Nothing was decided here yet' : null,
      run: session.undo,
    },
    {
      ...reviewKey('review.tables'),
      title: asTables ? 'Show worth and last 90 days as pictures' : 'Show worth and last 90 days as tables',
      icon: TableIcon,
      why: none,
      run: () => setAsTables(!asTables),
    },
    { id: 'review.several', title: 'Decide several at once…', icon: ListChecks, run: props.onSeveral },
    ...(changed === null ? [] : [{ id: 'review.look', title: 'I have seen the change', keys: 'Enter', run: look }]),
    ...(asking === 'nothing'
      ? []
      : [{ id: 'review.back', title: 'Do not ask', keys: 'Esc', run: () => setAsking('nothing') }]),
    ...(asking === 'reason'
      ? reasons.slice(0, 9).map(({ code, name }, index) => ({
          id: `review.reason.${index + 1}`,
          title: `Reject: ${name}`,
          keys: String(index + 1),
          run: () => reject(code),
        }))
      : options
          .filter(({ isChosen }) => !isChosen)
          .map((option) => ({
            id: `review.option.${option.number}`,
            title: `Change to ${option.name}`,
            keys: String(option.number),
            run: () => choose(option),
          }))),
  ]);

  const hash = evidence?.seen.hash;
  return (
    <Page
      title="Review"
      fact={props.fact}
      actions={props.actions}
      status={[
        ...(about.data?.name == null ? [] : [`Reviewer ${about.data.name}`]),
        ...(session.pace === null ? [] : [`Median ${format.number(session.pace, 1)} s a decision`]),
        ...(hash === undefined
          ? []
          : [
              <span key="hash">
                What you see is what is approved:{' '}
                <span className="font-mono">
                  sha-256 {hash.slice(0, 4)} {hash.slice(4, 8)} {hash.slice(8, 12)}
                </span>
              </span>,
            ]),
        'Undo until a decision is in a sealed package',
      ]}
    >
      <Panes className="grid-cols-[16.5rem_minmax(0,1fr)_22.5rem] grid-rows-[minmax(0,1fr)_auto] max-wide:grid-cols-[minmax(0,1fr)_20rem] max-column:grid-cols-1 max-column:grid-rows-none">
        <QueuePane queue={queue} order={order} session={session} onOrder={props.onOrder} />
        {isDone ? (
          <Pane label="Decision" className="col-span-2 overflow-auto">
            <DonePane queue={queue} onUndo={session.last === null ? null : session.undo} onDraw={props.onDraw} />
          </Pane>
        ) : (
          <>
            <Pane label="Decision" className="overflow-auto px-7! max-column:px-gutter!">
              <Refusals session={session} />
              {changed === null ? null : <Changed before={changed} onLook={look} />}
              {reading.isError ? (
                <Failed
                  what="This decision could not be read"
                  trouble={troubleOf(reading.error)}
                  onRetry={() => void reading.refetch()}
                />
              ) : evidence === undefined ? (
                <Loading rows={10} what="Reading the decision" />
              ) : (
                <DecisionBody
                  evidence={evidence}
                  asTables={asTables}
                  onTables={() => setAsTables(!asTables)}
                  onNote={(written) => void flag(true, written)}
                />
              )}
            </Pane>
            <aside
              aria-label="Alternatives and consequences"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
              tabIndex={0}
              className="flex min-h-0 min-w-0 flex-col gap-4.5 overflow-auto bg-surface-2 px-gutter py-4"
            >
              {evidence === undefined ? null : (
                <SideBody
                  evidence={evidence}
                  queue={queue}
                  changing={asking === 'treatment'}
                  onChoose={choose}
                  onDraw={props.onDraw}
                />
              )}
            </aside>
          </>
        )}
        {/* What is decided wholly has nothing to press: the way back stands on its page. */}
        {isDone ? null : (
          <KeyBar
            asking={asking}
            reasons={reasons}
            why={{ approve: none ?? why.approve, reject: none ?? why.reject, change: none ?? why.change }}
            isShown={none === null}
            isFlagged={evidence !== undefined && evidence.flagged !== null}
            last={session.last}
            note={note}
            onNote={setNote}
            onApprove={approve}
            onAsk={setAsking}
            onReject={reject}
            onSkip={session.skip}
            onFlag={toggleFlag}
            onUndo={session.undo}
          />
        )}
      </Panes>
      {props.children}
    </Page>
  );
}

const RESTS_AFTER_MS = 250;

interface Why {
  readonly approve: string | null;
  readonly reject: string | null;
  readonly change: string | null;
}

const ALREADY: Readonly<Partial<Record<Evidence['standing']['state'], string>>> = {
  approved: 'It is approved already.',
  replaced: 'It was changed and approved already.',
  rejected: 'It is rejected already.',
  exported: 'It left in a sealed package.',
  answered: 'The customer has answered already.',
};

function whyNot(evidence: Evidence | undefined, changed: Evidence | null): Why {
  if (changed !== null) return { approve: SEEN_FIRST, reject: SEEN_FIRST, change: SEEN_FIRST };
  if (evidence === undefined) return { approve: null, reject: null, change: null };
  const { state, heldBy, sealedIn } = evidence.standing;
  const fixed =
    heldBy !== null ? `Job ${heldBy} is working on it.` : sealedIn !== null ? `It left in package ${sealedIn}.` : null;
  const approved = state === 'approved' || state === 'replaced';
  const already = ALREADY[state] ?? null;
  return {
    approve: fixed ?? already,
    // What is approved may still be rejected or changed.
    reject: fixed ?? (approved ? null : already),
    change: fixed ?? (approved ? null : already),
  };
}

const SEEN_FIRST = 'It changed while you looked at it.';

/** The evidence as it was first shown, once somebody has changed the decision since; and the word that it was seen. */
function useChanged(evidence: Evidence | undefined, isOwn: boolean): { changed: Evidence | null; look: () => void } {
  const shown = useRef<Evidence | null>(null);
  const [, again] = useState(0);
  const isAnother =
    evidence !== undefined && (shown.current === null || shown.current.decisionId !== evidence.decisionId);
  if (isAnother || isOwn) shown.current = evidence ?? null;
  const before = shown.current;
  const differs =
    evidence !== undefined &&
    before !== null &&
    (before.seen.hash !== evidence.seen.hash || before.standing.state !== evidence.standing.state);
  return {
    changed: differs ? before : null,
    look: () => {
      shown.current = evidence ?? null;
      again((now) => now + 1);
    },
  };
}

function Changed({ before, onLook }: { before: Evidence; onLook: () => void }) {
  const format = useFormat();
  return (
    <div className="mb-4">
      <Callout
        tone="warning"
        title="This decision changed while you looked at it"
        actions={
          <Button small keys={['Enter']} onPress={onLook}>
            I have seen it
          </Button>
        }
      >
        It was {before.seen.treatment === null ? 'no contact' : treatmentIn(before, before.seen.treatment)} at{' '}
        {format.money(before.seen.net)}, {STATE_WORDS[before.standing.state]}. Below is what it is now.
      </Callout>
    </div>
  );
}

function Refusals({ session }: { session: Session }) {
  if (session.refusals.length === 0) return null;
  return (
    <div className="mb-4 flex flex-col gap-2">
      {session.refusals.map(({ place, sentence }) => (
        <Callout
          key={place}
          tone="negative"
          title={sentence}
          actions={
            <>
              {place === session.place ? null : (
                <Button small onPress={() => session.go(place)}>
                  Go back to it
                </Button>
              )}
              <Button small look="quiet" onPress={() => session.dismiss(place)}>
                Close
              </Button>
            </>
          }
        />
      ))}
    </div>
  );
}
