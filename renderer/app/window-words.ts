// The engine's sentences speak to whoever asks, at a terminal too. In a window the command to type becomes what to press.

const COMMANDS: readonly (readonly [terminal: RegExp, window: string])[] = [
  [/Go on with: cvm jobs resume \d+, or drop it with: cvm jobs discard \d+/, 'Resume it, or discard it.'],
  [/, then go on with: cvm jobs resume \d+, or drop it with: cvm jobs discard \d+/, ', then resume it; or discard it.'],
  [
    /Wait for it with: cvm jobs watch \d+, or stop it with: cvm jobs cancel \d+/,
    'Wait for it, or cancel it in Activity.',
  ],
  [/Check the name and its folders, or make one with: cvm init .*$/, 'Open it where it is now, or make a new one.'],
  [/Make one with: cvm init .*$/, 'Open it where it is now, or make a new one.'],
  [/Make a workspace with another file name: cvm init .*$/, 'Choose another file, or make a new workspace.'],
  [/; make another workspace with: cvm init .*$/, '; make another workspace.'],
  [/Apply one with: cvm config apply .*$/, 'Use a file of one in Treatments.'],
  [/Begin with: cvm identity propose/, 'Look for them first.'],
  [/To take that back: cvm undo --change (\d+)/, 'To take that back, undo change $1.'],
  [/undo that one: cvm undo --change \d+/, 'undo that one.'],
  [/ \(cvm recall --package \d+\)/, ''],
  [/ \(cvm verify names every difference\)/, '; Verify in Activity names every difference'],
  [/Write it with: cvm export --rebuild .*$/, 'Write it again from Export.'],
  [/Approve decisions first: cvm approve/, 'Approve decisions first.'],
  [/use cvm decide/, 'decide first'],
  [/by cvm compact/, 'by compacting'],
  [/may still hold them: cvm backups list/, 'may still hold them; Settings lists them.'],
  [/restore another one, see: cvm backups list --check/, 'restore another one.'],
  [/Copy it with: cvm backup .*$/, 'Open it, and write a backup in Settings.'],
  [/,? ?[Ss]ee (what differs|what is|them|those there are) with: cvm [^.]*$/, ''],
  [/: import some with cvm import .*$/, ': import some.'],
  [/(then )?run the command again/, '$1try again'],
];

/** What is left of a sentence that has no words of its own above: all but the clause that names a command. */
const CLAUSE = /[.;:,]? [^.;:,]*[.;:,]? ?\bcvm [a-z][\s\S]*$/;

/** A sentence of the engine as a window says it. */
export function inWindow(sentence: string): string {
  const said = COMMANDS.reduce((before, [terminal, window]) => before.replace(terminal, window), sentence);
  return said.replace(CLAUSE, '.').trim();
}
