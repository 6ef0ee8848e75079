// Ids are exact bytes (decisions 9). This notices ids that a person would take for the same (equal after trimming, case
// folding or composing characters) and ids that a spreadsheet has cut. It only warns.
import type { Connection } from '#engine/store/workspace/connection.ts';
import { quoted } from '#shared/errors.ts';

const IDS_A_STEP = 10_000;
const PAIRS_SHOWN = 10;
/** As a spreadsheet shows a number of more than fifteen digits. */
const CUT_SHORT = /^\d(?:[.,]\d+)?E\+\d+$/;

export class Likeness {
  readonly #first = new Map<string, string>();
  readonly #pairs: (readonly [one: string, other: string])[] = [];
  readonly #warned = new Set<string>();
  #cutShort = 0;

  /** Knows the ids of everybody who was ever imported. */
  static async of(connection: Connection, breathe: () => Promise<void>): Promise<Likeness> {
    const likeness = new Likeness();
    const step = connection
      .statement('SELECT customer, id FROM customer WHERE customer > ? ORDER BY customer LIMIT ?')
      .raw(true);
    for (let last = 0; ; ) {
      const rows = connection.guard(() => step.all(last, IDS_A_STEP)) as [number, string][];
      for (const [, id] of rows) likeness.#first.set(folded(id), id);
      if (rows.length < IDS_A_STEP) return likeness;
      last = rows.at(-1)![0];
      await breathe();
    }
  }

  notice(id: string): void {
    if (CUT_SHORT.test(id)) this.#cutShort += 1;
    const key = folded(id);
    const first = this.#first.get(key);
    if (first === undefined) this.#first.set(key, id);
    else if (first !== id && !this.#warned.has(id)) {
      this.#warned.add(id);
      if (this.#pairs.length < PAIRS_SHOWN) this.#pairs.push([first, id]);
    }
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
      `${ids} another customer's but for spaces, capitals or composed characters; they were taken as different.${showIds ? ` ${pairs}.` : ''}`,
    ];
  }
}

const folded = (id: string): string => id.trim().normalize('NFC').toLowerCase();
