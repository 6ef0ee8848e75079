// The one registry of commands: menu, palette, key sheet and shortcuts are read from it. A page registers what it can do
// while it is shown; a command that cannot be used now stays, with its reason.
import type { LucideIcon } from 'lucide-react';
import { useId, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { preferencesNow } from '../preferences.ts';
import { isPress, isSingleKey, pressOf, sequenceOf } from './keys.ts';

export interface Command {
  /** Stable: changed keys are remembered by it. */
  readonly id: string;
  readonly title: string;
  /** `A`, `Mod K`, `G then H`. */
  readonly keys?: string;
  readonly icon?: LucideIcon;
  /** Grey words behind the title: what it is about now. */
  readonly detail?: string;
  /** Why it cannot be used now. */
  readonly why?: string | null;
  /** Absent for what is only a key of the page's own (arrows in a table): listed on the sheet and nowhere else. */
  readonly run?: () => void;
}

export interface CommandGroup {
  /** "Review, this page", "Everywhere", "Go to". */
  readonly title: string;
  readonly commands: readonly Command[];
  /** Pages come before what is everywhere. */
  readonly page: boolean;
}

const groups = new Map<string, CommandGroup>();
const listeners = new Set<() => void>();
let listed: readonly CommandGroup[] = [];

function changed(): void {
  listed = [...groups.values()].sort((a, b) => Number(b.page) - Number(a.page));
  for (const listener of listeners) listener();
}

/** Registers a group while the component is shown. Commands run what the newest render said. */
export function useCommands(title: string, commands: readonly Command[], page = true): void {
  const id = useId();
  const newest = useRef(commands);
  newest.current = commands;
  const shape = JSON.stringify(commands.map(({ icon: _, run, ...rest }) => ({ ...rest, runs: run !== undefined })));
  // Before anybody sees what can be done now, and presses its key.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape is what can be seen of the commands
  useLayoutEffect(() => {
    const stable = newest.current.map((command, at) =>
      command.run === undefined ? command : { ...command, run: () => newest.current[at]?.run?.() },
    );
    groups.set(id, { title, commands: stable, page });
    changed();
    return () => {
      groups.delete(id);
      changed();
    };
  }, [id, title, shape, page]);
}

export function useCommandGroups(): readonly CommandGroup[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => listed,
  );
}

/** The keys of a command: the person's own, else as it declares them. Empty text is "switched off". */
export function keysOf(command: Command): string | undefined {
  const keys = preferencesNow().keys[command.id] ?? command.keys;
  return keys === '' ? undefined : keys;
}

export function runCommand(id: string): void {
  for (const { commands } of listed) {
    const command = commands.find((each) => each.id === id);
    if (command === undefined) continue;
    if (command.why === undefined || command.why === null) command.run?.();
    return;
  }
}

const SEQUENCE_MS = 1_200;

/** Listens to the keyboard of the whole window. Answers a way to stop. */
export function startKeys(): () => void {
  let begun: readonly string[] = [];
  let begunAt = 0;
  const onKeyDown = (event: KeyboardEvent): void => {
    const press = pressOf(event);
    if (press === null || event.defaultPrevented || event.isComposing) return;
    if (event.timeStamp - begunAt > SEQUENCE_MS) begun = [];
    const writing = isWriting(event.target);
    const inDialog = document.querySelector('[role="dialog"]') !== null;
    const { singleKeys } = preferencesNow();
    let continues = false;
    for (const { commands } of listed) {
      for (const command of commands) {
        const keys = keysOf(command);
        if (keys === undefined || command.run === undefined) continue;
        if (isSingleKey(keys) && (!singleKeys || writing || inDialog || ownsKey(event.target, press.key))) continue;
        const sequence = sequenceOf(keys);
        const at = begun.length;
        const begins = begun.every((pressed, step) => sequence[step] === pressed);
        if (!begins || sequence[at] === undefined || !isPress(press, sequence[at])) continue;
        if (at + 1 < sequence.length) {
          continues = true;
          continue;
        }
        begun = [];
        event.preventDefault();
        if (command.why === undefined || command.why === null) command.run();
        return;
      }
    }
    begun = continues ? [...begun, press.key] : [];
    begunAt = event.timeStamp;
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !['checkbox', 'radio', 'button'].includes((target as HTMLInputElement).type);

/** A focused button, link or option uses Space, Enter and the arrows itself. */
const ownsKey = (target: EventTarget | null, key: string): boolean =>
  target instanceof HTMLElement &&
  ['Space', 'Enter', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'].includes(key) &&
  target.closest('button,a,[role="option"],[role="tab"],[role="radio"],[role="menuitem"],[role="grid"]') !== null &&
  // A grid whose rows cannot be ticked has no use for Space.
  !(key === 'Space' && target.matches('[role="grid"]:not([aria-multiselectable="true"])'));
