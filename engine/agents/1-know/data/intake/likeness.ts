// Ids are exact bytes (decisions 9). This notices ids that a person would take for the same (equal after trimming, case
// folding or composing characters) and ids that a spreadsheet has cut. It only warns.
import { hashText } from '#engine/maths/hash.ts';
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
  readonly #first = new KeyTable();
  readonly #warned = new KeyTable();
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

  notice(id: string): void {
    if (CUT_SHORT.test(id)) this.#cutShort += 1;
    const key = folded(id);
    const mark = markOf(id);
    const first = this.#first.get(key);
    if (first === 0) this.#remember(key, id);
    else if (first !== mark && this.#warned.setFirst(id, mark) === 0) {
      const one = this.#texts.get(key);
      if (one !== undefined && this.#pairs.length < PAIRS_SHOWN) this.#pairs.push([one, id]);
    }
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

/** Stands for an id among those that are alike; never 0. */
const markOf = (id: string): number => hashText(id, 0) + 1;
const folded = (id: string): string => id.trim().normalize('NFC').toLowerCase();
