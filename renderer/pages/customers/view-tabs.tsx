// Saved views as tabs: everybody first, then each by its name; saving the list as a view, renaming and removing one.
import { Ellipsis, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Popover } from '../../parts/popover.tsx';
import { TabBar } from '../../parts/tabs.tsx';
import type { ListActs, ListState } from './list-state.ts';

const EVERYBODY = 'everybody';

export function ViewTabs({ state, acts }: { state: ListState; acts: ListActs }) {
  const anchor = useRef<HTMLSpanElement>(null);
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null);
  const { view, views } = state;
  const named = (name: string): string | null => {
    const text = name.trim();
    if (text === '') return 'Write a name.';
    if (views.some((each) => each.name === text)) return `There is a view named “${text}” already.`;
    if (naming === 'new') acts.saveAs(text);
    else acts.rename(text);
    setNaming(null);
    return null;
  };
  return (
    <div className="flex-none px-gutter pt-2.5">
      <TabBar
        label="Views"
        items={[
          { id: EVERYBODY, label: 'All customers' },
          ...views.map((each) => ({ id: String(each.view), label: each.name })),
        ]}
        selected={view === null ? EVERYBODY : String(view.view)}
        onSelect={(id) => acts.show(id === EVERYBODY ? null : Number(id))}
      >
        <span ref={anchor} className="flex flex-none items-center gap-1 pb-1">
          {view === null ? null : (
            <Menu
              label={`The view ${view.name}`}
              trigger={<Button look="quiet" small icon={Ellipsis} aria-label={`The view ${view.name}`} />}
              items={[
                { id: 'rename', label: 'Rename…' },
                { id: 'remove', label: 'Remove' },
              ]}
              onAction={(id) => (id === 'rename' ? setNaming('rename') : acts.remove())}
            />
          )}
          <Button look="quiet" small icon={Plus} onPress={() => setNaming('new')}>
            View
          </Button>
        </span>
      </TabBar>
      {naming === null ? null : (
        <Popover
          label={naming === 'new' ? 'Save as a view' : 'Rename the view'}
          anchor={anchor}
          isOpen
          onClose={() => setNaming(null)}
        >
          <TextField
            label={naming === 'new' ? 'Save this list as' : 'New name'}
            value={naming === 'rename' ? (view?.name ?? '') : ''}
            hint={naming === 'new' ? 'With its filters, sort and columns.' : undefined}
            autoFocus
            onCommit={named}
          />
        </Popover>
      )}
    </div>
  );
}
