// The search field of the header: opens the palette.
import { Search } from 'lucide-react';
import { Button } from 'react-aria-components';
import { Keys } from '../../parts/kbd.tsx';
import { openPalette } from './overlays.ts';

export function SearchButton() {
  return (
    <Button
      onPress={openPalette}
      className="flex h-control w-58 cursor-default items-center gap-2 rounded-2 border border-line-2 bg-surface-2 px-2 text-ink-3 data-hovered:bg-surface-3 max-wide:w-auto"
    >
      <Search aria-hidden size={14} strokeWidth={1.75} className="flex-none" />
      <span className="whitespace-nowrap max-wide:sr-only">Search or command</span>
      <span className="ml-auto max-wide:hidden">
        <Keys keys={['Mod', 'K']} />
      </span>
    </Button>
  );
}
