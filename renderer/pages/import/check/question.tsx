// A question the program cannot settle: why, and the answers as buttons; many answers as a field.
import { useState } from 'react';
import type { Question as Asked, MappingPiece } from '#shared/model/question.ts';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { Select } from '../../../parts/form/select.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';

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
  const [text, setText] = useState('');
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
              value={text}
              unit={typed.label}
              hideLabel
              end={typed.is === 'number'}
              width={typed.is === 'number' ? 'w-48' : 'w-64'}
              inputMode={typed.is === 'number' ? 'decimal' : 'text'}
              onCommit={(said) => {
                const value = typed.is === 'text' ? said.trim() : Number(said.replace(',', '.'));
                if (value === '') return null;
                if (typeof value === 'number' && !(value > 0)) return 'Write a number above 0, such as 0.92.';
                setText(said);
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

function nested([first, ...rest]: readonly string[], value: number | string): MappingPiece {
  return first === undefined ? {} : { [first]: rest.length === 0 ? value : nested(rest, value) };
}
