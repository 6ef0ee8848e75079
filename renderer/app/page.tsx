// A page inside the shell: header (title, one fact, actions, the one primary), its panes, and the status bar with where
// the numbers come from and the keys of the page.
import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useContext, useEffect } from 'react';
import { Keys, KeysNow } from '../parts/kbd.tsx';
import { SearchButton } from './shell/search-button.tsx';

export interface PageProps {
  readonly title: string;
  /** The page above: `Customers › Aino Lehtonen`. */
  readonly parent?: { readonly title: string; readonly to: string; readonly search?: object };
  /** One grey fact behind the title. */
  readonly fact?: ReactNode;
  /** From quiet to the primary one. */
  readonly actions?: ReactNode;
  /** Where the numbers come from: source, run, seed, speed. */
  readonly status?: readonly ReactNode[];
  readonly keys?: readonly { readonly keys: readonly string[]; readonly does: string }[];
  /** Panes; they fill what is left. */
  readonly children: ReactNode;
}

export function Page({ title, parent, fact, actions, status = [], keys = [], children }: PageProps) {
  const keysNow = useContext(KeysNow);
  useEffect(() => {
    document.title = `${title} · CVM Workbench`;
  }, [title]);
  return (
    <>
      <header className="col-start-2 row-start-1 flex min-w-0 items-center gap-3 border-b border-line-1 bg-surface-1 px-gutter max-column:col-start-1 max-column:row-start-2 max-column:h-auto max-column:flex-wrap max-column:py-2">
        <h1 className="flex min-w-0 items-center gap-1 text-title tracking-tight whitespace-nowrap">
          {parent === undefined ? null : (
            <>
              <Link
                to={parent.to}
                search={(parent.search ?? {}) as never}
                className="font-text text-ink-3 hover:text-ink-1"
              >
                {parent.title}
              </Link>
              <ChevronRight aria-hidden size={16} className="flex-none text-ink-3" />
            </>
          )}
          <span className="truncate" title={title}>
            {title}
          </span>
        </h1>
        {fact === undefined ? null : <div className="min-w-0 truncate text-ink-3">{fact}</div>}
        <div className="ml-auto flex flex-none flex-wrap items-center gap-2 max-column:flex-initial" data-print="never">
          {actions}
          <SearchButton />
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="col-start-2 row-start-2 grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] overflow-hidden bg-surface-1 outline-none max-column:col-start-1 max-column:row-start-3 max-column:overflow-visible"
      >
        {children}
      </main>
      <footer
        data-print="never"
        className="col-start-2 row-start-3 flex items-center gap-4 overflow-hidden border-t border-line-1 px-gutter text-micro whitespace-nowrap text-ink-3 max-column:col-start-1 max-column:row-start-4 max-column:hidden"
      >
        {status.map((each, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of the line are their places
          <span key={at} className="min-w-0 truncate first:flex-none">
            {each}
          </span>
        ))}
        <span className="ml-auto flex flex-none items-center gap-3 max-wide:hidden">
          {[...keys, { keys: ['?'], does: 'keys' }].map(({ keys: pressed, does }) =>
            keysNow(pressed) === null ? null : (
              <span key={does} className="inline-flex items-center gap-1">
                <Keys keys={pressed} /> {does}
              </span>
            ),
          )}
        </span>
      </footer>
    </>
  );
}
