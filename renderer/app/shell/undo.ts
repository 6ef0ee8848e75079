// Undo of the newest act that can be undone, from anywhere. The answer is said; what cannot be undone says why.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { tell } from '../../parts/notice.tsx';
import { say } from '../../parts/toast.tsx';
import { troubleOf, useApi } from '../client.tsx';

export function useUndo(): () => void {
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const undo = useMutation(
    api.review.undo.mutationOptions({
      onSuccess: (done) =>
        say('job' in done ? 'Undoing a bulk act' : `Undone: ${done.undone.verb}, change ${done.undone.change}`),
      onError: (error) => tell(troubleOf(error)),
      onSettled: () => setBusy(false),
    }),
  );
  return () => {
    if (busy) return;
    setBusy(true);
    undo.mutate({});
  };
}
