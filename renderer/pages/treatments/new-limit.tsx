// One more limit: what it counts, in which period, at most or at least how much.
import { useState } from 'react';
import type { Catalogue } from '#engine/api/configuration/catalogue.ts';
import type { Json } from '#shared/errors.ts';
import { PERIODS } from '#shared/model/configuration.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { NumberField } from '../../parts/form/number-field.tsx';
import { Select } from '../../parts/form/select.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import type { DraftActs } from './draft.ts';
import { idFrom, PERIOD_WORDS } from './words.ts';

export function NewLimit({ catalogue, acts, onClose }: { catalogue: Catalogue; acts: DraftActs; onClose: () => void }) {
  const format = useFormat();
  const countable = countables(catalogue);
  const [of, setOf] = useState(countable[0]!.value);
  const [period, setPeriod] = useState('day');
  const [end, setEnd] = useState('capacity');
  const [amount, setAmount] = useState<number | null>(null);
  const [name, setName] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const chosen = countable.find(({ value }) => value === of)!;
  const called = name.trim() === '' ? `${chosen.label} ${PERIOD_WORDS[period]}` : name.trim();
  const add = async (): Promise<void> => {
    const ids = catalogue.limits.map(({ id }) => id);
    const value = { id: idFrom(called, ids), name: called, of: chosen.of, period, [end]: amount };
    const sentence = await acts.edit(`${called} added`, { path: ['limits', ids.length], value });
    if (sentence === null) onClose();
    else setRefused(sentence);
  };
  return (
    <Dialog isOpen onClose={onClose} title="A new limit">
      <div className="mt-3 grid gap-3">
        <Select label="Counts" value={of} choices={countable} onChange={setOf} />
        <div className="grid grid-cols-3 gap-2">
          <Select
            label="Is"
            value={end}
            choices={[
              { value: 'capacity', label: 'at most' },
              { value: 'minimum', label: 'at least' },
            ]}
            onChange={setEnd}
          />
          <NumberField
            label="How many"
            least={0}
            value={amount}
            show={(each) => format.number(each, [0, 2])}
            {...(of === 'cost' ? { unit: format.currencySign } : {})}
            onCommit={(next) => {
              setAmount(next);
              return null;
            }}
          />
          <Select
            label="In"
            value={period}
            choices={PERIODS.map((value) => ({ value, label: PERIOD_WORDS[value] ?? value }))}
            onChange={setPeriod}
          />
        </div>
        <TextField
          label="Name"
          value={name}
          placeholder=""
          hint={`Without one: ${chosen.label} ${PERIOD_WORDS[period]}`}
          onCommit={(typed) => {
            setName(typed);
            return null;
          }}
        />
        {refused === null ? null : <p className="text-negative-text">{refused}</p>}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onPress={onClose}>
            Cancel
          </Button>
          <Button look="primary" isDisabled={acts.isBusy || amount === null} onPress={() => void add()}>
            Add the limit
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface Countable {
  readonly value: string;
  readonly label: string;
  /** As the configuration writes it. */
  readonly of: Json;
}

function countables({ channels, treatments }: Catalogue): Countable[] {
  const resources = [...new Set(treatments.flatMap(({ uses }) => uses.map(({ resource }) => resource)))];
  return [
    ...channels.map(({ id, name }) => ({ value: `channel ${id}`, label: `Contacts by ${name}`, of: { channel: id } })),
    { value: 'contacts', label: 'Contacts of any kind', of: 'contacts' },
    { value: 'cost', label: 'Money spent', of: 'cost' },
    ...resources.map((id) => ({ value: `resource ${id}`, label: `Units of ${id}`, of: { resource: id } })),
    ...treatments.map(({ id, name }) => ({
      value: `treatment ${id}`,
      label: `Contacts with ${name}`,
      of: { treatments: [id] },
    })),
  ];
}
