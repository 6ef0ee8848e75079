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
  entry('start', 'Opens the window on a sample workspace', () => import('./commands/start.ts')),
  entry('tour', 'Runs the whole job on a sample workspace and shows it', () => import('./commands/tour.ts')),
  entry('serve', 'Opens the page in a browser of this computer', () => import('./commands/serve.ts')),
  entry('init', 'Makes a workspace, empty or with sample data', () => import('./commands/init.ts')),
  entry('import', 'Imports a file, or shows what it would do', () => import('./commands/import.ts')),
  entry('imports', 'Imports: list, rows, rejects, undo', () => import('./commands/imports.ts')),
  entry('mappings', 'Mappings remembered by header: list, show, forget', () => import('./commands/mappings.ts')),
  entry(
    'identity',
    'Ids that may be one customer: propose, list, confirm, refuse, reverse',
    () => import('./commands/identity.ts'),
  ),
  entry('config', 'The configuration: show, list, check, compare, apply', () => import('./commands/config.ts')),
  entry('customer', 'Shows one customer', () => import('./commands/customer.ts')),
  entry('decide', 'Decides the next best treatment', () => import('./commands/decide.ts')),
  entry('decisions', 'Shows what a run decided', () => import('./commands/decisions.ts')),
  entry('fairness', 'Compares how groups of customers fared in a run', () => import('./commands/fairness.ts')),
  entry('rules', 'What each rule of a run holds back', () => import('./commands/rules.ts')),
  entry('limits', 'Shows what the limits of a run are worth', () => import('./commands/limits.ts')),
  entry('ask', 'Tells what is free for one customer after a run', () => import('./commands/ask.ts')),
  entry('approve', 'Approves what a run proposed', () => import('./commands/approve.ts')),
  entry('reject', 'Rejects decisions with a code', () => import('./commands/reject.ts')),
  entry('change', 'Chooses another treatment for a customer', () => import('./commands/change.ts')),
  entry('release', 'Gives back what was approved', () => import('./commands/release.ts')),
  entry('undo', 'Reverses a change', () => import('./commands/undo.ts')),
  entry('rejections', 'Rejections: list, lift', () => import('./commands/rejections.ts')),
  entry('export', 'Writes approved decisions as campaign lists', () => import('./commands/export.ts')),
  entry('recall', 'Notes that a package should not have left', () => import('./commands/recall.ts')),
  entry('replay', 'Decides a past run again and compares', () => import('./commands/replay.ts')),
  entry('jobs', 'Long work: list, watch, cancel, resume, discard', () => import('./commands/jobs.ts')),
  entry('verify', 'Counts every promise again from the file', () => import('./commands/verify.ts')),
  entry('compact', 'Removes what nothing can see any more', () => import('./commands/compact.ts')),
  entry('backup', 'Copies the workspace while it is used', () => import('./commands/backup.ts')),
  entry('backups', 'Backups: list, restore into a new file', () => import('./commands/backups.ts')),
];
