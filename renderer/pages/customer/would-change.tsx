// What single change would give the customer another treatment; where none would, everything that stands in its way.
import type { Alternative, CustomerDecision } from '#shared/model/explanation.ts';
import { Heading } from '../../parts/pane.tsx';
import { Said } from '../../parts/said.tsx';

/** Changes told where nobody has chosen a treatment to look at. */
const NEAREST = 3;

/** By the treatment that is looked at; else the nearest changes of all. */
export function WouldChange({ decision, looked }: { decision: CustomerDecision; looked: string | null }) {
  const { alternatives, selectedTreatment } = decision;
  const other = alternatives.find(({ treatment }) => treatment === looked && treatment !== selectedTreatment);
  const nearest = nearestChanges(alternatives, NEAREST);
  return (
    <div className="px-gutter py-2.5">
      <Heading>What would change it</Heading>
      {other !== undefined ? (
        <Would other={other} all />
      ) : nearest.length === 0 ? (
        <p className="mt-1 max-w-[70ch] text-small text-ink-2">
          {alternatives.length === 0
            ? 'The configuration has no other treatment.'
            : 'No single change would. Choose a treatment to see everything that stands in its way.'}
        </p>
      ) : (
        nearest.map((each) => <Would key={each.treatment} other={each} />)
      )}
    </div>
  );
}

/** Treatments that a single change would give, the smallest change first. */
export function nearestChanges(alternatives: readonly Alternative[], most: number): Alternative[] {
  return alternatives
    .filter(({ would }) => would.changes.length > 0)
    .toSorted((a, b) => a.would.changes[0]!.size - b.would.changes[0]!.size)
    .slice(0, most);
}

export function Would({ other, all = false }: { other: Alternative; all?: boolean }) {
  const { changes, obstacles } = other.would;
  const told = all ? changes : changes.slice(0, 1);
  return (
    <p className="mt-1 max-w-[70ch] break-words text-small text-ink-2 print:mt-0 print:text-micro">
      {told.length > 0 ? (
        <>
          {other.name} would win if{' '}
          {told.map(({ kind, of, words }, at) => (
            <span key={`${kind} ${of}`}>
              {at === 0 ? '' : at === told.length - 1 ? ', or if ' : ', if '}
              <Said parts={words} />
            </span>
          ))}
          .
        </>
      ) : (
        <>
          {other.name}: nothing short of{' '}
          {obstacles.map((parts, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: obstacles keep their order
            <span key={at}>
              {at === 0 ? '' : at === obstacles.length - 1 ? ', and ' : ', '}
              <Said parts={parts} />
            </span>
          ))}
          .
        </>
      )}
    </p>
  );
}
