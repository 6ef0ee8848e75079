// In place of the page when its workspace cannot be read: what happened, what was kept, what to do.
import { useNavigate } from '@tanstack/react-router';
import { Button } from '../../parts/button.tsx';
import { Failed, type Trouble } from '../../parts/states.tsx';

const HAPPENED: Readonly<Record<string, string>> = {
  WORKSPACE_MISSING: 'The workspace is not where it was',
  WORKSPACE_DAMAGED: 'The workspace is damaged',
  WORKSPACE_NEWER: 'The workspace is newer than this program',
  WORKSPACE_READ_ONLY: 'The workspace may not be changed',
  WORKSPACE_LOCKED: 'Another program uses the workspace',
  WORKSPACE_FOREIGN: 'The file is not a workspace',
  UNKNOWN_WORKSPACE: 'This workspace is not on the list',
  NO_SESSION: 'This page was not opened by the program',
};

export function LostWorkspace({ trouble, onRetry }: { trouble: Trouble; onRetry: () => void }) {
  const navigate = useNavigate();
  return (
    <main className="h-full overflow-auto bg-surface-1">
      <Failed
        what={HAPPENED[trouble.code] ?? 'The workspace could not be read'}
        trouble={trouble}
        onRetry={onRetry}
        more={
          <Button look="quiet" onPress={() => void navigate({ to: '/' })}>
            All workspaces
          </Button>
        }
      />
    </main>
  );
}
