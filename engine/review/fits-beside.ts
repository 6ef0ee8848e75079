// Whether a customer could have a treatment in the place of one decision, beside everything else that a run gives them and
// nobody has taken back: by channel, exclusion group and contact windows.
import { windowReach } from '#engine/policy/contact-policy.ts';
import { isApart } from '#engine/policy/together.ts';
import { liveClaims } from '#engine/store/decisions/claims.ts';
import { liveContactsOf } from '#engine/store/decisions/live-contacts.ts';
import { decisionsOfCustomer, type StoredRun } from '#engine/store/decisions/runs.ts';
import { standingsOf } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { contactClassOf, type Treatment } from '#shared/model/configuration.ts';
import { candidateOf, customerFacts } from './claiming/candidates.ts';
import { contactRefusal } from './claiming/judge.ts';
import { configurationAt, rulesNow } from './claiming/rules.ts';

/** What stands beside one decision of a customer: what is approved, and what is proposed and still open. */
export interface StandsBeside {
  readonly position: number;
  readonly treatment: string;
  readonly isClaimed: boolean;
}

export function standsBeside(
  connection: Connection,
  run: number,
  { customer, position }: { readonly customer: number; readonly position: number },
): StandsBeside[] {
  const others = decisionsOfCustomer(connection, run, customer).filter((each) => each.position !== position);
  const positions = others.map((each) => each.position);
  const claims = liveClaims(connection, run, positions);
  const standings = standingsOf(connection, run, positions);
  return others.flatMap((each, k): StandsBeside[] => {
    const claim = claims.get(each.position);
    if (claim !== undefined) return [{ position: each.position, treatment: claim.treatment, isClaimed: true }];
    const isOpen = each.status === 'proposed' && standings[k]!.state === 'proposed';
    return isOpen ? [{ position: each.position, treatment: each.treatment!, isClaimed: false }] : [];
  });
}

/** Asks of a decision of a run whether a treatment, by its index in the run's configuration, could take its place. */
export function fitsBeside(connection: Connection, run: StoredRun) {
  const { treatments } = configurationAt(connection, run.configuration);
  const rules = rulesNow(connection);
  const { configuration } = rules;
  const treatmentOf = (id: string): Treatment | undefined => treatments.find((each) => each.id === id);
  return (
    row: { readonly position: number; readonly customer: number; readonly customerId: string },
    index: number,
  ): boolean => {
    const { id, channel } = treatments[index]!;
    const others = standsBeside(connection, run.run, row);
    const isBarred = others.some(({ treatment }) => {
      const other = treatmentOf(treatment);
      return other !== undefined && isApart(treatments[index]!, other);
    });
    if (isBarred) return false;
    const facts = customerFacts(connection, rules, [row.customer]);
    const candidate = candidateOf(run, rules, facts, { ...row, treatment: id, channel, net: 0, rank: 0 });
    if (!('hash' in candidate)) return false;
    const [from, to] = windowReach(configuration.contactPolicy.windows, candidate.plannedAt, candidate.zone);
    const contacts = liveContactsOf(connection, Int32Array.of(row.customer), from, to).get(row.customer) ?? [];
    const proposed = others.flatMap(({ treatment, isClaimed }) => {
      const other = treatmentOf(treatment);
      if (isClaimed || other === undefined) return [];
      const of = contactClassOf(other, configuration);
      return [{ at: candidate.plannedAt, channel: other.channel, treatment, class: of, claim: null }];
    });
    return contactRefusal(configuration, candidate, [...contacts, ...proposed]) === null;
  };
}
