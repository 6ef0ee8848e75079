// Bars inside rows: they start at zero and share one scale. A row of small columns shows weeks.

/** A bar of a share of the widest. `colour` is a CSS colour; the words beside it say the number. */
export function InlineBar({
  share,
  colour = 'var(--mark)',
  width = '4rem',
}: {
  share: number;
  colour?: string;
  width?: string;
}) {
  const part = Math.max(0, Math.min(1, share));
  return (
    <span
      aria-hidden
      className="inline-block h-1.5 overflow-hidden rounded-full bg-surface-3 align-middle"
      style={{ width }}
    >
      <span className="block h-full rounded-full" style={{ width: `${part * 100}%`, background: colour }} />
    </span>
  );
}

/** A bar without a track: amounts beside each other. Negative amounts are drawn in the colour of losses. */
export function AmountBar({ share, colour = 'var(--mark)' }: { share: number; colour?: string }) {
  return (
    <span
      aria-hidden
      className="block h-2.5 rounded-1"
      style={{
        width: `${Math.min(1, Math.abs(share)) * 100}%`,
        minWidth: share === 0 ? 0 : 2,
        background: share < 0 ? 'var(--negative-mark)' : colour,
      }}
    />
  );
}

/** Weeks or months as columns; a period without anything is a hairline, never a gap. `label` says it in words. */
export function Columns({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(1, ...values);
  const width = 5;
  const height = 18;
  return (
    <svg role="img" aria-label={label} width={values.length * (width + 2)} height={height} className="block">
      {values.map((value, at) => {
        const tall = value === 0 ? 1 : Math.max(2, (value / most) * height);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: columns are their place
            key={at}
            x={at * (width + 2)}
            y={height - tall}
            width={width}
            height={tall}
            fill={value === 0 ? 'var(--line-3)' : 'var(--mark)'}
          />
        );
      })}
    </svg>
  );
}
