// The messages of a run as an explanation tells of them: as many as there are kinds, however many batches there were.
import type { Trace } from '#engine/store/work/traces.ts';
import type { CustomerDecision } from '#shared/model/explanation.ts';

/** Traces of one agent, message, outcome and use of its memory as one, in the order in which the first were answered. */
export function summed(traces: readonly Trace[]): CustomerDecision['trace'] {
  const kinds = Map.groupBy(traces, ({ agent, message, outcome, cache }) => `${agent} ${message} ${outcome} ${cache}`);
  return [...kinds.values()].map((all) => {
    const { agent, message, outcome, cache } = all[0]!;
    const sum = (of: (trace: Trace) => number): number => all.reduce((total, each) => total + of(each), 0);
    return {
      agent,
      message,
      messages: all.length,
      size: sum(({ size }) => size),
      milliseconds: sum(({ milliseconds }) => milliseconds),
      outcome,
      cache,
    };
  });
}
