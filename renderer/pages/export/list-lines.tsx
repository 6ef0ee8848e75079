// How each list begins, exactly as it is in the file but for the middle of each address.
import { useState } from 'react';
import { channelName } from '../../parts/channel.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { Segmented } from '../../parts/tabs.tsx';
import type { Shown } from './words.ts';

export function ListLines({ lists }: { lists: Shown['lists'] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const list = lists.find(({ channel }) => channel === chosen) ?? lists[0];
  if (list === undefined) return null;
  return (
    <Pane flush label="First lines">
      <PaneHead
        inset
        title={
          <>
            First lines of <span className="font-mono">{list.name}</span>
          </>
        }
        finding="as in the file, the middle of addresses hidden on screen only"
      >
        {lists.length < 2 ? null : (
          <Segmented
            label="List"
            items={lists.map(({ channel }) => ({ id: channel, label: channelName(channel) }))}
            selected={list.channel}
            onSelect={setChosen}
          />
        )}
      </PaneHead>
      <section
        aria-label={`First lines of ${list.name}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled by keys
        tabIndex={0}
        className="overflow-x-auto border-t border-line-1 bg-surface-2 px-gutter py-2.5 font-mono text-small"
      >
        <ol className="grid w-max grid-cols-[auto_auto] gap-x-4">
          {list.lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <li key={at} className="contents">
              <span aria-hidden className="text-right text-ink-3">
                {at + 1}
              </span>
              <span className="whitespace-pre">{line}</span>
            </li>
          ))}
        </ol>
      </section>
    </Pane>
  );
}
