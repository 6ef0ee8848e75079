// What can be done about a problem, as the window says it: what to press, and where that is.
import type { ProblemShape } from '#shared/errors.ts';
import { type Listed, type RemedyAct, type RemedyWords, saidWith } from '#shared/remedies.ts';

const LISTS: Readonly<Record<Listed, string>> = {
  imports: 'Import lists those there are.',
  jobs: 'Activity lists those there are.',
  mappings: 'The receipt of an import says whether its mapping is remembered.',
  merges: 'Possible duplicates lists those there are.',
  pairs: 'Possible duplicates lists those there are.',
  rejections: 'Review shows what was rejected.',
};

export const WINDOW_WORDS: RemedyWords = {
  'resume-or-discard': () => 'Resume it, or discard it.',
  'make-room': ({ bytes }) => `Make room for at least ${Math.ceil(bytes / 1e6)} MB, then resume it; or discard it.`,
  'wait-or-cancel': () => 'Wait for it, or cancel it in Activity.',
  'look-at-list': ({ of }) => LISTS[of],
  'look-at-rules': () => 'Treatments shows the rules there are.',
  'look-in-backups': () => 'A backup from before may still hold them; Settings lists them.',
  'restore-another': () => 'Restore another one.',
  'copy-workspace': () => 'Open it, and write a backup in Settings.',
  'compare-with-backup': () => 'Compare with a backup; Verify in Activity names every difference.',
  'make-workspace': () => 'Open it where it is now, or make a new one.',
  'make-elsewhere': () => 'Choose another file, or make a new workspace.',
  'make-another': () => 'Make another workspace.',
  'apply-configuration': () => 'Use a file of one in Treatments.',
  'answer-questions': ({ questions }) => `Go back to the file and answer ${questions === 1 ? 'it' : 'them'}.`,
  'import-again': () => 'Go back to the file to import it once more.',
  'search-duplicates': () => 'Look for them first.',
  decide: () => 'Decide first.',
  'decide-optimally': () => 'Decide with the strategy “Best for everybody”.',
  replay: () => 'Decide again, and ask about the new run.',
  'name-decision': () => 'Open the one you mean.',
  'give-capacity': () => 'Give a number of at least 0.',
  approve: () => 'Approve decisions first.',
  undo: ({ change }) => `To take that back, undo change ${change}.`,
  recall: () => 'Recall the package; what did not leave can be released.',
  rebuild: () => 'Write it again from Export.',
  'choose-port': () => 'Start the program with another port.',
};

/** A problem as the window says it. Of `buttons` nothing is said: they stand beside it. */
export function inWindow(
  { sentence, remedies }: Pick<ProblemShape, 'sentence' | 'remedies'>,
  ...buttons: readonly RemedyAct[]
): string {
  return saidWith(WINDOW_WORDS, { sentence, remedies: remedies.filter(({ act }) => !buttons.includes(act)) });
}
