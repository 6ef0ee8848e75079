// What this window did to decisions, one by one or many at once: what it changed itself is no surprise to its person.
import { useState } from 'react';

interface Answer {
  readonly change?: number | null;
  readonly job?: number;
}

export interface OwnActs {
  /** What an act answered: the change that it is, or the job that does it. */
  readonly add: (answer: Answer) => void;
  readonly has: (act: { readonly change: number | null; readonly job: number | null }) => boolean;
}

export function useOwnActs(): OwnActs {
  const [acts] = useState((): OwnActs => {
    const changes = new Set<number>();
    const jobs = new Set<number>();
    return {
      add({ change, job }) {
        if (change != null) changes.add(change);
        if (job !== undefined) jobs.add(job);
      },
      has: ({ change, job }) => (change !== null && changes.has(change)) || (job !== null && jobs.has(job)),
    };
  });
  return acts;
}
