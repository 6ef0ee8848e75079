// Arithmetic as a small form: each term is a column, a number, or an operation on further terms.
import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../../parts/button.tsx';
import { NumberField } from '../../../parts/form/number-field.tsx';
import { type Choice, Select } from '../../../parts/form/select.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { OPERATIONS, type Operation, type Term } from './amount.ts';

const OPERATION_WORDS: Readonly<Record<Operation, string>> = {
  multiply: 'Product of',
  add: 'Sum of',
  subtract: 'Difference of',
  min: 'Smallest of',
  max: 'Largest of',
};
const MOST_DEEP = 3;

export function TermEditor({
  term,
  columns,
  onChange,
  label,
  depth = 0,
}: {
  term: Term;
  /** Names of the numbers that a record has. */
  columns: readonly string[];
  onChange: (term: Term) => void;
  /** Read with its fields: "Term 2". */
  label: string;
  depth?: number;
}) {
  const format = useFormat();
  const choices: Choice[] = [
    ...columns.map((name) => ({ value: `column ${name}`, label: name, detail: 'a column' })),
    { value: 'number', label: 'A number' },
    ...(depth < MOST_DEEP
      ? OPERATIONS.map((operation) => ({ value: operation, label: `${OPERATION_WORDS[operation]}…` }))
      : []),
    ...(term.is === 'other' ? [{ value: 'other', label: 'As the mapping says' }] : []),
  ];
  const choose = (value: string): void => {
    const operation = OPERATIONS.find((each) => each === value);
    if (operation !== undefined)
      onChange({ is: operation, of: 'of' in term ? term.of : [term, columnOr(columns, term)] });
    else if (value === 'number') onChange({ is: 'number', value: 1 });
    else if (value !== 'other') onChange({ is: 'column', name: value.slice('column '.length) });
  };
  const kind = term.is === 'column' ? `column ${term.name}` : term.is;
  return (
    <div className="grid min-w-0 gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <Select small hideLabel label={label} width="w-48" value={kind} choices={choices} onChange={choose} />
        {term.is === 'number' ? (
          <NumberField
            hideLabel
            label={`${label}, the number`}
            width="w-28"
            value={term.value}
            show={(value) => format.number(value, [0, 6])}
            onCommit={(value) => {
              onChange({ is: 'number', value });
              return null;
            }}
          />
        ) : null}
      </div>
      {'of' in term ? (
        <div className="ml-2 grid gap-1.5 border-l border-line-2 pl-3">
          {term.of.map((each, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a term is its place
            <div key={at} className="flex items-start gap-1">
              <TermEditor
                term={each}
                columns={columns}
                label={`${label}.${at + 1}`}
                depth={depth + 1}
                onChange={(next) => onChange({ ...term, of: term.of.with(at, next) })}
              />
              {term.of.length > 1 ? (
                <IconButton
                  label={`Take out ${label}.${at + 1}`}
                  icon={X}
                  onPress={() => onChange({ ...term, of: term.of.toSpliced(at, 1) })}
                />
              ) : null}
            </div>
          ))}
          <div>
            <Button
              small
              look="quiet"
              icon={Plus}
              aria-label={`Add a term to ${label}`}
              onPress={() => onChange({ ...term, of: [...term.of, columnOr(columns, term)] })}
            >
              Add a term
            </Button>
          </div>
        </div>
      ) : null}
    </div>
  );
}

/** A column that the term does not name yet, else a number. */
function columnOr(columns: readonly string[], term: Term): Term {
  const named = new Set(('of' in term ? term.of : [term]).flatMap((each) => (each.is === 'column' ? [each.name] : [])));
  const name = columns.find((each) => !named.has(each));
  return name === undefined ? { is: 'number', value: 1 } : { is: 'column', name };
}
