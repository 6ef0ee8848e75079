// Several treatments a customer in one run: what that takes, and what it cannot go together with.
import type { Configuration } from '#shared/model/configuration.ts';
import { MOST_IN_A_SET } from '../together.ts';
import type { Fault, Path } from './fault.ts';

const MOST: Path = ['contactPolicy', 'treatmentsPerCustomer'];
const OR_ONE = 'or 1 as contactPolicy: { treatmentsPerCustomer: … }';

export function togetherFaults({ contactPolicy, exploration, treatments }: Configuration): Fault[] {
  const { treatmentsPerCustomer: most } = contactPolicy;
  if (most === 1) return [];
  const faults: Fault[] = [];
  if (treatments.length > MOST_IN_A_SET) {
    const says = `there are ${treatments.length} treatments, and a customer may get ${most} of at most ${MOST_IN_A_SET}: take ${treatments.length - MOST_IN_A_SET} out, ${OR_ONE}`;
    faults.push({ path: ['treatments'], says });
  }
  if (exploration.share > 0) {
    const says = `nothing is tried out while a customer may get ${most} treatments, as it is not worked out how likely each set of them is: write 0, ${OR_ONE}`;
    faults.push({ path: ['exploration', 'share'], says });
  }
  return faults;
}

/** A number that nobody can reach, and groups that change nothing. */
export function togetherDoubts({ contactPolicy, treatments }: Configuration): Fault[] {
  const { treatmentsPerCustomer: most } = contactPolicy;
  const channels = new Set(treatments.map(({ channel }) => channel)).size;
  const doubts: Fault[] = [];
  if (most > channels && most > 1 && channels > 0) {
    const by = channels === 1 ? 'the treatments go by 1 channel' : `the treatments go by ${channels} channels`;
    const says = `${by}, and a customer gets one by each at most: nobody can get ${most}`;
    doubts.push({ path: MOST, says });
  }
  treatments.forEach(({ exclusionGroup: group, id }, index) => {
    if (group === undefined) return;
    const path = ['treatments', index, 'exclusionGroup'];
    if (most === 1) {
      const says = `the exclusion group "${group}" changes nothing while a customer gets one treatment: write 2 or more as contactPolicy: { treatmentsPerCustomer: … }`;
      doubts.push({ path, says });
    } else if (!treatments.some((other) => other.id !== id && other.exclusionGroup === group)) {
      doubts.push({ path, says: `no other treatment is of the exclusion group "${group}", so it excludes nothing` });
    }
  });
  return doubts;
}
