// Keys: single ones on or off, and any of them changed by pressing another.
import { useState } from 'react';
import { type Command, useCommandGroups } from '../../app/commands/registry.ts';
import { prefer, usePreferences } from '../../app/preferences.ts';
import { Button } from '../../parts/button.tsx';
import { FormRow } from '../../parts/form/form-row.tsx';
import { Switch } from '../../parts/form/toggles.tsx';
import { Heading } from '../../parts/pane.tsx';
import { REVIEW_KEYS } from '../review/keys.ts';
import { KeyField } from './key-field.tsx';

type Keyed = Pick<Command, 'id' | 'title' | 'keys'>;

export function Shortcuts() {
  const { singleKeys, keys } = usePreferences();
  const [wrong, setWrong] = useState<{ readonly id: string; readonly sentence: string } | null>(null);
  const everywhere = useCommandGroups().filter(({ page }) => !page);
  const groups: readonly { readonly title: string; readonly commands: readonly Keyed[] }[] = [
    { title: 'Review', commands: REVIEW_KEYS },
    ...everywhere.map(({ title, commands }) => ({
      title,
      commands: commands.filter((each) => each.keys !== undefined),
    })),
  ];
  const keysNow = (command: Keyed): string => keys[command.id] ?? command.keys ?? '';
  const change = (command: Keyed, next: string): void => {
    // A key of one page may be that of another page, and is never one that works everywhere.
    const rivals = groups
      .filter(({ title, commands }) => title !== 'Review' || commands.includes(command) || everywhereHas(command))
      .flatMap(({ commands }) => commands);
    const rival = rivals.find((each) => each.id !== command.id && next !== '' && keysNow(each) === next);
    if (rival !== undefined) {
      setWrong({
        id: command.id,
        sentence: `${next} is the key of “${rival.title}”. Choose another, or change that one first.`,
      });
      return;
    }
    setWrong(null);
    const { [command.id]: _, ...rest } = keys;
    prefer({ keys: next === command.keys ? rest : { ...rest, [command.id]: next } });
  };
  const everywhereHas = (command: Keyed): boolean =>
    everywhere.some(({ commands }) => commands.some(({ id }) => id === command.id));
  return (
    <>
      <FormRow label="Single keys" hint="Off, only keys held with Ctrl, Alt or the command key work, and F6 and Esc.">
        <Switch isSelected={singleKeys} onChange={(on) => prefer({ singleKeys: on })}>
          {singleKeys ? 'On' : 'Off'}
        </Switch>
      </FormRow>
      {groups.map(({ title, commands }) => (
        <div key={title} className="mt-3">
          <Heading>{title}</Heading>
          {commands.map((command) => (
            <div
              key={command.id}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line-1 py-1"
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
                <p role="alert" className="col-span-2 text-small text-negative-text">
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
