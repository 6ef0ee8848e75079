// One line over one measure: where it is now is marked, a stretch of it can be tinted. Both axes are labelled at their ends.
import { useWidth } from './width.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

const HEIGHT = 196;
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 16, 24, 24];
const TICKS = 4;
/** As wide as a label of one letter is taken to be. */
const LETTER = 6.4;

export function CurveDrawing({
  label,
  points,
  now,
  band,
  bandWords,
  nowWords,
  xWords,
  yWords,
}: {
  /** What is seen, in words. */
  label: string;
  /** Ascending in x; at least one. */
  points: readonly Point[];
  now: number;
  band: { readonly from: number; readonly to: number } | null;
  bandWords: string;
  nowWords: string;
  xWords: (x: number) => string;
  yWords: (y: number) => string;
}) {
  const [element, width] = useWidth();
  const [first, last] = [points[0]!.x, points.at(-1)!.x];
  const ys = points.map(({ y }) => y);
  const [low, high] = padded(Math.min(...ys), Math.max(...ys));
  const across = (x: number): number =>
    LEFT + (last === first ? 0.5 : (x - first) / (last - first)) * (width - LEFT - RIGHT);
  const up = (y: number): number => HEIGHT - BOTTOM - ((y - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const line = points
    .map(({ x, y }, k) => `${k === 0 ? 'M' : 'L'}${across(x).toFixed(1)},${up(y).toFixed(1)}`)
    .join('');
  const here = points.find(({ x }) => x === now);
  const steps = Array.from({ length: TICKS }, (_, k) => k / (TICKS - 1));
  const tinted = band === null ? null : { from: across(band.from), to: across(Math.min(last, band.to)) };
  return (
    <div ref={element}>
      <svg role="img" aria-label={label} width={width} height={HEIGHT} className="block text-micro">
        {tinted === null ? null : (
          <>
            <rect
              x={tinted.from}
              y={TOP}
              width={Math.max(1, tinted.to - tinted.from)}
              height={HEIGHT - TOP - BOTTOM}
              fill="var(--accent-soft)"
            />
            {tinted.to - tinted.from > bandWords.length * LETTER ? (
              <text
                x={(tinted.from + tinted.to) / 2}
                y={HEIGHT - BOTTOM - 8}
                textAnchor="middle"
                fill="var(--accent-text)"
              >
                {bandWords}
              </text>
            ) : null}
          </>
        )}
        {steps.map((share) => {
          const y = low + share * (high - low);
          return (
            <g key={share}>
              <line x1={LEFT} x2={width - RIGHT} y1={up(y)} y2={up(y)} stroke="var(--line-1)" />
              <text x={LEFT - 8} y={up(y) + 4} textAnchor="end" fill="var(--text-3)">
                {yWords(y)}
              </text>
            </g>
          );
        })}
        {steps.map((share) => {
          const x = first + share * (last - first);
          const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
          return (
            <text key={share} x={across(x)} y={HEIGHT - 6} textAnchor={anchor} fill="var(--text-3)">
              {xWords(Number.isInteger(first) && Number.isInteger(last) ? Math.round(x) : x)}
            </text>
          );
        })}
        <path d={line} fill="none" stroke="var(--accent)" strokeWidth={2} strokeLinejoin="round" />
        {here === undefined ? null : (
          <>
            <line
              x1={across(now)}
              x2={across(now)}
              y1={up(here.y)}
              y2={HEIGHT - BOTTOM}
              stroke="var(--line-3)"
              strokeDasharray="3 3"
            />
            <circle
              cx={across(now)}
              cy={up(here.y)}
              r={4}
              fill="var(--accent)"
              stroke="var(--surface-1)"
              strokeWidth={2}
            />
            <text
              x={across(now)}
              y={TOP - 10}
              textAnchor={across(now) > width / 2 ? 'end' : 'start'}
              fill="var(--text-1)"
              className="font-strong"
            >
              {nowWords}
            </text>
          </>
        )}
      </svg>
    </div>
  );
}

/** Some room above and below, so that a level line stands in the middle. */
function padded(low: number, high: number): [number, number] {
  const room = (high - low) * 0.06 || Math.max(1, Math.abs(high) * 0.05);
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}
