// The permissions agent: whether customers may be contacted for a purpose on a channel, and profiled at all, at as-of.
import { z } from 'zod';
import { type AgentContext, defineAgent, message } from '#engine/agents/agent.ts';
import { permissionAt } from '#engine/policy/consent.ts';
import { type PermissionVerdicts, VERDICT } from '#shared/model/batch.ts';
import { ANY_CHANNEL, type PermissionRow, PURPOSES, type Purpose } from '#shared/model/permission.ts';

type Ledger = ReadonlyMap<number, readonly PermissionRow[]>;
const ledger = z.custom<Ledger>((value) => value instanceof Map);
const NO_ROWS: readonly PermissionRow[] = [];

export interface PermissionAnswer {
  readonly purpose: Purpose;
  readonly channel: string;
  readonly allowed: boolean;
  readonly basis: 'row' | 'default';
  readonly state: string | null;
  readonly sentence: string;
}

export const permissionsAgent = defineAgent('permissions', {
  /** Verdicts for every purpose and channel that a treatment of the configuration uses, and for profiling. */
  get_permissions: message(
    z.object({ customers: z.custom<Int32Array>((value) => value instanceof Int32Array), permissions: ledger }),
    ({ customers, permissions }, context) => ({
      result: verdictsOf(customers, permissions, context),
      size: customers.length,
      cache: 'none',
    }),
  ),
  /** One customer's verdicts in words, for the customer's own page: the sentences hold the ledger's evidence. */
  check_permission: message(z.object({ customer: z.number().int(), permissions: ledger }), (payload, context) => ({
    result: answersOf(payload.permissions.get(payload.customer) ?? NO_ROWS, context),
    size: 1,
    cache: 'none',
  })),
});

function verdictsOf(customers: Int32Array, permissions: Ledger, context: AgentContext): PermissionVerdicts {
  const questions = questionsOf(context);
  const { asOf, configuration } = context;
  const defaults = configuration.permissions.default;
  const codeOf = (rows: readonly PermissionRow[], question: number): number => {
    const { purpose, channel } = questions[question]!;
    const { allowed, basis } = permissionAt(rows, purpose, channel, asOf, defaults);
    return (allowed ? VERDICT.allowed : 0) | (basis === 'default' ? VERDICT.byDefault : 0);
  };
  const withoutRows = questions.map((_, question) => codeOf(NO_ROWS, question));
  const verdicts = new Uint8Array(customers.length * questions.length);
  for (let row = 0; row < customers.length; row += 1) {
    const rows = permissions.get(customers[row]!);
    const first = row * questions.length;
    for (let question = 0; question < questions.length; question += 1) {
      verdicts[first + question] = rows === undefined ? withoutRows[question]! : codeOf(rows, question);
    }
  }
  return { questions, verdicts };
}

function answersOf(rows: readonly PermissionRow[], context: AgentContext): PermissionAnswer[] {
  const { asOf, configuration, settings } = context;
  return questionsOf(context).map(({ purpose, channel }) => {
    const { allowed, basis, state, sentence } = permissionAt(
      rows,
      purpose,
      channel,
      asOf,
      configuration.permissions.default,
      settings.zone,
    );
    return { purpose, channel, allowed, basis, state, sentence };
  });
}

/** Profiling first, then each purpose and channel that a treatment uses, in a fixed order. */
function questionsOf({ configuration }: AgentContext): PermissionVerdicts['questions'] {
  const profiling = { purpose: 'profiling', channel: ANY_CHANNEL } as const;
  const used = PURPOSES.flatMap((purpose) =>
    Object.keys(configuration.channels)
      .filter((channel) =>
        configuration.treatments.some((each) => each.purpose === purpose && each.channel === channel),
      )
      .map((channel) => ({ purpose, channel })),
  );
  return [profiling, ...used];
}
