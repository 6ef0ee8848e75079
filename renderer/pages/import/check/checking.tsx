// Step "Check columns": what was detected at the left, the open questions, the file as it stands, and what was found.
import type { Inspection } from '#shared/model/inspection.ts';
import type { Question as Asked, MappingPiece } from '#shared/model/question.ts';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Pane, PaneHead, Panes } from '../../../parts/pane.tsx';
import { Found, Tally } from './found.tsx';
import { Preview } from './preview.tsx';
import { Question } from './question.tsx';
import { Writing } from './writing.tsx';

/** Questions shown at once; the next come when these are answered. */
const QUESTIONS_SHOWN = 2;

export function Checking({
  inspection,
  questions,
  currency,
  isFresh,
  settings,
  onAnswer,
  onFresh,
}: {
  inspection: Inspection;
  questions: readonly Asked[];
  currency: string;
  isFresh: boolean;
  /** What a mapping says beyond how the file is written. */
  settings: React.ReactNode;
  onAnswer: (piece: MappingPiece, question?: string) => void;
  /** Reads the file as if its header were new. */
  onFresh: () => void;
}) {
  const format = useFormat();
  const { counts, known, issues, warnings } = inspection;
  const more = questions.length - QUESTIONS_SHOWN;
  const hasTop = questions.length > 0 || (known !== null && !isFresh);
  return (
    <Panes className="grid-cols-[17.5rem_minmax(0,1fr)] max-column:block max-column:bg-surface-1 max-wide:grid-cols-[15rem_minmax(0,1fr)]">
      <Writing inspection={inspection} onAnswer={onAnswer}>
        {settings}
      </Writing>
      <Panes className="grid-rows-[auto_minmax(9rem,1.35fr)_minmax(8rem,1fr)] max-column:block">
        {hasTop ? (
          <Pane label="Open questions" className="grid gap-2">
            {questions.slice(0, QUESTIONS_SHOWN).map((question) => (
              <Question key={question.id} question={question} onAnswer={(piece, { id }) => onAnswer(piece, id)} />
            ))}
            {more > 0 ? (
              <p className="text-small text-ink-2">
                Then {format.counted(more, 'question')} more: {listed(questions.slice(QUESTIONS_SHOWN))}.
              </p>
            ) : null}
            {questions.length === 0 && known !== null ? (
              <Callout
                tone="info"
                title={`Header known: mapping of ${format.day(known.at)} reused`}
                actions={
                  <Button small look="quiet" onPress={onFresh}>
                    Read it afresh
                  </Button>
                }
              >
                <span className="text-small">
                  It is that of import {format.number(known.import)} by {known.actor}
                  {known.undone ? ', which was undone since' : ''}. Enter goes on.
                </span>
              </Callout>
            ) : null}
          </Pane>
        ) : (
          <div />
        )}
        <Pane flush label="The file as it is" className="max-column:h-96">
          <Preview inspection={inspection} currency={currency} onAnswer={onAnswer} />
        </Pane>
        <Panes className="grid-cols-[minmax(0,1fr)_16.5rem] max-column:block max-wide:grid-cols-[minmax(0,1fr)_13rem]">
          <Found issues={counts === null ? null : issues} notes={warnings} />
          <Pane label="If you go on" scrolls>
            <PaneHead title="If you go on" />
            {counts === null ? (
              <p className="text-small text-ink-2">Counted once it is known what the columns are.</p>
            ) : (
              <Tally
                counts={counts}
                after={`About ${format.number(Math.max(1, Math.ceil(inspection.seconds * 2)))} s. Can be undone as one unit.`}
              />
            )}
          </Pane>
        </Panes>
      </Panes>
    </Panes>
  );
}

const listed = (questions: readonly Asked[]): string =>
  questions.map(({ sentence }) => sentence.replace(/[?.]$/, '')).join('; ');
