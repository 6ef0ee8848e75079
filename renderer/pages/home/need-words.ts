// What needs a person, in words: what it is, what it means, and the one thing to do.

import type { inferRouterOutputs } from '@trpc/server';
import {
  Check,
  CircleAlert,
  ClockAlert,
  FileInput,
  type LucideIcon,
  Package,
  Scale,
  Settings,
  TriangleAlert,
} from 'lucide-react';
import type { AppRouter } from '#engine/api/router.ts';
import { kindName } from '#shared/model/kind.ts';
import { jobWords } from '../../app/jobs.ts';
import { inWindow } from '../../app/remedies.ts';
import type { Place } from '../../app/shell/places.ts';
import type { Format } from '../../parts/format/format.ts';

export type Overview = inferRouterOutputs<AppRouter>['home']['overview'];
export type Need = Overview['needs'][number];

export interface NeedWords {
  readonly key: string;
  readonly icon: LucideIcon;
  readonly tone: 'accent' | 'warning' | 'negative';
  readonly title: string;
  readonly detail: string;
  readonly verb: string;
  /** Where its action leads; null for a job, which is resumed here. */
  readonly to: Place['to'] | null;
  readonly search?: Readonly<Record<string, unknown>>;
}

const STOPPED = 'The program was closed or ended. What it had done is kept until you decide.';

const place = (name: 'import' | 'decide' | 'review' | 'export' | 'activity' | 'settings') =>
  `/w/$workspace/${name}` as const;

export function wordsOf(need: Need, format: Format): NeedWords {
  switch (need.need) {
    case 'job-stopped':
      return {
        key: `job ${need.job}`,
        icon: CircleAlert,
        tone: 'negative',
        title: `Job ${need.job} stopped before its end: ${jobWords(need.kind).doing.toLowerCase()}`,
        detail: need.problem === null ? STOPPED : inWindow(need.problem, 'resume-or-discard'),
        verb: 'Resume',
        to: null,
      };
    case 'job-failed':
      return {
        key: `job ${need.job}`,
        icon: CircleAlert,
        tone: 'negative',
        title: `Job ${need.job} failed: ${jobWords(need.kind).doing.toLowerCase()}`,
        detail: need.problem === null ? '' : inWindow(need.problem),
        verb: 'See the job',
        to: place('activity'),
      };
    case 'data':
      return {
        key: 'data',
        icon: FileInput,
        tone: 'accent',
        title: 'Nothing is imported yet',
        detail: 'Begin with a list of customers: one row each, an id in one column.',
        verb: 'Import a file',
        to: place('import'),
      };
    case 'configuration':
      return {
        key: 'configuration',
        icon: Settings,
        tone: 'accent',
        title: 'Nothing can be decided yet',
        detail: 'The workspace has no configuration: no treatments, limits or rules.',
        verb: 'Open settings',
        to: place('settings'),
      };
    case 'run':
      return {
        key: 'run',
        icon: Scale,
        tone: 'accent',
        title: 'Nothing is decided yet',
        detail: 'The data and the configuration are there.',
        verb: 'Decide',
        to: place('decide'),
      };
    case 'review':
      return {
        key: 'review',
        icon: Check,
        tone: 'accent',
        title: `${capital(format.counted(need.open, 'decision'))} of run ${need.run} ${need.open === 1 ? 'waits' : 'wait'} for review`,
        detail: `${format.number(need.proposed - need.open)} of ${format.number(need.proposed)} decided. The rest is worth ${format.total(need.net)}.`,
        verb: need.open === need.proposed ? 'Review' : 'Continue review',
        to: place('review'),
        search: { run: need.run },
      };
    case 'export':
      return {
        key: 'export',
        icon: Package,
        tone: 'accent',
        title: `${capital(format.counted(need.approved, 'approved decision'))} of run ${need.run} ${need.approved === 1 ? 'has' : 'have'} not left`,
        detail: 'Each is checked once more when it leaves.',
        verb: 'See what would leave',
        to: place('export'),
        search: { run: need.run },
      };
    case 'minimums':
      return {
        key: 'minimums',
        icon: TriangleAlert,
        tone: 'warning',
        title: `Run ${need.run} missed ${need.missed.length === 1 ? 'a minimum' : format.counted(need.missed.length, 'minimum')}`,
        detail: need.missed
          .map(({ name, reached, minimum }) => `${name}: ${format.number(reached)} of ${format.number(minimum)}`)
          .join('. '),
        verb: 'See limits',
        to: place('decide'),
        search: { run: need.run },
      };
    case 'late':
      return {
        key: `late ${need.kind}`,
        icon: ClockAlert,
        tone: 'warning',
        title: `${kindName(need.kind)}: the newest is ${format.counted(need.days, 'day')} old`,
        detail: `Expected every ${need.freshFor === 1 ? 'day' : format.counted(need.freshFor, 'day')}. ${affected(need.treatments)}`,
        verb: 'Import newer',
        to: place('import'),
        search: { kind: need.kind },
      };
    case 'rejected': {
      const [most] = need.imports;
      return {
        key: 'rejected',
        icon: CircleAlert,
        tone: 'warning',
        title: `${capital(format.counted(need.rows, 'row'))} ${need.rows === 1 ? 'was' : 'were'} rejected in the last imports`,
        detail:
          most === undefined || need.imports.length === 1
            ? `All in ${most === undefined ? '' : kindName(most.kind)}.`
            : need.imports.map(({ kind, rows }) => `${format.number(rows)} in ${kindName(kind)}`).join(', '),
        verb: 'See rejected rows',
        to: place('import'),
        search: { receipt: most?.import },
      };
    }
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function affected(treatments: readonly string[]): string {
  if (treatments.length === 0) return 'No treatment looks at it.';
  const [first, second] = treatments;
  if (treatments.length === 1) return `“${first}” looks at it.`;
  if (treatments.length === 2) return `“${first}” and “${second}” look at it.`;
  return `“${first}” and ${treatments.length - 1} other treatments look at it.`;
}
