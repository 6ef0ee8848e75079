import { expect, it } from 'vitest';
import type { ShownCommands } from '#shared/bridge.ts';
import { type MenuItem, menuOf } from './menu.ts';

const command = (changes: Partial<ShownCommands['commands'][number]>): ShownCommands['commands'][number] => ({
  id: 'x',
  title: 'X',
  keys: null,
  accelerator: null,
  why: null,
  ...changes,
});
const GROUPS: readonly ShownCommands[] = [
  {
    title: 'Review, this page',
    page: true,
    commands: [
      command({ id: 'approve', title: 'Approve', keys: 'A' }),
      command({ id: 'undo', title: 'Undo', keys: 'Mod Z', accelerator: 'CmdOrCtrl+Z', why: 'Nothing to undo' }),
    ],
  },
  {
    title: 'Go to',
    page: false,
    commands: [command({ id: 'go.home', title: 'Home & more\nat once', keys: 'G then H' })],
  },
  { title: 'Empty', page: false, commands: [] },
];
const labels = (menu: readonly MenuItem[]): unknown[] => menu.map(({ label, role }) => label ?? role);

it('shows the page’s groups between the system’s own menus', () => {
  expect(labels(menuOf(GROUPS, 'linux', () => {}))).toEqual([
    'File',
    'editMenu',
    'View',
    'Review, this page',
    'Go to',
    'windowMenu',
  ]);
  expect(labels(menuOf([], 'darwin', () => {}))).toEqual(['appMenu', 'File', 'editMenu', 'View', 'windowMenu']);
});

it('shows the same names, keys and reasons as the page', () => {
  const [, , , review, goTo] = menuOf(GROUPS, 'win32', () => {});
  expect(labels(review?.submenu ?? [])).toEqual(['Approve (A)', 'Undo – Nothing to undo']);
  expect(review?.submenu?.map(({ enabled }) => enabled)).toEqual([true, false]);
  // shown, and left to the page
  expect(review?.submenu?.[1]).toMatchObject({ accelerator: 'CmdOrCtrl+Z', registerAccelerator: false });
  expect(review?.submenu?.[0]).not.toHaveProperty('accelerator');
  expect(labels(goTo?.submenu ?? [])).toEqual(['Home && more at once (G then H)']);
});

it('tells which command was chosen', () => {
  const chosen: string[] = [];
  const [, , , review] = menuOf(GROUPS, 'linux', (id) => chosen.push(id));
  review?.submenu?.[0]?.click?.();
  expect(chosen).toEqual(['approve']);
});
