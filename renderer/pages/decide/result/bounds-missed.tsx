// Bounds of groups that a run did not keep: by how much, and why where its strategy does not look at them.

import { armsOfStrategy } from '#shared/model/arms.ts';
import { type GroupShare, unitsOff } from '#shared/model/certificate.ts';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { Format } from '../../../parts/format/format.ts';
import { say } from '../../../parts/toast.tsx';
import type { DraftState } from '../draft.ts';
import { type Report, strategyName } from '../words.ts';

export function BoundsMissed({ report: { names, summary }, draft }: { report: Report; draft: DraftState }) {
  const format = useFormat();
  const missed = summary.groupShares.filter((each) => each.missed);
  if (missed.length === 0) return null;
  const arms = armsOfStrategy(summary.strategy)?.map(({ strategy }) => strategy as string) ?? [summary.strategy];
  const blind = [...new Set(arms)].filter((name) => name !== OPTIMAL);
  const keep = (): void => {
    draft.setStrategy(OPTIMAL);
    say(`The next run is decided by ${strategyName(OPTIMAL)}`);
  };
  return (
    <div className="mt-2">
      <Callout
        tone="warning"
        title={`${format.counted(missed.length, 'bound of a group was', 'bounds of groups were')} not kept`}
        actions={
          blind.length === 0 ? null : (
            <Button small onPress={keep}>
              Decide the next run by “{strategyName(OPTIMAL)}”
            </Button>
          )
        }
      >
        <ul>
          {missed.map((each) => (
            <li key={each.id}>
              {names.bounds[each.id] ?? each.id}: {inWords(each, format)}
            </li>
          ))}
        </ul>
        {blind.length === 0 ? null : (
          <p>
            {blind.map((name) => `“${strategyName(name)}”`).join(' and ')} {blind.length === 1 ? 'does' : 'do'} not look
            at groups: only “{strategyName(OPTIMAL)}” keeps their bounds.
          </p>
        )}
      </Callout>
    </div>
  );
}

const OPTIMAL = 'optimal';

/** "12.5% where at least 30% is asked for, 4 of 20 too few" */
function inWords(of: GroupShare, format: Format): string {
  const { all, asked, end, share } = of;
  const [off, from] = [format.number(unitsOff(of), [0, 1]), format.number(all, [0, 1])];
  const how = `${format.share(share)} where at ${end} ${format.share(asked)} is asked for`;
  return `${how}, ${off} of ${from} too ${end === 'least' ? 'few' : 'many'}.`;
}
