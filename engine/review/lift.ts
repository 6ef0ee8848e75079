// Lifting a rejection: from then on it forbids nothing. What was rejected in past runs stays so; the next run decides.
import { beginAction, publishAction } from '#engine/store/decisions/actions.ts';
import { liftRejection, openRejections, rejectionOf } from '#engine/store/decisions/rejections.ts';
import { speakerOf } from '#engine/store/records/reading/customers.ts';
import { mergedAt, storedUnder } from '#engine/store/records/reading/merged.ts';
import { newestChange, sha256 } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, quoted } from '#shared/errors.ts';

export interface LiftReceipt {
  readonly lifted: number[];
  readonly change: number;
}

/** Lifts one rejection by its number, or every open one of a customer. Throws BAD_VALUE when there is none. */
export function liftRejections(
  connection: Connection,
  actor: string,
  which: { readonly rejection: number } | { readonly customer: string },
): LiftReceipt {
  return connection.write(() => {
    const lifted =
      'rejection' in which ? openOne(connection, which.rejection) : openOfCustomer(connection, which.customer);
    const action = beginAction(connection, { verb: 'lift', run: null, actor });
    for (const rejection of lifted) liftRejection(connection, rejection, action);
    const sum = { count: lifted.length, root: sha256(lifted), ended: [] };
    return { lifted, change: publishAction(connection, action, sum) };
  });
}

function openOne(connection: Connection, number: number): number[] {
  const found = rejectionOf(connection, number);
  if (found !== undefined && found.lifted === null) return [number];
  const what = found === undefined ? `There is no rejection ${number}.` : `Rejection ${number} was lifted already.`;
  throw new Problem('BAD_VALUE', what, { rejection: number }).offering({ act: 'look-at-list', of: 'rejections' });
}

function openOfCustomer(connection: Connection, id: string): number[] {
  const change = newestChange(connection);
  const customer = speakerOf(connection, id, change);
  const numbers = customer === undefined ? [] : storedUnder(mergedAt(connection, change), [customer]);
  const open = numbers.flatMap((each) => openRejections(connection, each)).sort((a, b) => a - b);
  if (open.length > 0) return open;
  throw new Problem('BAD_VALUE', `Customer ${quoted(id)} has no rejection to lift.`, { customer: id }).offering({
    act: 'look-at-list',
    of: 'rejections',
  });
}
