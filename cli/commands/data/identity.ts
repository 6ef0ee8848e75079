// cvm identity: looking for ids that may be one customer, going through what was found, and saying what it is.
import type { Command } from 'commander';
import { Problem, quoted } from '#shared/errors.ts';
import { type Session, withWorkspace, workspaceCommand } from '../../command.ts';
import type { Format } from '../../text/format.ts';
import { whole } from '../../values.ts';

type Caller = Session['caller']['identity'];
type Page = Awaited<ReturnType<Caller['proposals']>>;
type Search = Page['search'];
type Receipt = Awaited<ReturnType<Caller['refuse']>>;

const AS = ['--as <name>', 'who acts'] as const;
const actor = (as?: string): { as?: string } => (as === undefined ? {} : { as });

export function register(program: Command): void {
  const identity = program
    .command('identity')
    .description('Ids that may be one customer: propose, list, confirm, refuse, reverse');

  workspaceCommand(identity, 'propose', 'Looks for ids that may be one customer; merges nobody', [
    'cvm identity propose --workspace shop.cvmw',
  ])
    .option(...AS)
    .action(
      withWorkspace<{ as?: string }>(async (session, { as }) => {
        const found = await session.finish<Search>(await session.caller.identity.propose(actor(as)));
        session.print(found, (format) => [`Change ${found.change}.`, ...searchText(found, format)].join('\n'));
      }),
    );

  workspaceCommand(identity, 'list', 'Lists what was found, or what was merged', [
    'cvm identity list --zone match --workspace shop.cvmw',
    'cvm identity list --merges --workspace shop.cvmw',
  ])
    .option('--zone <zone>', 'match or possible')
    .option('--all', 'those that are merged or refused already as well')
    .option('--merges', 'the merges that were confirmed, newest first')
    .option('--after <proposal>', 'go on behind a proposal', whole('--after'), 0)
    .option('--limit <count>', 'how many', whole('--limit'), 100)
    .action(withWorkspace<ListOptions>(async (session, options) => list(session, options)));

  workspaceCommand(identity, 'confirm', 'Says that the ids of proposals are one customer', [
    'cvm identity confirm 3 5 8 --workspace shop.cvmw',
    'cvm identity confirm 3 --keep U124 --workspace shop.cvmw',
  ])
    .argument('<proposals...>', 'their numbers')
    .option('--keep <id>', 'the id that is kept, of one proposal; else the first in byte order')
    .option(...AS)
    .action(
      withWorkspace<{ keep?: string; as?: string }>(async (session, { keep, as }, texts) => {
        const input = { proposals: numbersOf('proposal', texts), survivor: keep ?? null, ...actor(as) };
        const done = await session.caller.identity.confirm(input);
        session.print(done, () => receiptText(done, 'Merged: proposal', 'already one customer'));
      }),
    );

  workspaceCommand(identity, 'refuse', 'Says that the ids of proposals are two customers: not proposed again', [
    'cvm identity refuse 4 --workspace shop.cvmw',
  ])
    .argument('<proposals...>', 'their numbers')
    .option(...AS)
    .action(
      withWorkspace<{ as?: string }>(async (session, { as }, texts) => {
        const input = { proposals: numbersOf('proposal', texts), ...actor(as) };
        const done = await session.caller.identity.refuse(input);
        session.print(done, () => receiptText(done, 'Refused: proposal', 'refused already'));
      }),
    );

  workspaceCommand(identity, 'reverse', 'Takes confirmed merges back: their ids are two customers again', [
    'cvm identity reverse 2 --workspace shop.cvmw',
  ])
    .argument('<merges...>', 'their numbers, from cvm identity list --merges')
    .option(...AS)
    .action(
      withWorkspace<{ as?: string }>(async (session, { as }, texts) => {
        const done = await session.caller.identity.reverse({ merges: numbersOf('merge', texts), ...actor(as) });
        session.print(done, () => receiptText(done, 'Reversed: merge', ''));
      }),
    );
}

interface ListOptions {
  readonly zone?: string;
  readonly all?: boolean;
  readonly merges?: boolean;
  readonly after: number;
  readonly limit: number;
}

async function list(session: Session, { zone, all, merges, after, limit }: ListOptions): Promise<void> {
  if (merges) {
    const found = await session.caller.identity.merges({ before: after === 0 ? null : after, limit });
    session.print({ merges: found }, (format) =>
      found.length === 0
        ? 'No merges.'
        : format.table(
            ['merge', 'kept', 'merged', 'change', 'by', 'reversed'],
            found.map(({ merge, oneId, otherId, chosenId, change, actor, reversed }) => [
              String(merge),
              chosenId ?? oneId,
              chosenId === otherId ? oneId : otherId,
              String(change),
              actor,
              reversed === null ? '' : `change ${reversed}`,
            ]),
          ),
    );
    return;
  }
  if (zone !== undefined && zone !== 'match' && zone !== 'possible') {
    throw new Problem('USAGE', `--zone ${quoted(zone)} is no zone. Use match or possible.`, { zone });
  }
  const page = await session.caller.identity.proposals({
    zone: zone ?? null,
    state: all ? null : 'open',
    after,
    limit,
  });
  session.print(page, (format) => pageText(page, format));
}

function pageText({ search, proposals, next }: Page, format: Format): string {
  const rows = proposals.map(({ proposal, zone, oneId, otherId, reason, state, refused }) => [
    String(proposal),
    zone,
    oneId,
    otherId,
    reason,
    refused === null ? state : `refused by change ${refused}`,
  ]);
  return [
    ...searchText(search, format),
    '',
    rows.length === 0
      ? 'No proposals here.'
      : format.table(['proposal', 'zone', 'customer', 'maybe also', 'because', 'state'], rows),
    ...(next === null ? [] : [`More: --after ${next}`]),
  ].join('\n');
}

/** What a search looked at, what it found, and what it could not use. */
function searchText(search: Search, format: Format): string[] {
  const { rules, customers, match, possible, none, refusedBefore, shared, unreadable } = search;
  const by = (names: readonly string[], word: string): string[] =>
    names.length === 0 ? [] : [`${word} ${names.join(', ')}`];
  const lines = [
    `${format.count(customers, 'id')} compared by ${[
      ...by([...rules.email, ...rules.phone], 'address:'),
      ...by(rules.agree, 'must agree:'),
      ...by(rules.contradict, 'must not differ:'),
    ].join('; ')}.`,
    `Match: ${format.number(match)}. Possible: ${format.number(possible)}. None: ${format.number(none)}.`,
  ];
  if (refusedBefore > 0) lines.push(`${format.count(refusedBefore, 'pair')} refused before: not proposed again.`);
  for (const kind of ['email', 'phone'] as const) {
    const { values, customers: having } = shared[kind];
    if (values > 0) {
      const most = format.number(rules.sharedByMost);
      lines.push(
        `${format.count(values, `${kind} value`)} of more than ${most} customers each (${format.number(having)} in all): they prove nothing.`,
      );
    }
    if (unreadable[kind] > 0) {
      const why = kind === 'email' ? 'no e-mail address' : phoneWhy(rules.country);
      lines.push(`${format.count(unreadable[kind], `${kind} value`)} not compared: ${why}.`);
    }
  }
  return lines;
}

const phoneWhy = (country: string | undefined): string =>
  country === undefined
    ? 'no number that can exist, or a national one (name the country: identity: { country: FI })'
    : 'no number that can exist';

function receiptText({ change, done, already }: Receipt, what: string, why: string): string {
  const lines = change === null ? ['Nothing was changed.'] : [`${what} ${done.join(', ')}. Change ${change}.`];
  if (already.length > 0) lines.push(`Left: proposal ${already.join(', ')}, ${why}.`);
  return lines.join('\n');
}

/** The numbers of an argument that may be given more than once: commander hands a list. */
function numbersOf(what: string, texts: unknown): number[] {
  const read = whole(what);
  return (texts as readonly string[]).map((text) => read(text));
}
