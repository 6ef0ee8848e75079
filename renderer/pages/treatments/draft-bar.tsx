// What stands between the draft and the next run, and what is doubtful or does not hold.
import type { CatalogueAnswer } from '#engine/api/configuration/draft.ts';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import type { DraftActs } from './draft.ts';

export function DraftBar({ answer, acts }: { answer: CatalogueAnswer; acts: DraftActs }) {
  const { draft, version, newest, faults } = answer;
  const format = useFormat();
  if (draft === null && faults.length === 0) return <div />;
  return (
    <div className="grid gap-2 px-gutter pt-3">
      {draft === null ? null : acts.isBehind || newest !== version ? (
        <Callout
          tone="question"
          title={`Version ${newest} is in use since the draft began as version ${version}`}
          actions={
            <>
              <Button small isDisabled={acts.isBusy} onPress={() => void acts.use(true)}>
                Use the draft in its place
              </Button>
              <Button small look="quiet" isDisabled={acts.isBusy} onPress={() => void acts.discard()}>
                Throw the draft away
              </Button>
            </>
          }
        >
          What version {newest} changed is not in the draft.
        </Callout>
      ) : (
        <Callout tone="info" title={`A draft: ${whatChanged(answer, format)}`}>
          Begun as version {version}, edited by {draft.actor}, {format.moment(draft.at, Date.now())}. Runs use version{' '}
          {newest} until you use the draft.
        </Callout>
      )}
      {faults.length === 0 ? null : (
        <Callout
          tone="warning"
          title={`${format.counted(faults.length, 'place')} ${faults.length === 1 ? 'does' : 'do'} not hold with the customers there are now`}
        >
          {faults.slice(0, 3).map(({ path, says }) => (
            <div key={`${path} ${says}`}>
              <span className="font-mono">{path}</span>: {says}
            </div>
          ))}
          {faults.length > 3 ? <div>and {format.number(faults.length - 3)} more</div> : null}
        </Callout>
      )}
    </div>
  );
}

function whatChanged({ catalogue }: CatalogueAnswer, format: ReturnType<typeof useFormat>): string {
  const { treatments, limits, removed } = catalogue;
  const count = (entries: readonly { drafted: string }[], gone: number): number =>
    entries.filter(({ drafted }) => drafted !== 'same').length + gone;
  const parts = [
    [count(treatments, removed.treatments.length), 'treatment'] as const,
    [count(limits, removed.limits.length), 'limit'] as const,
  ].flatMap(([changed, noun]) => (changed === 0 ? [] : [format.counted(changed, noun)]));
  return parts.length === 0 ? 'what holds for every treatment is changed' : `${parts.join(' and ')} changed`;
}
