// The seal of a package: what it was made from, who approved, who sealed it and when; whether it is still whole; and the
// two things that can still be done to it: write it again, and recall it.
import { useMutation } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { troubleOf, useApi, useClient } from '../../app/client.tsx';
import { FilePicker } from '../../app/files/file-picker.tsx';
import { host } from '../../app/host/host.ts';
import { PlaceLink } from '../../app/place-link.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { ConfirmDialog } from '../../parts/dialog.tsx';
import { Facts } from '../../parts/fact.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { say } from '../../parts/toast.tsx';
import { type Check, type Listed, type Shown, shortHash } from './words.ts';

export function Seal({ shown, listed, check }: { shown: Shown; listed: Listed | undefined; check: Check | undefined }) {
  const format = useFormat();
  const { manifest, manifestHash } = shown;
  const { approvals, exporter, run, configuration } = manifest;
  const now = Date.now();
  const mono = (hash: string | null) => (
    <span className="font-mono text-small" title={hash ?? ''}>
      {shortHash(hash)}
    </span>
  );
  const holdOut = manifest.files.find(({ name }) => name === 'hold-out.csv')?.rows ?? 0;
  return (
    <>
      <Pane well label="The seal">
        <PaneHead title="The seal">
          {listed?.recalled == null ? null : <Badge tone="negative">Recalled</Badge>}
        </PaneHead>
        <Facts
          pairs={[
            [
              'Run',
              <PlaceLink key="run" to="/w/$workspace/decide" search={{ run: run.run }}>
                Run {run.run}, for {format.date(run.date)}
              </PlaceLink>,
            ],
            ['Configuration', mono(configuration.sha256)],
            ['Decisions', mono(run.decisionHash)],
            ['Package', mono(manifestHash)],
            [
              'Approved',
              <ul key="approved">
                {approvals.approvers.map(({ name, decisions }) => (
                  <li key={name}>
                    {name}, {format.number(decisions)}
                  </li>
                ))}
              </ul>,
            ],
            ['Sealed', `${exporter.name}, ${format.moment(Date.parse(exporter.at), now)}`],
            ['Change', format.number(manifest.audit.change)],
          ]}
        />
        <p className="mt-2 text-small text-ink-3">{approvals.note}</p>
        <div aria-live="polite" className="mt-3">
          {check === undefined ? null : <Found check={check} />}
        </div>
        <Acts pack={manifest.package} isRecalled={listed?.recalled != null} />
      </Pane>
      <Pane well label="Kept aside">
        <PaneHead title="Kept aside" />
        <p className="text-ink-2">
          {holdOut === 0
            ? 'Nobody is held out, so the value of this run cannot be measured later.'
            : `${format.counted(holdOut, 'customer')} in the hold-out ${holdOut === 1 ? 'gets' : 'get'} nothing, so that the value can be measured later.`}
        </p>
        <p className="mt-2 text-ink-2">{manifest.permissions.note}</p>
      </Pane>
    </>
  );
}

function Found({ check }: { check: Check }) {
  const format = useFormat();
  const broken = check.files.filter(({ sealed }) => !sealed);
  const moved = check.files.filter(({ disk }) => disk === 'changed' || disk === 'missing');
  const same = check.files.filter(({ disk }) => disk === 'same').length;
  if (!check.whole) {
    const what = broken.length > 0 ? broken.map(({ name }) => name).join(', ') : 'its row in the audit log';
    return (
      <Callout tone="negative" title="The seal is broken">
        Not what was sealed: {what}. Compare with a backup of the workspace.
      </Callout>
    );
  }
  if (moved.length > 0) {
    return (
      <Callout tone="warning" title="The seal is whole, a file in the folder is not">
        {moved.map(({ name, disk }) => `${name}: ${disk}`).join(', ')}. Write the package again to get it back.
      </Callout>
    );
  }
  return (
    <p className="flex items-start gap-2 rounded-2 bg-positive-soft px-3 py-2">
      <CircleCheck aria-hidden size={16} strokeWidth={1.75} className="mt-0.5 flex-none text-positive-text" />
      <span>
        Every hash agrees with the seal
        {same === 0
          ? '.'
          : `, and ${format.counted(same, 'file')} in the folder ${same === 1 ? 'is' : 'are'} the same.`}
      </span>
    </p>
  );
}

function Acts({ pack, isRecalled }: { pack: number; isRecalled: boolean }) {
  const api = useApi();
  const client = useClient();
  const [asking, setAsking] = useState<'recall' | 'folder' | null>(null);
  const [reason, setReason] = useState('');
  const recall = useMutation(
    api.packages.recall.mutationOptions({
      onSuccess: () => say(`The recall of package ${pack} is noted.`),
      onError: (error) => tell(troubleOf(error)),
    }),
  );
  const writeTo = async (folder: string): Promise<void> => {
    setAsking(null);
    try {
      const { out } = await client.packages.rebuild.query({ package: pack, out: `${folder}/package-${pack}` });
      say(`Package ${pack} is written to ${out}.`);
    } catch (error) {
      tell(troubleOf(error));
    }
  };
  const writeAgain = async (): Promise<void> => {
    if (host.chooseFolder === undefined) return setAsking('folder');
    const folder = await host.chooseFolder();
    if (folder !== null) await writeTo(folder);
  };
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      <Button small onPress={() => void writeAgain()}>
        Write again…
      </Button>
      <Button small look="danger" onPress={() => setAsking('recall')}>
        {isRecalled ? 'Recall once more…' : 'Recall…'}
      </Button>
      <ConfirmDialog
        title={`Recall package ${pack}?`}
        verb="Note the recall"
        danger
        isOpen={asking === 'recall'}
        onClose={() => setAsking(null)}
        onConfirm={() => recall.mutate({ package: pack, reason: reason.trim() === '' ? null : reason.trim() })}
      >
        <p className="mb-3">
          It notes that this package should not have left. The package and its seal stay as they are, and whoever has
          the files has to be told by you.
        </p>
        <TextField
          label="Reason, kept beside the package"
          value={reason}
          onCommit={(typed) => {
            setReason(typed);
            return null;
          }}
        />
      </ConfirmDialog>
      {asking === 'folder' ? (
        <FilePicker
          title="Write the package into a new folder in…"
          kind="folder"
          onClose={() => setAsking(null)}
          onPick={(folder) => void writeTo(folder)}
        />
      ) : null}
    </div>
  );
}
