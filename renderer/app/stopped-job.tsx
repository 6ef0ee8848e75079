// A job whose process is gone: it goes on where it was, or nothing of it is left.
import { useMutation } from '@tanstack/react-query';
import { Button } from '../parts/button.tsx';
import { tell } from '../parts/notice.tsx';
import { say } from '../parts/toast.tsx';
import { troubleOf, useApi } from './client.tsx';

export function StoppedJob({ job, onDone }: { job: number; onDone?: () => void }) {
  const api = useApi();
  const onError = (error: unknown): void => tell(troubleOf(error));
  const resume = useMutation(api.jobs.resume.mutationOptions({ onError }));
  const discard = useMutation(
    api.jobs.discard.mutationOptions({
      onError,
      onSuccess: () => {
        say(`Job ${job} is discarded. Nothing of it is left.`);
        onDone?.();
      },
    }),
  );
  return (
    <div className="flex flex-none gap-2">
      <Button small look="quiet" isDisabled={discard.isPending} onPress={() => discard.mutate({ job })}>
        Discard
      </Button>
      <Button small isDisabled={resume.isPending} onPress={() => resume.mutate({ job })}>
        Resume
      </Button>
    </div>
  );
}
