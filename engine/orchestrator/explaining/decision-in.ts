// Which decision is explained, and what else the run gives the customer.
import { type DecisionRow, decisionsOfCustomer, type StoredRun } from '#engine/store/decisions/runs.ts';
import { speakerOf } from '#engine/store/records/reading/customers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { decisionId } from '#shared/model/decision.ts';

/** A decision about a customer, and the others of the run about them. */
export function decisionIn(
  connection: Connection,
  run: StoredRun,
  { customer: id, decision: named }: { readonly customer: string; readonly decision?: string | undefined },
): { readonly decision: DecisionRow; readonly further: readonly DecisionRow[] } {
  const customer = speakerOf(connection, id, run.pinnedChange);
  const all = customer === undefined ? [] : decisionsOfCustomer(connection, run.run, customer);
  const nameOf = ({ position }: DecisionRow): string => decisionId(run.run, position);
  const decision = named === undefined ? all[0] : all.find((each) => nameOf(each) === named);
  if (decision !== undefined) return { decision, further: all.filter((each) => each !== decision) };
  if (all.length > 0) {
    const known = all.map(nameOf).join(', ');
    const sentence = `${quoted(named!)} is not a decision of run ${run.run} about the customer ${quoted(id)}. Use ${known}.`;
    throw new Problem('BAD_VALUE', sentence, { run: run.run, customer: id, decision: named! });
  }
  const why =
    customer === undefined ? 'There is no such customer here.' : 'It was not among the customers of that run.';
  throw new Problem(
    'UNKNOWN_CUSTOMER',
    `Run ${run.run} decided nothing about the customer ${quoted(id)}. ${why} Ids are exact: case and spaces count.`,
    { run: run.run, customer: id },
  );
}

/** A decision about the customer beside the one that is explained. */
export function besideTold(
  { run, position, treatment, channel, net, rank }: DecisionRow,
  { treatments }: Configuration,
) {
  const name = treatments.find(({ id }) => id === treatment)?.name ?? treatment!;
  return { decisionId: decisionId(run, position), treatment: treatment!, name, channel: channel!, net, rank };
}
