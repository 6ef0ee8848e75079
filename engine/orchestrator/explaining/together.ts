// What one customer gets together where a run gives several treatments: the best set under the run's prices, and the words
// for what may not stand beside something else.
import type { PayloadOf } from '#engine/agents/agent.ts';
import type { Agents } from '#engine/agents/index.ts';
import { type Bar, barBeside, isIn, togetherRules } from '#engine/policy/together.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Said } from '#shared/model/explanation.ts';
import type { Conversation } from '../ask.ts';
import { said } from './said.ts';

/** What keeps a treatment from joining a set of the customer's, null for nothing. */
export type Beside = (set: number, t: number) => Bar | null;

/** A treatment with what is left of it. */
interface Left {
  readonly t: number;
  readonly left: number;
}

interface Best {
  readonly sum: number;
  readonly set: number;
}

/**
 * The set beside `given` that leaves the most, and those in it without which less would be left by more than `same`: what
 * ties is decided by lot, and is not sure.
 */
export function bestBeside(
  open: readonly Left[],
  given: number,
  beside: Beside,
  same: number,
): { readonly set: number; readonly sure: readonly number[] } {
  const worth = open.filter(({ left }) => left > 0).sort((a, b) => b.left - a.left);
  const { sum, set } = best(worth, given, beside);
  const members = worth.filter(({ t }) => isNew(set, given, t));
  const sure = members.filter(
    ({ t }) =>
      sum -
        best(
          worth.filter((each) => each.t !== t),
          given,
          beside,
        ).sum >
      same,
  );
  return { set, sure: sure.map(({ t }) => t) };
}

/** By branch and bound, the dearest first: no set of what comes later leaves more than all of it. */
function best(worth: readonly Left[], given: number, beside: Beside): Best {
  let found: Best = { sum: 0, set: given };
  const rest = worth.map((_, k) => worth.slice(k).reduce((sum, { left }) => sum + left, 0));
  const extend = (from: number, set: number, sum: number): void => {
    if (sum > found.sum) found = { sum, set };
    for (let k = from; k < worth.length && sum + rest[k]! > found.sum; k += 1) {
      const { t, left } = worth[k]!;
      if (beside(set, t) === null) extend(k + 1, (set | (1 << t)) >>> 0, sum + left);
    }
  };
  extend(0, given, 0);
  return found;
}

const isNew = (set: number, given: number, t: number): boolean => (((set & ~given) >>> t) & 1) === 1;

/** Why a treatment may not stand beside what else the customer gets: a clause after its name. */
function barInWords(bar: Bar, t: number, windows: readonly string[], { treatments }: Configuration): Said {
  if (bar.kind === 'most') return said`would be one treatment more than a customer gets`;
  if (bar.kind === 'window') {
    return said`would be one contact too many in the window ${windows[bar.window]!} beside the rest`;
  }
  const [one, other] = [treatments[t]!, treatments[bar.from]!];
  return one.channel === other.channel
    ? said`goes by the same channel as ${other.name}, which the customer gets`
    : said`is of the same group as ${other.name}, which the customer gets`;
}

/** By treatment why it may not stand beside what else the customer gets, in words, or null: all null where that is nothing. */
export async function barredBeside(
  agents: Agents,
  conversation: Conversation,
  request: PayloadOf<Agents['treatment']['messages'], 'recommend_treatment'>['request'],
  others: readonly { readonly t: number }[],
): Promise<(Said | null)[]> {
  const { configuration } = conversation.context;
  const rules = togetherRules(configuration);
  if (rules === null || others.length === 0) return configuration.treatments.map(() => null);
  const asked = { request, ids: [''] };
  const { appraisal } = await conversation.ask(agents.treatment, 'recommend_treatment', asked);
  const set = others.reduce((all, { t }) => (all | (1 << t)) >>> 0, 0);
  const windows = rules.windows.map(({ id }) => id);
  return configuration.treatments.map((_, t) => {
    const bar = isIn(set, t) ? null : barBeside(appraisal.together!, 0, set, t);
    return bar && barInWords(bar, t, windows, configuration);
  });
}
