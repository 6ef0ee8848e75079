// Whether a key that somebody chooses is taken already. A key of one page may be that of another page; one that works
// everywhere is nobody else's.
import { sequenceOf } from './keys.ts';
import type { KeyedCommand, KeyedGroup } from './of-pages.ts';

/** What is said when `next` cannot be the key of `command`; null when it can. `keysNow` answers an empty text for none. */
export function conflictOf(
  command: KeyedCommand,
  next: string,
  groups: { readonly pages: readonly KeyedGroup[]; readonly everywhere: readonly KeyedGroup[] },
  keysNow: (command: KeyedCommand) => string,
): string | null {
  if (next === '') return null;
  const own = groups.pages.find(({ commands }) => commands.some(({ id }) => id === command.id));
  const heard = own === undefined ? [...groups.pages, ...groups.everywhere] : [own, ...groups.everywhere];
  for (const { title, commands } of heard) {
    for (const rival of commands) {
      if (rival.id === command.id) continue;
      const keys = keysNow(rival);
      if (keys === '' || !(begins(keys, next) || begins(next, keys))) continue;
      const where =
        own?.title === title || groups.everywhere.some((each) => each.title === title) ? '' : ` in ${title}`;
      const taken = keys === next ? `${next} is the key of` : `${keys} are the keys of`;
      return `${taken} “${rival.title}”${where}. Choose another, or change that one first.`;
    }
  }
  return null;
}

/** Whether who presses `long` has pressed `short` on the way. */
function begins(long: string, short: string): boolean {
  const [all, first] = [sequenceOf(long), sequenceOf(short)];
  return first.every((key, at) => all[at] === key);
}
