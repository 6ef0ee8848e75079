// Ids that a person would take for the same: equal after trimming, composing characters and folding case. Ids are exact
// bytes (decisions 9), so they are different customers until somebody says otherwise. One pass over everybody by
// fingerprints of 48 bits, kept by the desk until the next change.
import { hash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { customersInIdOrder } from '#engine/store/records/reading/customers.ts';
import { namesOf } from '#engine/store/records/reading/names.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import { keptUntilChange } from './kept.ts';

export interface AlikeId {
  readonly id: string;
  readonly name: string | null;
}

export interface AlikeIds {
  /** Two or more ids each, in the order of their first; at most GROUPS_SHOWN. */
  readonly groups: readonly {
    readonly ids: readonly AlikeId[];
    /** In what they differ. */
    readonly by: readonly ('spaces' | 'capitals' | 'composed characters')[];
  }[];
  /** How many groups there are in all, and how many ids they hold. */
  readonly count: number;
  readonly customers: number;
}

const GROUPS_SHOWN = 1_000;
const IDS_A_STEP = 8_192;
const HASH_BYTES = 6;

/** Ids that are merged already are left out. */
export const alikeIds = keptUntilChange(workOut);

async function workOut(connection: Connection, change: ChangeNumber): Promise<AlikeIds> {
  const breathe = (): Promise<void> => turn();
  const { ids, customers } = await customersInIdOrder(connection, change, breathe);
  const prints = new Float64Array(ids.length);
  for (let at = 0; at < ids.length; at += 1) {
    prints[at] = printOf(folded(ids[at]!));
    if (at % IDS_A_STEP === IDS_A_STEP - 1) await breathe();
  }
  const sorted = prints.slice().sort();
  await breathe();
  const twice = new Set<number>();
  for (let at = 1; at < sorted.length; at += 1) if (sorted[at] === sorted[at - 1]) twice.add(sorted[at]!);
  const groups = new Map<string, number[]>();
  for (let at = 0; at < ids.length; at += 1) {
    if (at % IDS_A_STEP === IDS_A_STEP - 1) await breathe();
    if (!twice.has(prints[at]!)) continue;
    const key = folded(ids[at]!);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [at]);
    else group.push(at);
  }
  // Two texts may share a fingerprint by chance.
  const found = [...groups.values()].filter((group) => group.length > 1);
  const shown = found.slice(0, GROUPS_SHOWN);
  const names = namesOf(
    connection,
    change,
    shown.flat().map((at) => customers[at]!),
  );
  let place = 0;
  return {
    groups: shown.map((group) => ({
      ids: group.map((at) => ({ id: ids[at]!, name: names[place++] ?? null })),
      by: differences(group.map((at) => ids[at]!)),
    })),
    count: found.length,
    customers: found.reduce((sum, group) => sum + group.length, 0),
  };
}

const folded = (id: string): string => id.trim().normalize('NFC').toLowerCase().normalize('NFC');

const printOf = (text: string): number => hash('sha256', text, 'buffer').readUIntBE(0, HASH_BYTES);

function differences(ids: readonly string[]): AlikeIds['groups'][number]['by'] {
  // Something differs in what a fold takes away when fewer are left with it than without it.
  const folds = [(id: string) => id.trim(), (id: string) => id.toLowerCase(), (id: string) => id.normalize('NFC')];
  const left = (without: number): number =>
    new Set(ids.map((id) => folds.reduce((text, fold, at) => (at === without ? text : fold(text)), id))).size;
  const [spaces, capitals, composed] = folds.map((_, at) => left(at) > 1);
  return [
    ...(spaces === true ? (['spaces'] as const) : []),
    ...(capitals === true ? (['capitals'] as const) : []),
    ...(composed === true ? (['composed characters'] as const) : []),
  ];
}
