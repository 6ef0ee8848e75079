// Every match at once: what it would come to, and only then the question with the number in it.
import { useQuery } from '@tanstack/react-query';
import { troubleOf, useApi } from '../../app/client.tsx';
import { ConfirmDialog } from '../../parts/dialog.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Failed, Loading } from '../../parts/states.tsx';

const REASONS_SHOWN = 6;
/** As many as one act takes. */
const AN_ACT = 200;

export function MergeAll({
  count,
  isOpen,
  onConfirm,
  onClose,
}: {
  count: number;
  isOpen: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const api = useApi();
  const format = useFormat();
  const preview = useQuery(api.identity.preview.queryOptions({ zone: 'match' }, { enabled: isOpen }));
  const { data } = preview;
  const rest = (data?.reasons.slice(REASONS_SHOWN) ?? []).reduce((sum, each) => sum + each.count, 0);
  const acts = Math.ceil(count / AN_ACT);
  return (
    <ConfirmDialog
      title={`Merge ${format.counted(count, 'matching pair')}?`}
      verb={`Merge ${format.number(count)}`}
      count={count}
      isOpen={isOpen}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {preview.isError ? (
        <Failed what="What it comes to could not be counted" trouble={troubleOf(preview.error)} />
      ) : data === undefined ? (
        <Loading rows={3} what="Counting what it comes to" />
      ) : (
        <>
          <p>
            {format.counted(data.customers, 'customer')} become {format.number(data.into)}. Of each pair the id that
            comes first is kept. Nothing is deleted: it can be undone, and each merge reversed by itself.
            {acts > 1 ? ` It is done in ${format.number(acts)} acts of at most ${format.number(AN_ACT)} pairs.` : ''}
          </p>
          <ul className="mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 tabular-nums">
            {data.reasons.slice(0, REASONS_SHOWN).map(({ reason, count: pairs }) => (
              <li key={reason} className="contents">
                <span className="break-words">{reason}</span>
                <span className="text-right">{format.number(pairs)}</span>
              </li>
            ))}
            {rest === 0 ? null : (
              <li className="contents text-ink-3">
                <span>for other reasons</span>
                <span className="text-right">{format.number(rest)}</span>
              </li>
            )}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}
