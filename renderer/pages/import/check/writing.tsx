// How the file is written: what was detected, why, and what else it could be.

import type { Inspection, WritingField } from '#shared/model/inspection.ts';
import { KIND_WORDS, KINDS } from '#shared/model/kind.ts';
import { isPiece, type MappingPiece } from '#shared/model/question.ts';
import { type Choice, Select } from '../../../parts/form/select.tsx';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { capital, DATE_CHOICES, datesPiece } from './pieces.ts';

const WORDS: Readonly<Record<string, string>> = {
  compression: 'Packed',
  format: 'Format',
  delimiter: 'Separator',
  quote: 'Quotes',
  encoding: 'Encoding',
  decimal: 'Decimals',
  grouping: 'Thousands',
  headerRow: 'First line',
  sheet: 'Sheet',
  lastWins: 'An id that comes twice',
  missing: 'Customers nobody imported',
};
/** In the order in which a person would look. */
const ORDER = ['format', 'compression', 'sheet', 'delimiter', 'quote', 'encoding', 'decimal', 'grouping', 'headerRow'];

/** Said of whole rows, not of how they are written. */
const OF_ROWS = ['lastWins', 'missing'];

export function Writing({
  inspection,
  onAnswer,
  children,
}: {
  inspection: Inspection;
  onAnswer: (piece: MappingPiece) => void;
  /** What else a mapping says. */
  children?: React.ReactNode;
}) {
  const { writing, kind, kinds, known, columns } = inspection;
  const dated = columns.filter(({ dates }) => dates !== null);
  const asked = inspection.questions.flatMap(({ id, column }) => (id.startsWith('dates:') && column ? [column] : []));
  const fields = writing
    .filter(({ setting }) => !OF_ROWS.includes(setting))
    .toSorted((a, b) => ORDER.indexOf(a.setting) - ORDER.indexOf(b.setting));
  const rows = writing.filter(({ setting }) => OF_ROWS.includes(setting));
  const why = known === null ? kinds.find((each) => each.kind === kind)?.why : 'Header matches an earlier import';
  return (
    <Pane label="How the file is written" scrolls>
      <PaneHead title="How the file is written" />
      <p className="mb-2 text-small text-ink-2">
        Detected from the file, and held against every row. Change what is wrong.
      </p>
      <Row tall label="Kind" why={why ?? (kind === null ? '' : 'chosen by you')}>
        <Select
          small
          hideLabel
          label="Kind"
          value={kind}
          asking={kind === null}
          choices={KINDS.map((each) => ({
            value: each,
            label: KIND_WORDS[each].title,
            detail: KIND_WORDS[each].holds,
          }))}
          onChange={(chosen) => onAnswer({ kind: chosen })}
        />
      </Row>
      {fields.map((field) => (
        <Row key={field.setting} label={WORDS[field.setting] ?? capital(field.setting)} why={field.why}>
          <Field field={field} onAnswer={onAnswer} />
        </Row>
      ))}
      {dated.length + asked.length === 0 ? null : (
        <div className="border-t border-line-1 py-1.75">
          <h3 className="mb-1 font-text text-ink-2">Dates</h3>
          <div className="grid grid-cols-[minmax(0,1fr)_7.5rem] items-center gap-x-2 gap-y-1">
            {dated.map(({ header, dates }) => (
              <div key={header} className="contents">
                <span className="truncate font-mono text-small" title={header}>
                  {header}
                </span>
                {asked.includes(header) ? (
                  <span className="flex h-control-small items-center text-small font-strong text-warning-text">
                    not certain
                  </span>
                ) : (
                  <Select
                    small
                    hideLabel
                    label={`Dates in ${header}`}
                    value={dates?.order ?? null}
                    choices={DATE_CHOICES}
                    onChange={(order) => onAnswer(datesPiece(header, order))}
                  />
                )}
              </div>
            ))}
          </div>
        </div>
      )}
      {rows.length === 0 ? null : (
        <div className="border-t border-line-1 py-1.75">
          <h3 className="mb-1 font-text text-ink-2">Rows</h3>
          <div className="grid grid-cols-[minmax(0,1fr)_7.5rem] items-center gap-x-2 gap-y-1">
            {rows.map((field) => (
              <div key={field.setting} className="contents">
                <span className="text-small">{WORDS[field.setting]}</span>
                <Field field={field} onAnswer={onAnswer} />
              </div>
            ))}
          </div>
        </div>
      )}
      {children}
    </Pane>
  );
}

function Row({
  label,
  why,
  tall = false,
  children,
}: {
  label: string;
  why: string;
  /** Its field is under its label where there is little room: long words are not cut. */
  tall?: boolean;
  children: React.ReactNode;
}) {
  return (
    <div
      className={`grid grid-cols-[5.25rem_minmax(0,1fr)] ${tall ? 'max-wide:grid-cols-1 [&>*]:max-wide:col-start-1' : 'max-wide:grid-cols-[4.5rem_minmax(0,1fr)]'} items-center gap-x-2 gap-y-0.5 border-t border-line-1 py-1.75`}
    >
      <span className="text-ink-2">{label}</span>
      {children}
      {why === '' ? null : (
        <span className="col-start-2 text-small break-words text-ink-3">{capital(why.replace(/^then /, ''))}</span>
      )}
    </div>
  );
}

function Field({ field, onAnswer }: { field: WritingField; onAnswer: (piece: MappingPiece) => void }) {
  const { setting, value, choices } = field;
  if (choices.length === 0) return <span className="truncate">{value}</span>;
  const listed: Choice[] = choices.map(({ label }, at) => ({ value: String(at), label }));
  const now = choices.findIndex(
    ({ label, answer }) =>
      label === value ||
      (isPiece(answer.source) && Object.values(answer.source).some((each) => String(each) === value)),
  );
  return (
    <Select
      small
      hideLabel
      label={WORDS[setting] ?? setting}
      value={String(now)}
      choices={listed}
      onChange={(at) => {
        const chosen = choices[Number(at)];
        if (chosen !== undefined) onAnswer(chosen.answer);
      }}
    />
  );
}
