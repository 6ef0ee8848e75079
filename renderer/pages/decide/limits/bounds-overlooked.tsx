// Said before a run begins: which bounds of groups its strategy will not look at.
import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { listed } from '#shared/words.ts';
import { useApi } from '../../../app/client.tsx';
import { strategyName } from '../words.ts';

export function BoundsOverlooked({ strategy }: { strategy: string }) {
  const api = useApi();
  const found = useQuery(api.allocation.overlooked.queryOptions({ strategy }));
  const { bounds = [], strategies = [] } = found.data ?? {};
  if (bounds.length === 0) return null;
  const who = strategies.map((each) => `“${strategyName(each)}”`);
  return (
    <p role="note" className="flex items-start gap-1.5 px-gutter pb-2">
      <TriangleAlert aria-hidden size={14} strokeWidth={1.75} className="mt-0.75 flex-none text-warning-text" />
      <span>
        {listed(who)} {who.length === 1 ? 'does' : 'do'} not look at groups: the next run may break{' '}
        {listed(bounds.map(({ name }) => `“${name}”`))}. Only “{strategyName('optimal')}” keeps bounds of groups.
      </span>
    </p>
  );
}
