// Computes amounts from the values of one record at a time: the record is a frame of one row, so that arithmetic means
// the same here as in a configuration.
import { midnightUtc } from '#engine/policy/calendar.ts';
import { compileAmount, type RowAmount } from '#engine/policy/expression/compile.ts';
import { attributesIn } from '#engine/policy/expression/inputs.ts';
import type { StoredValue } from '#engine/store/records/tables.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { AttributeType } from '#shared/model/attribute.ts';
import type { Amount } from '#shared/model/expression.ts';
import type { Column } from '#shared/model/frame.ts';
import { type IsoDate, instant, MONEY_SCALE } from '#shared/model/units.ts';

interface Input {
  readonly slot: number;
  readonly column: Column;
  fill(value: StoredValue): void;
}

/** Of a stored unit; what differs more was not kept digit for digit. Less is the noise of float64. */
const EXACT_TO = 1e-6;

export class Computation {
  /** Results that could not be kept digit for digit. */
  inexact = 0;
  readonly #type: AttributeType;
  readonly #inputs: readonly Input[];
  readonly #amount: RowAmount;

  /**
   * `columns` are those the amount may name, each with its place among a record's values. `name` is for messages.
   * Throws MAPPING_INVALID when it names something else, or calculates with a text.
   */
  constructor(
    name: string,
    amount: Amount,
    type: AttributeType,
    columns: readonly { readonly name: string; readonly type: AttributeType; readonly slot: number }[],
  ) {
    this.#type = type;
    const inputs = new Map(
      attributesIn(amount).map((input) => {
        const found = columns.find((column) => column.name === input);
        if (found === undefined) {
          throw invalid(
            name,
            `it reads ${quoted(input)}, and the record has only ${columns.map(({ name: each }) => quoted(each)).join(', ')}`,
          );
        }
        return [input, inputOf(found.slot, found.type, textsIn(amount))];
      }),
    );
    this.#inputs = [...inputs.values()];
    const attributes = new Map([...inputs].map(([input, { column }]) => [input, column]));
    const frame = { size: 1, customers: new Int32Array(1), attributes, metrics: new Map(), scores: new Map() };
    try {
      // Nothing of a mapping asks for days since something, so the moment and the zone are never looked at.
      this.#amount = compileAmount(amount, { frame, asOf: instant(0), zone: 'UTC' });
    } catch (error) {
      if (error instanceof Problem) throw invalid(name, error.sentence);
      throw error;
    }
  }

  /** The value to store: null where an input is missing, undefined where the result is not of the type. */
  of(values: readonly StoredValue[]): StoredValue | undefined {
    for (const { slot, fill } of this.#inputs) fill(values[slot]!);
    const result = this.#amount(0);
    if (Number.isNaN(result)) return null;
    if (this.#type === 'number') return result + 0;
    const scale = this.#type === 'money' ? MONEY_SCALE : 1;
    const rounded = Math.round(result * scale) + 0;
    const inexact = Math.abs(result * scale - rounded) > EXACT_TO;
    if (!Number.isSafeInteger(rounded) || (this.#type === 'whole' && inexact)) return undefined;
    if (inexact) this.inexact += 1;
    return rounded;
  }
}

function inputOf(slot: number, type: AttributeType, texts: readonly string[]): Input {
  if (type === 'text') {
    const codes = new Int32Array(1);
    // The last one stands for every other text: it is longer than any of them.
    const values = [...texts, `${texts.join('')}\u0000`];
    const fill = (value: StoredValue): void => {
      const code = values.indexOf(value as string);
      codes[0] = value === null ? -1 : code === -1 ? texts.length : code;
    };
    return { slot, column: { type, codes, values }, fill };
  }
  const values = new Float64Array(1);
  const number: (value: NonNullable<StoredValue>) => number =
    type === 'money'
      ? (value) => Number(value) / MONEY_SCALE
      : type === 'date'
        ? (value) => midnightUtc(value as IsoDate)
        : Number;
  const fill = (value: StoredValue): void => {
    values[0] = value === null ? Number.NaN : number(value);
  };
  return { slot, column: { type, values }, fill };
}

/** Every text a tree holds; among them are those its comparisons name. */
function textsIn(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree];
  return typeof tree === 'object' && tree !== null ? [...new Set(Object.values(tree).flatMap(textsIn))] : [];
}

function invalid(name: string, fault: string): Problem {
  return new Problem('MAPPING_INVALID', `The mapping cannot compute ${quoted(name)}: ${fault}. Nothing was imported.`, {
    compute: name,
  });
}
