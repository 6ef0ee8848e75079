// The native menu. Its commands are the page's own, with the same names, keys and reasons, in one menu for each group;
// around them stands what a window of this system has by itself. Choosing a command tells the page, which runs it.
import type { ShownCommands } from '#shared/bridge.ts';

/** As far as this needs it, of Electron's MenuItemConstructorOptions. */
export interface MenuItem {
  readonly label?: string;
  readonly role?:
    | 'appMenu'
    | 'editMenu'
    | 'windowMenu'
    | 'recentDocuments'
    | 'clearRecentDocuments'
    | 'close'
    | 'quit'
    | 'resetZoom'
    | 'zoomIn'
    | 'zoomOut'
    | 'togglefullscreen';
  readonly type?: 'separator';
  readonly accelerator?: string;
  readonly registerAccelerator?: boolean;
  readonly enabled?: boolean;
  readonly click?: () => void;
  readonly submenu?: readonly MenuItem[];
}

const SEPARATOR: MenuItem = { type: 'separator' };

export function menuOf(
  groups: readonly ShownCommands[],
  platform: NodeJS.Platform,
  run: (command: string) => void,
): readonly MenuItem[] {
  const mac = platform === 'darwin';
  const recent: MenuItem = {
    label: 'Open recent',
    role: 'recentDocuments',
    submenu: [{ role: 'clearRecentDocuments' }],
  };
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: mac ? [recent, SEPARATOR, { role: 'close' }] : [{ role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        SEPARATOR,
        { role: 'togglefullscreen' },
      ],
    },
    ...groups
      .filter(({ commands }) => commands.length > 0)
      .map(({ title, commands }) => ({
        label: plain(title),
        submenu: commands.map((command) => itemOf(command, run)),
      })),
    { role: 'windowMenu' },
  ];
}

function itemOf(command: ShownCommands['commands'][number], run: (command: string) => void): MenuItem {
  const { id, title, keys, accelerator, why } = command;
  const shownKeys = keys !== null && accelerator === null ? ` (${keys})` : '';
  return {
    label: plain(`${title}${shownKeys}${why === null ? '' : ` – ${why}`}`),
    enabled: why === null,
    click: () => run(id),
    // The page listens for its keys itself, so that they can be changed and do not act while a person writes.
    ...(accelerator !== null && { accelerator, registerAccelerator: false }),
  };
}

/** A menu takes & for the sign before a letter to press. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('&', '&&');
