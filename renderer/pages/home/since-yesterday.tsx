// What happened since yesterday: every change in a sentence, who made it and when, the newest first.
import { useState } from 'react';
import { PlaceLink } from '../../app/place-link.tsx';
import { Button } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { Said, saidIn } from '../../parts/said.tsx';
import type { Overview } from './need-words.ts';

const SHOWN = 8;

export function SinceYesterday({ recent }: { recent: Overview['recent'] }) {
  const format = useFormat();
  const [all, setAll] = useState(false);
  const now = Date.now();
  const shown = all ? recent : recent.slice(0, SHOWN);
  return (
    <Pane label="Since yesterday">
      <PaneHead title="Since yesterday">
        <PlaceLink to="/w/$workspace/activity">All activity</PlaceLink>
      </PaneHead>
      {recent.length === 0 ? <p className="text-ink-2">Nothing was changed.</p> : null}
      <ul className="grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-4 gap-y-1 text-ink-2 max-column:grid-cols-[auto_minmax(0,1fr)]">
        {shown.map(({ number, at, actor, said }) => (
          <li key={number} className="contents">
            <time dateTime={new Date(at).toISOString()} className="text-ink-3 tabular-nums">
              {format.moment(at, now)}
            </time>
            <span className="truncate" title={saidIn(said, format)}>
              <Said parts={said} />
            </span>
            <span className="text-small text-ink-3 max-column:hidden">{actor}</span>
          </li>
        ))}
      </ul>
      {recent.length > SHOWN ? (
        <div className="mt-2">
          <Button small look="quiet" onPress={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show ${recent.length - SHOWN} more`}
          </Button>
        </div>
      ) : null}
    </Pane>
  );
}
