// Why an import could not begin: another job is writing, or what the engine says.
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import type { Trouble } from '../../../parts/states.tsx';
import { useGo } from '../address.ts';

export type StartTrouble = Trouble & { readonly data: unknown };

export function NotBegun({ trouble }: { trouble: StartTrouble }) {
  const go = useGo();
  if (trouble.code !== 'JOB_TAKEN') {
    return (
      <Callout tone="negative" title={trouble.sentence}>
        <span className="text-small">
          Nothing was written. Code <span className="font-mono">{trouble.code}</span>
        </span>
      </Callout>
    );
  }
  const { job, kind } = trouble.data as { job?: number; kind?: string };
  return (
    <Callout
      tone="warning"
      title="Another job is writing to this workspace."
      actions={
        kind === 'import' && job !== undefined ? (
          <Button small onPress={() => go({ job })}>
            Follow it
          </Button>
        ) : undefined
      }
    >
      Nothing of this file was written. Wait until the job at the foot of the sidebar is done, or cancel it there; then
      import.
    </Callout>
  );
}
