// A waterfall: rows from top to bottom, totals in the colour of marks, the result in the accent, steps signed. The rival
// is a labelled line.
import { useWidth } from './width.ts';

export interface WaterfallRow {
  readonly id: string;
  readonly label: string;
  /** Between label and bar, in grey: where the number comes from. */
  readonly note?: string;
  /** `step` adds to what stands above it; `total` says what it has come to; `result` is the last total. */
  readonly kind: 'step' | 'total' | 'result';
  readonly amount: number;
}

const ROW = 28;
const BAR = 20;
/** Narrower than this, notes would lie on the names. */
const NOTED_FROM = 480;

/** A note shares its line with the label. */
const MOST_LETTERS = 24;
const cut = (note: string): string => (note.length <= MOST_LETTERS ? note : `${note.slice(0, MOST_LETTERS - 1)}…`);

export function Waterfall({
  rows,
  show,
  showStep,
  rival,
  label,
}: {
  rows: readonly WaterfallRow[];
  show: (amount: number) => string;
  /** With its sign. */
  showStep: (amount: number) => string;
  rival?: { readonly label: string; readonly amount: number /** What it is; the next best. */; readonly word?: string };
  /** The whole in a sentence. */
  label: string;
}) {
  const [box, width] = useWidth();
  let running = 0;
  const bars = rows.map((row) => {
    const from = row.kind === 'step' ? running : 0;
    const to = row.kind === 'step' ? running + row.amount : row.amount;
    running = to;
    return { ...row, from, to };
  });
  const least = Math.min(0, ...bars.flatMap(({ from, to }) => [from, to]), rival?.amount ?? 0);
  const most = Math.max(0, ...bars.flatMap(({ from, to }) => [from, to]), rival?.amount ?? 0);
  const names = Math.min(240, Math.max(120, width * 0.42));
  const figures = 84;
  const drawn = Math.max(60, width - names - figures);
  const x = (value: number): number => names + ((value - least) / (most - least || 1)) * drawn;
  const height = rows.length * ROW + (rival === undefined ? 4 : 22);
  const last = rows.length - 1;
  return (
    <div ref={box}>
      <svg
        role="img"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: focused, T shows the numbers as a table
        tabIndex={0}
        width={width}
        height={height}
        className="block overflow-visible font-sans text-small"
      >
        <line x1={x(0)} x2={x(0)} y1={0} y2={rows.length * ROW} stroke="var(--line-3)" shapeRendering="crispEdges" />
        {bars.map((bar, at) => {
          const top = at * ROW + (ROW - BAR) / 2;
          const [left, right] = [Math.min(x(bar.from), x(bar.to)), Math.max(x(bar.from), x(bar.to))];
          const strong = bar.kind !== 'step';
          const fill =
            bar.kind === 'result'
              ? 'var(--accent)'
              : bar.kind === 'total'
                ? 'var(--mark)'
                : bar.amount < 0
                  ? 'var(--negative-mark)'
                  : 'var(--positive-mark)';
          return (
            <g key={bar.id}>
              <text x={0} y={top + 14} className={strong ? 'fill-ink-1 font-strong' : 'fill-ink-2'}>
                {bar.label}
              </text>
              {bar.note === undefined || width < NOTED_FROM ? null : (
                <text x={names - 8} y={top + 14} textAnchor="end" className="fill-ink-3 text-micro">
                  {cut(bar.note)}
                  <title>{bar.note}</title>
                </text>
              )}
              <rect x={left} y={top} width={Math.max(1, right - left)} height={BAR} rx={2} fill={fill} />
              {at < last ? (
                <line
                  x1={x(bar.to)}
                  x2={x(bar.to)}
                  y1={top + BAR}
                  y2={top + ROW}
                  stroke="var(--line-3)"
                  strokeDasharray="2 2"
                />
              ) : null}
              <text x={right + 6} y={top + 14} className={strong ? 'fill-ink-1 font-strong' : 'fill-ink-1'}>
                {strong ? show(bar.amount) : showStep(bar.amount)}
              </text>
            </g>
          );
        })}
        {rival === undefined ? null : (
          <g>
            <line
              x1={x(rival.amount)}
              x2={x(rival.amount)}
              y1={last * ROW}
              y2={rows.length * ROW + 4}
              stroke="var(--text-1)"
              strokeWidth={2}
            />
            <text
              x={Math.min(Math.max(x(rival.amount), names), width - figures)}
              y={rows.length * ROW + 17}
              textAnchor="middle"
              className="fill-ink-1"
            >
              {`${rival.word ?? 'next best'}: ${rival.label} ${show(rival.amount)}`}
            </text>
          </g>
        )}
      </svg>
    </div>
  );
}
