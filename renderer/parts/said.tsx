// A sentence of the engine, its numbers shown in the reader's manner.
import type { Said as Parts } from '#shared/model/explanation.ts';
import { type Manner, partText, saidText } from '#shared/said.ts';
import { useFormat } from './format/context.tsx';
import type { Format } from './format/format.ts';

/** Money stands out where `strong` is set: the figures that a sentence is read for. */
export function Said({ parts, strong = false }: { parts: Parts; strong?: boolean }) {
  const manner = mannerOf(useFormat());
  return parts.map((part, at) => {
    const text = partText(part, manner);
    const isFigure = strong && typeof part !== 'string' && 'money' in part;
    // biome-ignore lint/suspicious/noArrayIndexKey: a sentence does not change its order
    return isFigure ? <b key={at}>{text}</b> : <span key={at}>{text}</span>;
  });
}

export const saidIn = (parts: Parts, format: Format): string => saidText(parts, mannerOf(format));

const mannerOf = (format: Format): Manner => ({
  money: format.money,
  total: format.total,
  share: format.share,
  number: (value) => format.number(value, [0, 3]),
  count: (value) => format.number(value),
  date: format.date,
});
