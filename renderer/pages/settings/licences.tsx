// The licences of what the program is made of, as the build wrote them beside the page.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { troubleOf } from '../../app/client.tsx';
import { hostQueries } from '../../app/workspaces.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failed, Loading } from '../../parts/states.tsx';

export function Licences() {
  const [shown, setShown] = useState(false);
  return (
    <>
      <Button small onPress={() => setShown(true)}>
        Show the licences
      </Button>
      {shown ? <LicencesDialog onClose={() => setShown(false)} /> : null}
    </>
  );
}

function LicencesDialog({ onClose }: { onClose: () => void }) {
  const text = useQuery({ queryKey: ['licences'], queryFn: read, staleTime: Number.POSITIVE_INFINITY }, hostQueries);
  return (
    <Dialog title="Licences of what the program is made of" isOpen onClose={onClose} width="w-[50rem]">
      {text.isError ? (
        <Failed
          what="The licences could not be read"
          trouble={troubleOf(text.error)}
          onRetry={() => void text.refetch()}
        />
      ) : text.data === undefined ? (
        <Loading what="Reading the licences" />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
        <section aria-label="Licences" tabIndex={0} className="mt-3 h-[60vh] overflow-auto rounded-2 bg-surface-2 p-3">
          <pre className="font-mono text-small whitespace-pre-wrap text-ink-2">{text.data}</pre>
        </section>
      )}
      <div className="mt-4 flex justify-end">
        <Button onPress={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

async function read(): Promise<string> {
  const answer = await fetch('/licences.txt');
  if (!answer.ok) throw new Error(`licences.txt beside the page answers ${answer.status}`);
  return await answer.text();
}
