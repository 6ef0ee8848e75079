// Ids are exact bytes (decisions 9). This notices ids that a person would take for the same (equal after trimming, case
// folding or composing characters) and ids that a spreadsheet has cut. It only warns.
import { KeyTable } from '#engine/maths/key-table.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { quoted } from '#shared/errors.ts';

const IDS_A_STEP = 10_000;
const PAIRS_SHOWN = 10;
/** As a spreadsheet shows a number of more than fifteen digits. */
const CUT_SHORT = /^\d(?:[.,]\d+)?E\+\d+$/;

/** Ids whose text is kept, so that both of a pair can be shown; of the rest only their number is told. */
const TEXTS_KEPT = 65_536;

export class Likeness {
  /** What stands for an id, by its folded text. */
  readonly #first = new KeyTable('quick');
  readonly #warned = new KeyTable('quick');
  readonly #texts = new Map<string, string>();
  readonly #pairs: (readonly [one: string, other: string])[] = [];
  #cutShort = 0;

  /** Knows the ids of everybody who was ever imported. */
  static async of(connection: Connection, breathe: () => Promise<void>): Promise<Likeness> {
    const likeness = new Likeness();
    const step = connection
      .statement('SELECT customer, id FROM customer WHERE customer > ? ORDER BY customer LIMIT ?')
      .raw(true);
    for (let last = 0; ; ) {
      const rows = connection.guard(() => step.all(last, IDS_A_STEP)) as [number, string][];
      for (const [, id] of rows) likeness.#remember(folded(id), id);
      if (rows.length < IDS_A_STEP) return likeness;
      last = rows.at(-1)![0];
      await breathe();
    }
  }

  /** Whether nobody was known by this id or by one like it. */
  notice(id: string): boolean {
    if (CUT_SHORT.test(id)) this.#cutShort += 1;
    const key = folded(id);
    const mark = markOf(id);
    const first = this.#first.setFirst(key, mark);
    if (first === 0) {
      if (this.#texts.size < TEXTS_KEPT) this.#texts.set(key, id);
      return true;
    }
    if (first !== mark && this.#warned.setFirst(id, mark) === 0) {
      const one = this.#texts.get(key);
      if (one !== undefined && this.#pairs.length < PAIRS_SHOWN) this.#pairs.push([one, id]);
    }
    return false;
  }

  #remember(key: string, id: string): void {
    this.#first.set(key, markOf(id));
    if (this.#texts.size < TEXTS_KEPT) this.#texts.set(key, id);
  }

  /** A sentence for each thing noticed. The ids themselves are shown to a person only, never kept with a job. */
  warnings(showIds: boolean): string[] {
    return [...this.#alike(showIds), ...this.#cut()];
  }

  #cut(): string[] {
    if (this.#cutShort === 0) return [];
    const ids = this.#cutShort === 1 ? '1 id is' : `${this.#cutShort} ids are`;
    return [
      `${ids} written as 1.23E+18: a spreadsheet has cut their digits. They were kept as they are; export the ids as text.`,
    ];
  }

  #alike(showIds: boolean): string[] {
    const count = this.#warned.size;
    if (count === 0) return [];
    const ids = count === 1 ? '1 id is' : `${count} ids are`;
    const pairs = this.#pairs.map(([one, other]) => `${quoted(one)} and ${quoted(other)}`).join(', ');
    return [
      `${ids} another customer's but for spaces, capitals or composed characters; they were taken as different.${showIds && pairs !== '' ? ` ${pairs}.` : ''}`,
    ];
  }
}

/** Stands for an id among those that are alike (FNV-1a over its UTF-16 units); never 0. */
function markOf(id: string): number {
  let mark = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) mark = Math.imul(mark ^ id.charCodeAt(at), 0x01000193);
  return (mark >>> 0) + 1;
}

/** Nothing to trim and nothing to compose. */
const PLAIN = /^[!-~]*$/;

const folded = (id: string): string => (PLAIN.test(id) ? id : id.trim().normalize('NFC')).toLowerCase();
