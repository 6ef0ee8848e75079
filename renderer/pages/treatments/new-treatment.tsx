// A new treatment that begins as a copy of another: only its name is asked, everything else is edited afterwards.
import { useState } from 'react';
import type { Catalogue, CatalogueTreatment } from '#engine/api/configuration/catalogue.ts';
import type { Json } from '#shared/errors.ts';
import { troubleOf, useClient } from '../../app/client.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import type { DraftActs } from './draft.ts';
import { idFrom } from './words.ts';

export function NewTreatment({
  like,
  catalogue,
  acts,
  onClose,
  onMade,
}: {
  like: CatalogueTreatment;
  catalogue: Catalogue;
  acts: DraftActs;
  onClose: () => void;
  onMade: (id: string) => void;
}) {
  const client = useClient();
  const [name, setName] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const ids = catalogue.treatments.map(({ id }) => id);
  const id = idFrom(name, ids);
  const make = async (called: string): Promise<string | null> => {
    if (called.trim() === '') return 'Write a name.';
    try {
      const { value } = await client.configuration.written.query({ path: [...like.path] });
      const copy = { ...(value as Record<string, Json>), id: idFrom(called, ids), name: called.trim() };
      const sentence = await acts.edit(`${called.trim()} added`, { path: ['treatments', ids.length], value: copy });
      if (sentence === null) onMade(copy.id);
      return sentence;
    } catch (error) {
      return troubleOf(error).sentence;
    }
  };
  return (
    <Dialog isOpen onClose={onClose} title={`A new treatment like ${like.name}`}>
      <form
        className="mt-3 grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void make(name).then(setRefused);
        }}
      >
        <TextField
          label="Name"
          autoFocus
          value={name}
          onCommit={(typed) => {
            setName(typed);
            return null;
          }}
          hint={
            name.trim() === '' ? (
              'It begins with the cost, rules and guesses of the other.'
            ) : (
              <>
                Written as <span className="font-mono">{id}</span> in lists and files.
              </>
            )
          }
        />
        {refused === null ? null : <p className="text-negative-text">{refused}</p>}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onPress={onClose}>
            Cancel
          </Button>
          <Button
            look="primary"
            isDisabled={acts.isBusy || name.trim() === ''}
            onPress={() => void make(name).then(setRefused)}
          >
            Add the treatment
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
