// Everything a run decided about one customer, explained: the best-ranked decision, and what stands beside it.
import type { CustomerDecision } from '#shared/model/explanation.ts';
import type { Session } from '../command.ts';
import type { Format } from './format.ts';
import { decisionText } from './run-report.ts';

export type Explained = CustomerDecision & {
  /** The customer's other decisions of the run; absent where there are none, or one was asked for. */
  readonly further?: readonly CustomerDecision[];
};

/** All decisions about the customer, or the one that is named. */
export async function explained(
  { caller }: Session,
  asked: { readonly run: number; readonly customer: string; readonly decision?: string },
): Promise<Explained> {
  const first = await caller.decisions.explain(asked);
  if (asked.decision !== undefined || first.beside === undefined) return first;
  const further: CustomerDecision[] = [];
  for (const { decisionId } of first.beside) {
    further.push(await caller.decisions.explain({ ...asked, decision: decisionId }));
  }
  return { ...first, further };
}

export function explainedText({ further = [], ...first }: Explained, currency: string, format: Format): string {
  return [first, ...further].map((each) => decisionText(each, currency, format)).join('\n\n');
}
