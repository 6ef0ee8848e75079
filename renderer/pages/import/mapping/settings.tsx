// What a mapping says beyond how the file is written: the zone of local times, the currency of amounts, computed columns.
import { Pencil, Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Inspection } from '#shared/model/inspection.ts';
import { isPiece, type MappingPiece } from '#shared/model/question.ts';
import { Button, IconButton } from '../../../parts/button.tsx';
import { NumberField } from '../../../parts/form/number-field.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { Asked } from '../inspection.ts';
import { type Computed, computedOf, computePiece, termText } from './amount.ts';
import { ComputedDialog } from './computed-dialog.tsx';

export function MappingSettings({
  inspection,
  asked,
  said,
  currency,
  zone,
  onAnswer,
}: {
  inspection: Inspection;
  asked: Asked;
  /** What the mapping says, by answers or by an earlier import. */
  said: MappingPiece;
  /** The workspace's. */
  currency: string;
  zone: string;
  onAnswer: (piece: MappingPiece) => void;
}) {
  const format = useFormat();
  const [editing, setEditing] = useState<Computed | 'new' | null>(null);
  const { columns, kind } = inspection;
  const kept = columns.filter(({ ignored }) => !ignored);
  const money = kept.filter(({ type }) => type === 'money');
  const computed = computedOf(said);
  return (
    <>
      {kept.some(({ type }) => type === 'instant') ? (
        <Section title="Times">
          <span className="text-small">Local times are of</span>
          <TextField
            hideLabel
            label="Time zone of local times"
            value={typeof said.zone === 'string' ? said.zone : zone}
            onCommit={(typed) => {
              const wanted = typed.trim() === '' ? zone : typed.trim();
              if (!isZone(wanted)) return `There is no time zone ${wanted}. Write one such as Europe/Helsinki.`;
              onAnswer({ zone: wanted });
              return null;
            }}
          />
        </Section>
      ) : null}
      {money.length === 0 ? null : (
        <Section title="Money">
          {money.map(({ header }) => (
            <Currency
              key={header}
              header={header}
              said={columnSaid(said, header)}
              currency={currency}
              onAnswer={onAnswer}
            />
          ))}
        </Section>
      )}
      {kind === null || columns.length === 0 ? null : (
        <div className="border-t border-line-1 py-1.75">
          <h3 className="mb-1 font-text text-ink-2">Computed columns</h3>
          {computed.map((each) => (
            <div key={each.name} className="flex items-center gap-1">
              <span className="min-w-0 flex-1 truncate text-small" title={termText(each.term, String)}>
                <span className="font-mono">{each.name}</span> ={' '}
                {termText(each.term, (value) => format.number(value, [0, 6]))}
              </span>
              <IconButton label={`Change ${each.name}`} icon={Pencil} onPress={() => setEditing(each)} />
              <IconButton
                label={`Take out ${each.name}`}
                icon={X}
                onPress={() => onAnswer(computePiece(said, each.name, null))}
              />
            </div>
          ))}
          <Button small look="quiet" icon={Plus} onPress={() => setEditing('new')}>
            Compute a column…
          </Button>
        </div>
      )}
      {editing === null || kind === null ? null : (
        <ComputedDialog
          asked={asked}
          kind={kind}
          said={said}
          start={editing === 'new' ? null : editing}
          taken={[...kept.map(({ name }) => name), ...computed.map(({ name }) => name)]}
          onSave={(piece) => {
            setEditing(null);
            onAnswer(piece);
          }}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="border-t border-line-1 py-1.75">
      <h3 className="mb-1 font-text text-ink-2">{title}</h3>
      <div className="grid grid-cols-[minmax(0,1fr)_9.5rem] items-center gap-x-2 gap-y-1">{children}</div>
    </div>
  );
}

/** Which currency a column is in; another than the workspace's has a rate. */
function Currency({
  header,
  said,
  currency,
  onAnswer,
}: {
  header: string;
  said: MappingPiece;
  currency: string;
  onAnswer: (piece: MappingPiece) => void;
}) {
  const format = useFormat();
  const settled = typeof said.currency === 'string' ? said.currency : currency;
  const rate = typeof said.rate === 'number' ? said.rate : null;
  /** Chosen here, and not said before its rate is known: without one nothing can be converted. */
  const [wanted, setWanted] = useState<string | null>(null);
  const now = wanted ?? settled;
  const answer = (column: MappingPiece): void => onAnswer({ columns: { [header]: column } });
  return (
    <>
      <span className="truncate font-mono text-small" title={header}>
        {header}
      </span>
      <TextField
        hideLabel
        mono
        label={`Currency of ${header}`}
        value={now}
        onCommit={(typed) => {
          const code = typed.trim().toUpperCase();
          if (!/^[A-Z]{3}$/.test(code)) return 'Write three letters, such as EUR.';
          if (code === currency) {
            setWanted(null);
            answer({ currency: code, rate: 1 });
          } else if (rate !== null && settled === code) setWanted(null);
          else setWanted(code);
          return null;
        }}
      />
      {now === currency ? null : (
        <>
          <span className="text-small text-ink-2">1 {now} is</span>
          <NumberField
            hideLabel
            label={`Rate of ${header}: how much ${currency} is 1 ${now}`}
            value={now === settled ? rate : null}
            unit={currency}
            show={(value) => format.number(value, [0, 6])}
            onCommit={(value) => {
              if (!(value > 0)) return 'Write a number above 0, such as 0.92.';
              setWanted(null);
              answer({ currency: now, rate: value });
              return null;
            }}
          />
          {wanted === null ? null : (
            <span className="col-span-2 text-small text-warning-text">Write the rate, then it is converted.</span>
          )}
        </>
      )}
    </>
  );
}

function columnSaid({ columns }: MappingPiece, header: string): MappingPiece {
  const column = isPiece(columns) ? columns[header] : undefined;
  return isPiece(column) ? column : {};
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
