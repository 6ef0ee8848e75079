// Jobs in words, and the hook with which a page follows one until it ends.
import type { JobProgress } from '#shared/model/job.ts';
import { usePulse } from './client.tsx';

const WORDS: Readonly<Record<string, { doing: string; done: string; stopped: string }>> = {
  import: { doing: 'Importing a file', done: 'The import is done.', stopped: 'The import has stopped.' },
  sample: {
    doing: 'Making sample data',
    done: 'The sample data is there.',
    stopped: 'Making sample data has stopped.',
  },
  run: { doing: 'Deciding', done: 'The run is done.', stopped: 'The run has stopped.' },
  replay: { doing: 'Replaying a run', done: 'The replay is done.', stopped: 'The replay has stopped.' },
  approve: { doing: 'Approving decisions', done: 'The decisions are approved.', stopped: 'Approving has stopped.' },
  reject: { doing: 'Rejecting decisions', done: 'The decisions are rejected.', stopped: 'Rejecting has stopped.' },
  release: { doing: 'Releasing decisions', done: 'The decisions are released.', stopped: 'Releasing has stopped.' },
  undo: { doing: 'Undoing', done: 'It is undone.', stopped: 'Undoing has stopped.' },
  export: { doing: 'Exporting', done: 'The package is sealed.', stopped: 'The export has stopped.' },
  backup: { doing: 'Writing a backup', done: 'The backup is written.', stopped: 'The backup has stopped.' },
  strategies: {
    doing: 'Comparing strategies',
    done: 'The strategies are compared.',
    stopped: 'Comparing strategies has stopped.',
  },
  rules: { doing: 'Asking the rules', done: 'The rules are counted.', stopped: 'Asking the rules has stopped.' },
  rule: {
    doing: 'Deciding without a rule',
    done: 'What the rule holds back is worked out.',
    stopped: 'Deciding without a rule has stopped.',
  },
  instance: {
    doing: 'Writing a problem and its solution',
    done: 'The problem and its solution are written.',
    stopped: 'Writing the problem has stopped.',
  },
  identity: {
    doing: 'Looking for duplicates',
    done: 'The search for duplicates is done.',
    stopped: 'The search for duplicates has stopped.',
  },
  ranges: {
    doing: 'Working out how far prices hold',
    done: 'How far prices hold is worked out.',
    stopped: 'Working out prices has stopped.',
  },
  curve: {
    doing: 'Working out other capacities',
    done: 'Other capacities are worked out.',
    stopped: 'Working out other capacities has stopped.',
  },
  compact: { doing: 'Compacting', done: 'The workspace is compact.', stopped: 'Compacting has stopped.' },
};

export const jobWords = (kind: string): { doing: string; done: string; stopped: string } =>
  WORDS[kind] ?? { doing: 'Working', done: 'The job is done.', stopped: 'The job has stopped.' };

/** The running job when it is of one of these kinds: a page that was reloaded finds its job again. */
export function useRunningJob(kinds: readonly string[]): number | null {
  const job = usePulse()?.job ?? null;
  return job !== null && kinds.includes(job.kind) && ['queued', 'running'].includes(job.state) ? job.job : null;
}

/**
 * How far a job is, while it is the newest: survives a reload, and needs no stream of its own beside the pulse. Null
 * without a job or before its first word.
 */
export function useJobProgress(job: number | null): JobProgress | null {
  const newest = usePulse()?.job ?? null;
  return newest !== null && newest.job === job ? newest.progress : null;
}
