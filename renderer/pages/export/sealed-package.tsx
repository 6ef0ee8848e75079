// A sealed package: the sentence, the lists by channel, why rows were held back, files, first lines; the seal at the right.
import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { troubleOf, useApi } from '../../app/client.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead, PaneStack, Panes } from '../../parts/pane.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { ChannelTable } from './channel-table.tsx';
import { Files } from './files.tsx';
import { HeldBackTable } from './held-back-table.tsx';
import { History } from './history.tsx';
import { ListLines } from './list-lines.tsx';
import { Seal } from './seal.tsx';
import { type Check, type Listed, summed, takenWords } from './words.ts';

export function SealedPackage({
  pack,
  packages,
  check,
}: {
  pack: number;
  packages: readonly Listed[];
  check: Check | undefined;
}) {
  const api = useApi();
  const format = useFormat();
  const shown = useQuery(api.packages.show.queryOptions({ package: pack }));
  if (shown.isError) {
    return (
      <Failed
        what={`Package ${pack} could not be read`}
        trouble={troubleOf(shown.error)}
        onRetry={() => void shown.refetch()}
      />
    );
  }
  if (shown.data === undefined) {
    return (
      <Pane>
        <Loading rows={10} what="Reading the package" />
      </Pane>
    );
  }
  const { manifest, heldBack, lists } = shown.data;
  const all = summed(manifest.channels);
  const listed = packages.find((each) => each.package === pack);
  return (
    <Panes className="grid-cols-[minmax(0,1fr)_19.5rem] max-column:grid-cols-1">
      <PaneStack>
        <Pane label="What left">
          <div className="flex items-start gap-3">
            <Lock aria-hidden size={16} strokeWidth={1.75} className="mt-1.5 flex-none text-positive-text" />
            <div>
              <p className="text-verdict tracking-tight">
                <b>{format.counted(all.inPackage, 'customer')}</b> {all.inPackage === 1 ? 'is' : 'are'} in the package.
                Every row that left is as it was approved.
              </p>
              <p className="text-ink-2">
                {[`${format.number(all.proposed)} proposed`, takenWords(all, format.number)].filter(Boolean).join(', ')}
                {all.heldBack === 0
                  ? '; none held back at export.'
                  : `, ${format.number(all.heldBack)} held back at export because something changed after approval.`}
              </p>
            </div>
          </div>
        </Pane>
        <Pane flush label="Lists by channel">
          <PaneHead
            inset
            title="Lists by channel"
            finding={manifest.profile.name === 'system' ? 'For systems, byte exact' : 'Safe to open in a spreadsheet'}
          />
          <ChannelTable of={{ package: pack }} channels={manifest.channels} inPackage="In the package" />
        </Pane>
        <Panes className="grid-cols-[minmax(0,1fr)_minmax(0,26rem)] max-wide:grid-cols-1">
          <Pane flush label="Held back">
            <PaneHead
              inset
              title={all.heldBack === 0 ? 'Nothing was held back' : `Why ${format.number(all.heldBack)} were held back`}
            />
            {heldBack.length === 0 ? (
              <p className="px-gutter pb-4 text-ink-2">
                Permission, windows, limits and addresses of every approved row still held when it left.
              </p>
            ) : (
              <>
                <HeldBackTable of={{ package: pack }} heldBack={heldBack} />
                <p className="px-gutter py-2 text-small text-ink-2">
                  Each of them is in <span className="font-mono">suppressed.csv</span> with its reason, keeps its
                  approval and may leave later.
                </p>
              </>
            )}
          </Pane>
          <Files shown={shown.data} check={check} />
        </Panes>
        <ListLines lists={lists} />
      </PaneStack>
      <PaneStack well>
        <Seal shown={shown.data} listed={listed} check={check} />
        <History packages={packages} pack={pack} />
      </PaneStack>
    </Panes>
  );
}
