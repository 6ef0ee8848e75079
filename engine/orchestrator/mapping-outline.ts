// By which mapping a file would be read, as a person looks it over, takes it along or brings one: its text, what it
// computes of the first records, and a text of one checked. Nothing is written.
import type { z } from 'zod';
import {
  type importArguments,
  mappingValue,
  parseMapping,
  readingOf,
  settleFile,
  withThread,
} from '#engine/agents/index.ts';
import { writeYaml } from '#engine/policy/configuration/document.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { readSettings } from '#engine/store/workspace/settings.ts';
import type { AttributeType } from '#shared/model/attribute.ts';
import type { MappingOutline, OutlinedRow } from '#shared/model/inspection.ts';
import type { Kind } from '#shared/model/kind.ts';
import type { MappingPiece } from '#shared/model/question.ts';
import { MONEY_SCALE } from '#shared/model/units.ts';

const ROWS_SHOWN = 8;
const NUMBERS: readonly AttributeType[] = ['whole', 'number', 'money'];

/**
 * Throws what cannot be read, or is wrong in the mapping itself; open questions are passed over by their first choice.
 * `threads` is the file of the engine's threads, where one may help.
 */
export async function outlineFile(
  connection: Connection,
  args: z.output<typeof importArguments>,
  breathe: () => Promise<void>,
  threads: URL | null = null,
): Promise<MappingOutline> {
  const settlement = await withThread(threads, (thread) =>
    settleFile(connection, { ...args, again: true }, true, breathe, thread),
  );
  const { piece, columns } = settlement;
  const { zone } = readSettings(connection);
  if (columns === null) return { text: writeYaml(piece), said: piece, zone, numbers: [], rows: [] };
  const { rows: reader, source, plan } = await readingOf(connection, args, settlement, breathe);
  const types = new Map([...columns.headings, ...columns.derived].map(({ name, type }) => [name, type]));
  const computed = new Set(columns.derived.map(({ name }) => name));
  const all = [...reader.own, ...reader.attributes.map(({ name }) => name)];
  const numbers = all.flatMap((name, slot) => {
    const type = types.get(name) as AttributeType;
    return NUMBERS.includes(type) ? [{ name, type, slot }] : [];
  });
  const rows: OutlinedRow[] = [];
  for await (const { records } of source.records(() => {})) {
    for (const record of records.slice(0, ROWS_SHOWN - rows.length)) {
      const read = reader.read(record);
      if ('reject' in read) {
        rows.push({ line: record.line, values: [], reject: read.reject.rule });
        continue;
      }
      const { values } = read.row;
      const shown = numbers.map(({ type, slot }) => {
        const value = values[slot];
        return value == null ? null : Number(value) / (type === 'money' ? MONEY_SCALE : 1);
      });
      rows.push({ line: record.line, values: shown, reject: null });
    }
    if (rows.length === ROWS_SHOWN) break;
  }
  return {
    text: plan.remember?.mapping ?? writeYaml(piece),
    said: piece,
    zone,
    numbers: numbers.map(({ name, type }) => ({ name, type, computed: computed.has(name) })),
    rows,
  };
}

/** What a mapping's text says, once it is checked. Throws MAPPING_INVALID naming every fault with its line and value. */
export function readMapping(text: string, name: string, kind: Kind | null): MappingPiece {
  parseMapping(text, name, kind);
  return mappingValue(text, name);
}
