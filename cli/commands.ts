// Every command with one line about it and the file that holds it. Help is made of this; only the command that is
// called is loaded.
import type { Command } from 'commander';

export interface CommandFile {
  register(program: Command): void;
}

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandFile>;
}

const entry = (name: string, summary: string, load: () => Promise<CommandFile>): CommandEntry => ({
  name,
  summary,
  load,
});

/** In the order of the work. */
export const COMMANDS: readonly CommandEntry[] = [
  entry('start', 'Opens the window on a sample workspace', () => import('./commands/window/start.ts')),
  entry('tour', 'Runs the whole job on a sample workspace and shows it', () => import('./commands/window/tour.ts')),
  entry('serve', 'Opens the page in a browser of this computer', () => import('./commands/window/serve.ts')),
  entry('init', 'Makes a workspace, empty or with sample data', () => import('./commands/workspace/init.ts')),
  entry('import', 'Imports a file, or shows what it would do', () => import('./commands/data/import.ts')),
  entry('imports', 'Imports: list, rows, rejects, undo', () => import('./commands/data/imports.ts')),
  entry('mappings', 'Mappings remembered by header: list, show, forget', () => import('./commands/data/mappings.ts')),
  entry(
    'identity',
    'Ids that may be one customer: propose, list, confirm, refuse, reverse',
    () => import('./commands/data/identity.ts'),
  ),
  entry('config', 'The configuration: show, list, check, compare, apply', () => import('./commands/decide/config.ts')),
  entry('customer', 'Shows one customer', () => import('./commands/data/customer.ts')),
  entry('decide', 'Decides the next best treatment', () => import('./commands/decide/decide.ts')),
  entry('decisions', 'Shows what a run decided', () => import('./commands/decide/decisions.ts')),
  entry('fairness', 'Compares how groups of customers fared in a run', () => import('./commands/decide/fairness.ts')),
  entry('rules', 'What each rule of a run holds back', () => import('./commands/decide/rules.ts')),
  entry('limits', 'Shows what the limits of a run are worth', () => import('./commands/decide/limits.ts')),
  entry('ask', 'Tells what is free for one customer after a run', () => import('./commands/decide/ask.ts')),
  entry('approve', 'Approves what a run proposed', () => import('./commands/review/approve.ts')),
  entry('reject', 'Rejects decisions with a code', () => import('./commands/review/reject.ts')),
  entry('change', 'Chooses another treatment for a customer', () => import('./commands/review/change.ts')),
  entry('release', 'Gives back what was approved', () => import('./commands/review/release.ts')),
  entry('undo', 'Reverses a change', () => import('./commands/review/undo.ts')),
  entry('rejections', 'Rejections: list, lift', () => import('./commands/review/rejections.ts')),
  entry('export', 'Writes approved decisions as campaign lists', () => import('./commands/deliver/export.ts')),
  entry('recall', 'Notes that a package should not have left', () => import('./commands/deliver/recall.ts')),
  entry('replay', 'Decides a past run again and compares', () => import('./commands/decide/replay.ts')),
  entry('jobs', 'Long work: list, watch, cancel, resume, discard', () => import('./commands/workspace/jobs.ts')),
  entry('verify', 'Counts every promise again from the file', () => import('./commands/workspace/verify.ts')),
  entry('compact', 'Removes what nothing can see any more', () => import('./commands/workspace/compact.ts')),
  entry('backup', 'Copies the workspace while it is used', () => import('./commands/workspace/backup.ts')),
  entry('backups', 'Backups: list, restore into a new file', () => import('./commands/workspace/backups.ts')),
];
