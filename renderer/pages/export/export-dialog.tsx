// The question before a package is sealed: how many rows, in which profile, into which folder. What is sealed cannot be
// taken back.
import { useState } from 'react';
import { FilePicker } from '../../app/files/file-picker.tsx';
import { host } from '../../app/host/host.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/dialog.tsx';
import { FormRow } from '../../parts/form/form-row.tsx';
import { Select } from '../../parts/form/select.tsx';
import { useFormat } from '../../parts/format/context.tsx';

export type Profile = 'system' | 'spreadsheet';

const PROFILES = [
  { value: 'system', label: 'For systems, byte exact', detail: 'RFC 4180, every value as it is' },
  { value: 'spreadsheet', label: 'Safe in a spreadsheet', detail: 'No cell can be a formula' },
];

export function ExportDialog({
  run,
  rows,
  heldBack,
  onClose,
  onExport,
}: {
  run: number;
  rows: number;
  heldBack: number;
  onClose: () => void;
  /** Without a folder, beside the workspace. */
  onExport: (profile: Profile, folder: string | null) => void;
}) {
  const format = useFormat();
  const [profile, setProfile] = useState<Profile>('system');
  const [folder, setFolder] = useState<string | null>(null);
  const [picking, setPicking] = useState(false);
  const choose = async (): Promise<void> => {
    if (host.chooseFolder === undefined) return setPicking(true);
    setFolder((await host.chooseFolder()) ?? folder);
  };
  if (picking) {
    return (
      <FilePicker
        title="Put the package into a new folder in…"
        kind="folder"
        onClose={() => setPicking(false)}
        onPick={(path) => {
          setFolder(path);
          setPicking(false);
        }}
      />
    );
  }
  return (
    <ConfirmDialog
      title={`Export ${format.counted(rows, 'decision')} of run ${run}?`}
      verb="Export"
      count={rows}
      isOpen
      onClose={onClose}
      onConfirm={() => onExport(profile, folder)}
    >
      <p className="mb-2">
        They are sealed in a package and cannot be taken back after that; a recall is only a note.
        {heldBack === 0 ? '' : ` ${format.number(heldBack)} will be held back.`}
      </p>
      <FormRow label="Profile">
        <Select
          label="Profile"
          hideLabel
          value={profile}
          choices={PROFILES}
          onChange={(chosen) => setProfile(chosen as Profile)}
        />
      </FormRow>
      <FormRow label="Folder">
        <div className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 flex-1 text-small break-all">
            {folder === null ? 'a new one beside the workspace' : `a new one in ${folder}`}
          </span>
          <Button small onPress={() => void choose()}>
            Choose…
          </Button>
        </div>
      </FormRow>
    </ConfirmDialog>
  );
}
