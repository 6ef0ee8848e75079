// What would leave of a run now: every approved row checked again, nothing written.
import { useQuery } from '@tanstack/react-query';
import { Package } from 'lucide-react';
import { troubleOf, useApi } from '../../app/client.tsx';
import { PlaceLink } from '../../app/place-link.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead, PaneStack, Panes } from '../../parts/pane.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { ChannelTable } from './channel-table.tsx';
import { HeldBackTable } from './held-back-table.tsx';
import { History } from './history.tsx';
import { type Listed, summed, takenWords } from './words.ts';

export function WouldLeave({ run, packages }: { run: number; packages: readonly Listed[] }) {
  const api = useApi();
  const format = useFormat();
  const preview = useQuery(api.packages.preview.queryOptions({ run }, { trpc: { abortOnUnmount: true } }));
  if (preview.isError) {
    return (
      <Failed
        what="What would leave could not be worked out"
        trouble={troubleOf(preview.error)}
        onRetry={() => void preview.refetch()}
      />
    );
  }
  if (preview.data === undefined) {
    return (
      <Pane>
        <Loading rows={8} what="Checking the approved decisions again" />
      </Pane>
    );
  }
  const { channels, heldBack, rows, byDefault } = preview.data;
  const all = summed(channels);
  return (
    <Panes className="grid-cols-[minmax(0,1fr)_19.5rem] max-column:grid-cols-1">
      <PaneStack>
        {all.approved === 0 ? (
          <Pane flush>
            <Empty icon={Package} title={`Nothing of run ${run} can leave now`}>
              {all.exportedBefore > 0 ? `${format.counted(all.exportedBefore, 'decision')} left before. ` : ''}
              Approved decisions leave in sealed packages.{' '}
              {all.undecided + all.released === 0 ? (
                'None waits for review.'
              ) : (
                <>
                  <PlaceLink inText to="/w/$workspace/review" search={{ run }}>
                    Review
                  </PlaceLink>{' '}
                  the ones that wait.
                </>
              )}
            </Empty>
          </Pane>
        ) : (
          <Pane label="What would leave now">
            <p className="text-verdict tracking-tight">
              <b>{format.counted(rows, 'customer')}</b> would leave now.
            </p>
            <p className="text-ink-2">
              {[`${format.number(all.proposed)} proposed`, takenWords(all, format.number)].filter(Boolean).join(', ')};{' '}
              {format.number(all.approved)} approved and still here
              {all.heldBack === 0
                ? '. Every approved row still holds.'
                : `, ${format.number(all.heldBack)} held back because something changed after approval.`}
              {byDefault === 0
                ? ''
                : ` ${format.counted(byDefault, 'row')} ${byDefault === 1 ? 'rests' : 'rest'} on the permission default.`}
            </p>
          </Pane>
        )}
        <Pane flush label="Lists by channel">
          <PaneHead
            inset
            title="Lists by channel"
            finding="What an export would come to. Press a number to see its rows."
          />
          <ChannelTable of={{ run }} channels={channels} inPackage="Would leave" />
        </Pane>
        {heldBack.length === 0 ? null : (
          <Pane flush label="Held back">
            <PaneHead inset title={`Why ${format.number(all.heldBack)} would be held back`} />
            <HeldBackTable of={{ run }} heldBack={heldBack} />
          </Pane>
        )}
      </PaneStack>
      <PaneStack well>
        <Pane well label="The run">
          <PaneHead title="The run" />
          <p className="text-ink-2">
            <PlaceLink inText to="/w/$workspace/decide" search={{ run }}>
              Run {run}
            </PlaceLink>
            . Permission, contact limits, addresses and validity are checked once more for every row when it leaves, and
            the package is refused when anything does not hash to what was approved.
          </p>
        </Pane>
        <History packages={packages} pack={null} />
      </PaneStack>
    </Panes>
  );
}
