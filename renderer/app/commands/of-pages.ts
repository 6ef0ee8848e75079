// The commands with a key of every page, shown or not: put here when the page is built (tools/page-commands.ts).
import type { Command } from './registry.ts';

export type KeyedCommand = Pick<Command, 'id' | 'title' | 'keys'>;

export interface KeyedGroup {
  readonly title: string;
  readonly commands: readonly KeyedCommand[];
}

declare const PAGE_COMMANDS: readonly KeyedGroup[];

export const COMMANDS_OF_PAGES = PAGE_COMMANDS;
