// The states of a queue as a reviewer counts them: what left was approved before.
import type { ReviewQueue } from '#engine/api/review/desk.ts';
import type { DecisionState } from '#shared/model/decision.ts';

export function countsOf({ states }: Pick<ReviewQueue, 'states'>) {
  const sum = (wanted: readonly DecisionState[], what: 'count' | 'net'): number =>
    states.filter(({ state }) => wanted.includes(state)).reduce((total, each) => total + each[what], 0);
  return {
    approved: sum(APPROVED, 'count'),
    changed: sum(['replaced'], 'count'),
    rejected: sum(['rejected'], 'count'),
    /** Of the approved and the changed, those that are in a sealed package. */
    left: sum(['exported', 'answered'], 'count'),
    /** What approved and changed decisions are worth. */
    worth: sum([...APPROVED, 'replaced'], 'net'),
  };
}

const APPROVED: readonly DecisionState[] = ['approved', 'exported', 'answered'];
