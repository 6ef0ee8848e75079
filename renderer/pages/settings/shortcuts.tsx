// Keys: single ones on or off, and that of any command of any page changed by pressing another, or switched off.
import { useState } from 'react';
import { conflictOf } from '../../app/commands/conflicts.ts';
import { COMMANDS_OF_PAGES, type KeyedCommand, type KeyedGroup } from '../../app/commands/of-pages.ts';
import { useCommandGroups } from '../../app/commands/registry.ts';
import { prefer, usePreferences } from '../../app/preferences.ts';
import { Button } from '../../parts/button.tsx';
import { FormRow } from '../../parts/form/form-row.tsx';
import { SearchField } from '../../parts/form/search-field.tsx';
import { Switch } from '../../parts/form/toggles.tsx';
import { Heading } from '../../parts/pane.tsx';
import { KeyField } from './key-field.tsx';

export function Shortcuts() {
  const { singleKeys, keys } = usePreferences();
  const [wrong, setWrong] = useState<{ readonly id: string; readonly sentence: string } | null>(null);
  const [wanted, setWanted] = useState('');
  const everywhere = useCommandGroups()
    .filter(({ page }) => !page)
    .map(({ title, commands }) => ({ title, commands: commands.filter((each) => each.keys !== undefined) }));
  const all = { pages: COMMANDS_OF_PAGES, everywhere };
  const keysNow = (command: KeyedCommand): string => keys[command.id] ?? command.keys ?? '';
  const change = (command: KeyedCommand, next: string): void => {
    const sentence = conflictOf(command, next, all, keysNow);
    setWrong(sentence === null ? null : { id: command.id, sentence });
    if (sentence !== null) return;
    const { [command.id]: _, ...rest } = keys;
    prefer({ keys: next === command.keys ? rest : { ...rest, [command.id]: next } });
  };
  const changed = Object.keys(keys).length;
  const found = matching([...everywhere, ...COMMANDS_OF_PAGES], wanted, keysNow);
  return (
    <>
      <FormRow label="Single keys" hint="Off, only keys held with Ctrl, Alt or the command key work, and F6 and Esc.">
        <Switch isSelected={singleKeys} onChange={(on) => prefer({ singleKeys: on })}>
          {singleKeys ? 'On' : 'Off'}
        </Switch>
      </FormRow>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <SearchField label="Find a command or a key" value={wanted} onChange={setWanted} />
        <span className="text-small text-ink-3">Backspace switches a key off.</span>
        {changed === 0 ? null : (
          <Button small look="quiet" onPress={() => prefer({ keys: {} })}>
            All keys as they were
          </Button>
        )}
      </div>
      {found.length === 0 ? <p className="mt-3 text-ink-2">No command or key is called “{wanted}”.</p> : null}
      {found.map(({ title, commands }) => (
        <div key={title} className="mt-4">
          <Heading>{title}</Heading>
          {commands.map((command) => (
            <div
              key={command.id}
              className="grid min-h-row grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line-1 py-0.5"
            >
              <span className="min-w-0">{command.title}</span>
              <span className="flex items-center gap-2">
                {keysNow(command) === (command.keys ?? '') ? null : (
                  <Button small look="quiet" onPress={() => change(command, command.keys ?? '')}>
                    Back to {command.keys}
                  </Button>
                )}
                <KeyField title={command.title} keys={keysNow(command)} onChange={(next) => change(command, next)} />
              </span>
              {wrong?.id === command.id ? (
                <p role="alert" className="col-span-2 pb-1 text-small text-negative-text">
                  {wrong.sentence}
                </p>
              ) : null}
            </div>
          ))}
        </div>
      ))}
    </>
  );
}

/** By words of the command, of its page, or by the key it has now. */
function matching(
  groups: readonly KeyedGroup[],
  wanted: string,
  keysNow: (command: KeyedCommand) => string,
): readonly KeyedGroup[] {
  const words = wanted.trim().toLowerCase();
  return groups
    .map(({ title, commands }) => ({
      title,
      commands: commands.filter((each) =>
        words.length === 1
          ? keysNow(each).toLowerCase() === words
          : `${title} ${each.title} ${keysNow(each)}`.toLowerCase().includes(words),
      ),
    }))
    .filter(({ commands }) => commands.length > 0);
}
