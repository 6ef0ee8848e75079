// Undo of an import, with what it took along or why it could not be.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { Trouble } from '../../../parts/states.tsx';
import { say } from '../../../parts/toast.tsx';

export function useUndoImport() {
  const api = useApi();
  const format = useFormat();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const undoing = useMutation(
    api.imports.undo.mutationOptions({
      onSuccess: (done) => {
        const returned =
          done.returned === 0 ? '' : `, ${format.counted(done.returned, 'approval')} went back to review`;
        say(`Import ${done.import} undone${returned}`);
      },
      onError: (error) => setTrouble(troubleOf(error)),
    }),
  );
  return {
    undo: (number: number): void => {
      setTrouble(null);
      if (!undoing.isPending) undoing.mutate({ import: number });
    },
    trouble,
    isUndoing: undoing.isPending,
  };
}
