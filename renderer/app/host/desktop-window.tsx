// What joins the page to the desktop's window: its menu shows the page's commands, and a file that is opened from outside
// (a double click, a recent document, a second start) is shown. In a browser there is nothing to join.
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { ShownCommands } from '#shared/bridge.ts';
import { acceleratorOf } from '../commands/keys.ts';
import { type Command, type CommandGroup, keysOf, runCommand, useCommandGroups } from '../commands/registry.ts';
import { usePreferences } from '../preferences.ts';
import { host } from './host.ts';

export function DesktopWindow() {
  const navigate = useNavigate();
  const groups = useCommandGroups();
  const { keys } = usePreferences();
  useEffect(() => {
    host.onCommand?.(runCommand);
    host.onOpened?.((workspace) => void navigate({ to: '/w/$workspace', params: { workspace } }));
  }, [navigate]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: keysOf reads the keys that were changed
  useEffect(() => {
    void host.showCommands?.(groups.map(shownGroup));
  }, [groups, keys]);
  return null;
}

function shownGroup({ title, page, commands }: CommandGroup): ShownCommands {
  return { title, page, commands: commands.filter(({ run }) => run !== undefined).map(shownCommand) };
}

function shownCommand(command: Command): ShownCommands['commands'][number] {
  const { id, title, why } = command;
  const keys = keysOf(command) ?? null;
  return { id, title, keys, accelerator: keys === null ? null : acceleratorOf(keys), why: why ?? null };
}
