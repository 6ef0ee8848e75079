// A question the program cannot settle: why, and the answers as buttons; many answers as a field.
import { useState } from 'react';
import type { Question as Asked, MappingPiece } from '#shared/model/question.ts';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { Select, TextField } from '../../parts/field.tsx';

/** More answers than these do not stand beside one another. */
const MOST_BUTTONS = 3;

export function Question({
  question,
  onAnswer,
}: {
  question: Asked;
  onAnswer: (piece: MappingPiece, question: Asked) => void;
}) {
  const { sentence, why, choices, typed } = question;
  const [rate, setRate] = useState('');
  const quiet = (at: number): boolean => at === choices.length - 1 && choices.length === MOST_BUTTONS;
  return (
    <Callout
      tone="question"
      title={sentence}
      actions={
        <>
          {typed === null ? null : (
            <TextField
              label={typed.label}
              value={rate}
              unit={typed.label}
              hideLabel
              end
              width="w-48"
              inputMode="decimal"
              onCommit={(text) => {
                const value = Number(text.replace(',', '.'));
                if (!(value > 0)) return 'Write a number above 0, such as 0.92.';
                setRate(text);
                onAnswer(nested(typed.path, value), question);
                return null;
              }}
            />
          )}
          {choices.length > MOST_BUTTONS ? (
            <Select
              small
              hideLabel
              asking
              label={sentence}
              value={null}
              width="w-64"
              choices={choices.map(({ label, consequence }, at) => ({
                value: String(at),
                label,
                ...(consequence === '' ? {} : { detail: consequence }),
              }))}
              onChange={(at) => onAnswer(choices[Number(at)]?.answer ?? {}, question)}
            />
          ) : (
            choices.map(({ label, consequence, answer }, at) => (
              <Button
                key={label}
                small
                look={quiet(at) ? 'quiet' : 'outlined'}
                aria-label={consequence === '' ? label : `${label}: ${consequence}`}
                onPress={() => onAnswer(answer, question)}
              >
                {label}
              </Button>
            ))
          )}
        </>
      }
    >
      <span className="text-small break-words">
        {why} {choices.length > MOST_BUTTONS ? '' : consequences(question)}
        You decide, nothing is guessed.
      </span>
    </Callout>
  );
}

function consequences({ choices }: Asked): string {
  const said = choices.filter(({ consequence }) => consequence !== '');
  return said.length === 0 ? '' : `${said.map(({ label, consequence }) => `${label}: ${consequence}.`).join(' ')} `;
}

function nested([first, ...rest]: readonly string[], value: number): MappingPiece {
  return first === undefined ? {} : { [first]: rest.length === 0 ? value : nested(rest, value) };
}
