// What toasts have said about this workspace since the window was opened, and the page they said it on.
import { MessageSquareText } from 'lucide-react';
import { useState } from 'react';
import { useWorkspace } from '../../app/client.tsx';
import { PlaceLink } from '../../app/place-link.tsx';
import { PLACES, type Place } from '../../app/shell/places.ts';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, Panes } from '../../parts/pane.tsx';
import { type Said, useSaid } from '../../parts/said.ts';
import { Empty } from '../../parts/states.tsx';
import { Table } from '../../parts/table/table.tsx';

export function WhatWasSaid() {
  const root = `/w/${useWorkspace()}`;
  const format = useFormat();
  const [active, setActive] = useState(0);
  const rows = useSaid().filter(({ on }) => on === root || on.startsWith(`${root}/`));
  if (rows.length === 0) {
    return (
      <Empty icon={MessageSquareText} title="Nothing was said yet">
        What a message at the foot of the window says stays here as long as the window is open. What changed the
        workspace stands in the audit log for good.
      </Empty>
    );
  }
  const now = Date.now();
  return (
    <Panes>
      <Pane flush label="What was said">
        <Table<Said>
          label="What was said, the newest first"
          fill
          rows={rows}
          rowKey={({ number }) => number}
          active={Math.min(active, rows.length - 1)}
          onActive={setActive}
          columns={[
            { id: 'what', head: 'What', cell: ({ what }) => <span title={what}>{what}</span> },
            { id: 'on', head: 'On', width: '12rem', cell: ({ on }) => <On path={on.slice(root.length)} /> },
            { id: 'when', head: 'When', width: '11rem', cell: ({ at }) => format.moment(at, now) },
          ]}
        />
      </Pane>
    </Panes>
  );
}

const ALL: readonly Place[] = PLACES.flatMap(({ places }) => places);

/** `/review` is the Review page; an address below it belongs to it. */
function On({ path }: { path: string }) {
  const first = path.split('/')[1] ?? '';
  const place = ALL.find(({ to }) => to === (first === '' ? '/w/$workspace' : `/w/$workspace/${first}`));
  return place === undefined ? null : <PlaceLink to={place.to}>{place.title}</PlaceLink>;
}
