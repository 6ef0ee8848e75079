// What stands beside a button or at the foot of a page as its key, when the person has changed it or switched it off.
import { useCallback } from 'react';
import { usePreferences } from '../preferences.ts';
import { isSingleKey, keycaps } from './keys.ts';
import { keysOf, useCommandGroups } from './registry.ts';

/** For parts/kbd.tsx: the keys of now of the command that declares these, itself where no command does. */
export function useKeysNow(): (declared: readonly string[]) => readonly string[] | null {
  const groups = useCommandGroups();
  const preferences = usePreferences();
  return useCallback(
    (declared) => {
      const written = declared.join(' ');
      // Pages come first: what they declare is theirs, whatever works everywhere.
      const command = groups.flatMap(({ commands }) => commands).find(({ keys }) => keys === written);
      if (command === undefined) return declared;
      const keys = preferences.keys[command.id] === undefined ? command.keys : keysOf(command);
      if (keys === undefined || (command.run !== undefined && !preferences.singleKeys && isSingleKey(keys)))
        return null;
      return keycaps(keys);
    },
    [groups, preferences],
  );
}
