// One customer many times over, each row with one thing changed, as a batch that the agents judge like any other.
import type { PayloadOf } from '#engine/agents/agent.ts';
import type { Agents } from '#engine/agents/index.ts';
import { VERDICT } from '#shared/model/batch.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Column, Frame } from '#shared/model/frame.ts';
import type { JourneyMetric } from '#shared/model/journey.ts';

/** What the treatment agent judges. */
export type Recommendation = PayloadOf<Agents['treatment']['messages'], 'recommend_treatment'>['request'];

/** What is changed in a row. A missing value is NaN, or null for text. */
export type Variation =
  | { readonly kind: 'attribute' | 'metric'; readonly name: string; readonly value: number | string | null }
  | { readonly kind: 'permission'; readonly purpose: string; readonly channel: string }
  /** Not held out; nobody was in contact with the customer and nothing was rejected; nothing is changed. */
  | { readonly kind: 'hold-out' | 'uncontacted' | 'none' };

/** A customer number that no contact or rejection has. */
const NOBODY = -1;

/** The batch of one of `base`, once for each variation. */
export function variedRequest(base: Recommendation, variations: readonly Variation[]): Recommendation {
  const { data, permissions } = base;
  const { frame } = data;
  const size = variations.length;
  const { questions } = permissions;
  const verdicts = new Uint8Array(size * questions.length);
  for (let row = 0; row < size; row += 1)
    verdicts.set(permissions.verdicts.subarray(0, questions.length), row * questions.length);
  const heldOut = new Uint8Array(size).fill(base.heldOut[0]!);
  const attributes = new Map([...frame.attributes].map(([name, column]) => [name, repeatedColumn(column, size)]));
  const metrics = new Map([...frame.metrics].map(([name, values]) => [name, repeated(values, size)]));
  const customers = new Int32Array(size).fill(frame.customers[0]!);
  for (const [row, variation] of variations.entries()) {
    if (variation.kind === 'hold-out') heldOut[row] = 0;
    else if (variation.kind === 'uncontacted') customers[row] = NOBODY;
    else if (variation.kind === 'permission') {
      const { purpose, channel } = variation;
      const question = questions.findIndex((each) => each.purpose === purpose && each.channel === channel);
      verdicts[row * questions.length + question] = VERDICT.allowed;
    } else if (variation.kind === 'metric') {
      const values = metrics.get(variation.name as JourneyMetric);
      if (values !== undefined) values[row] = variation.value as number;
    } else if (variation.kind === 'attribute') {
      setValue(attributes.get(variation.name), row, variation.value);
    }
  }
  const scores = repeatedScores(frame.scores, size);
  return {
    data: {
      ...data,
      frame: { size, customers, attributes, metrics, scores },
      probabilities: repeatedScores(data.probabilities, size),
      events: null,
    },
    permissions: { questions, verdicts },
    heldOut,
  };
}

/** The attributes by which a feed joins a customer: changing one changes a metric with it. */
export function joiningAttributes({ network, prices }: Configuration['feeds']): string[] {
  return [
    ...(network === undefined ? [] : [network.area]),
    ...(prices === undefined ? [] : [prices.product, prices.region]),
  ];
}

type Varied =
  | { readonly type: 'text'; readonly codes: Int32Array; readonly values: string[] }
  | Exclude<Column, { type: 'text' }>;

function repeatedColumn(column: Column, size: number): Varied {
  if (column.type === 'text') {
    const code = column.codes[0]!;
    // The dictionary of a batch of one: the value itself, and those of the variations.
    const values = code < 0 ? [] : [column.values[code]!];
    return { type: 'text', codes: new Int32Array(size).fill(code < 0 ? -1 : 0), values };
  }
  return { type: column.type, values: repeated(column.values, size) };
}

function setValue(column: Varied | undefined, row: number, value: number | string | null): void {
  if (column === undefined) return;
  if (column.type !== 'text') {
    column.values[row] = value as number;
    return;
  }
  if (value === null) {
    column.codes[row] = -1;
    return;
  }
  let code = column.values.indexOf(String(value));
  if (code < 0) code = column.values.push(String(value)) - 1;
  column.codes[row] = code;
}

function repeatedScores(scores: Frame['scores'], size: number): Frame['scores'] {
  return new Map(
    [...scores].map(([name, byTreatment]) => [
      name,
      new Map([...byTreatment].map(([treatment, values]) => [treatment, repeated(values, size)])),
    ]),
  );
}

const repeated = (values: Float64Array, size: number): Float64Array => new Float64Array(size).fill(values[0]!);
