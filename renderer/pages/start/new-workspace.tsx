// A new workspace: its name, and the currency and zone every amount and date will rest on.
import { useState } from 'react';
import type { NewWorkspaceFile } from '#shared/bridge.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Select } from '../../parts/form/select.tsx';
import { TextField } from '../../parts/form/text-field.tsx';

const currencies = Intl.supportedValuesOf('currency');
const zones = Intl.supportedValuesOf('timeZone');
const names = new Intl.DisplayNames('en', { type: 'currency' });

export function NewWorkspaceDialog({
  onClose,
  onMake,
}: {
  onClose: () => void;
  onMake: (made: NewWorkspaceFile) => void;
}) {
  const [path, setPath] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [zone, setZone] = useState(Intl.DateTimeFormat().resolvedOptions().timeZone);
  return (
    <Dialog title="New workspace" isOpen onClose={onClose}>
      <div className="mt-3 grid gap-3">
        <TextField
          label="Name"
          autoFocus
          value={path}
          onCommit={(typed) => {
            if (/[/\\]/.test(typed) || typed.trim() === '') return 'Write a name without slashes, such as telecom.';
            setPath(typed.trim());
            return null;
          }}
          hint="It is one file, NAME.cvmw, in your folder of workspaces."
        />
        <Select
          label="Currency"
          value={currency}
          onChange={setCurrency}
          choices={currencies.map((code) => ({ value: code, label: `${code} ${names.of(code) ?? ''}` }))}
          hint="Amounts are stored in it; it cannot be changed once there is data."
        />
        <Select
          label="Time zone"
          value={zone}
          onChange={setZone}
          choices={zones.map((name) => ({ value: name, label: name.replaceAll('_', ' ') }))}
          hint="Days and weeks begin by it."
        />
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button look="quiet" onPress={onClose}>
          Cancel
        </Button>
        <Button
          look="primary"
          why={path === '' ? 'It needs a name' : null}
          onPress={() => {
            onClose();
            onMake({ path, currency, zone });
          }}
        >
          Make the workspace
        </Button>
      </div>
    </Dialog>
  );
}
