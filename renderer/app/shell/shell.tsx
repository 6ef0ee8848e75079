// The frame of every page of a workspace: sidebar, page, and what floats above them.
import { useQuery } from '@tanstack/react-query';
import { Keyboard, PanelsTopLeft, Search, Undo2 } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { FormatProvider } from '../../parts/format/context.tsx';
import { KeysNow } from '../../parts/kbd.tsx';
import { Notices } from '../../parts/notice.tsx';
import { Toasts } from '../../parts/toast.tsx';
import { troubleOf, useApi } from '../client.tsx';
import { useKeysNow } from '../commands/keys-now.ts';
import { useCommands } from '../commands/registry.ts';
import { useLost } from '../following.tsx';
import { usePreferences } from '../preferences.ts';
import { KeySheet } from './key-sheet.tsx';
import { LostWorkspace } from './lost-workspace.tsx';
import { closeOverlay, openKeySheet, openPalette, useOverlay } from './overlays.ts';
import { Palette } from './palette.tsx';
import { Sidebar } from './sidebar.tsx';
import { useUndo } from './undo.ts';

export function Shell({ children }: { children: ReactNode }) {
  const api = useApi();
  const about = useQuery(api.workspace.about.queryOptions());
  const { locale } = usePreferences();
  const keysNow = useKeysNow();
  const lost = useLost();
  if (lost.trouble !== null) return <LostWorkspace trouble={lost.trouble} onRetry={lost.retry} />;
  if (about.isError) {
    const retry = (): void => {
      lost.retry();
      void about.refetch();
    };
    return <LostWorkspace trouble={troubleOf(about.error)} onRetry={retry} />;
  }
  if (about.data === undefined) return <main className="h-full bg-surface-1" aria-busy />;
  const { currency, zone } = about.data;
  return (
    <FormatProvider settings={{ locale, currency, zone }}>
      <KeysNow value={keysNow}>
        <Everywhere />
        <div className="grid h-full grid-cols-[var(--sidebar)_minmax(0,1fr)] grid-rows-[var(--header)_minmax(0,1fr)_var(--status)] max-column:h-auto max-column:min-h-full max-column:grid-cols-1 max-column:grid-rows-[auto_auto_1fr] print:block">
          <Sidebar />
          {children}
        </div>
        <Toasts />
        <Notices />
      </KeysNow>
    </FormatProvider>
  );
}

function Everywhere() {
  const overlay = useOverlay();
  const undo = useUndo();
  useCommands(
    'Everywhere',
    [
      { id: 'search', title: 'Search or run a command', keys: 'Mod K', icon: Search, run: openPalette },
      { id: 'keys', title: 'Show all keys', keys: '?', icon: Keyboard, run: openKeySheet },
      { id: 'undo', title: 'Undo the last act', keys: 'Mod Z', icon: Undo2, run: undo },
      { id: 'next-part', title: 'Next part of the window', keys: 'F6', icon: PanelsTopLeft, run: nextPart },
    ],
    false,
  );
  useEffect(() => closeOverlay, []);
  if (overlay === 'palette') return <Palette />;
  if (overlay === 'keys') return <KeySheet />;
  return null;
}

const PARTS = ['nav[aria-label="Places"] a[aria-current]', 'header button', 'main', 'aside'];

/** F6 walks sidebar, header, main and inspector. */
function nextPart(): void {
  const parts = PARTS.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []);
  const here = parts.findIndex(
    (part) => part === document.activeElement || (part.tagName !== 'A' && part.contains(document.activeElement)),
  );
  const next = parts[(here + 1) % parts.length];
  if (next === undefined) return;
  if (next.tabIndex < 0 && !next.hasAttribute('tabindex')) next.tabIndex = -1;
  next.focus();
}
