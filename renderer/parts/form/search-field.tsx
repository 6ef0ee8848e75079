// A field in which things of a list are looked for.
import { Search } from 'lucide-react';
import { SearchField as AriaSearchField, Input } from 'react-aria-components';
import { BOX, EDGE } from './box.ts';

/** What is typed is passed on as it is typed: for finding things in a list. */
export function SearchField({
  label,
  value,
  onChange,
  width = 'w-60',
  autoFocus = false,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  width?: string;
  autoFocus?: boolean;
}) {
  return (
    <AriaSearchField aria-label={label} value={value} onChange={onChange} autoFocus={autoFocus} className={width}>
      <div className={`${BOX} ${EDGE}`}>
        <Search aria-hidden size={14} className="flex-none text-ink-3" />
        <Input
          placeholder={label}
          className="w-full min-w-0 bg-transparent outline-none placeholder:text-ink-3 [&::-webkit-search-cancel-button]:hidden"
        />
      </div>
    </AriaSearchField>
  );
}
