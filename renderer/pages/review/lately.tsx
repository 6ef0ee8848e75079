// The last ninety days on one line: contacts by their channel with what came of them, and events that are no matter of
// course. Labels that would touch are left out of the picture and stay in its words.
import { Circle, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { Evidence } from '#engine/api/review/evidence.ts';
import { channelLook } from '../../parts/channel.tsx';
import { useWidth } from '../../parts/charts/width.ts';
import { useFormat } from '../../parts/format/context.tsx';
import { plainName } from './words.ts';

const HEIGHT = 58;
const LINE = 22;
const EDGE = 6;
const ICON = 15;
const LETTER = 6.2;
const TICKS = 3;

interface Point {
  readonly at: number;
  readonly icon: LucideIcon;
  readonly colour: string;
  readonly label: string;
  /** What matters more is 0: contacts, then complaints, then the rest. */
  readonly rank: number;
  /** With the day and everything known, for those who point at it or hear it. */
  readonly words: string;
}

export function Lately({ lately }: { lately: Evidence['lately'] }) {
  const format = useFormat();
  const [box, width] = useWidth(548);
  const points = pointsOf(lately, format.shortDay);
  const x = (at: number): number => EDGE + ((at - lately.from) / (lately.to - lately.from)) * (width - 2 * EDGE);
  // Labels that matter more are placed first; the picture is drawn in the reverse order, so that these lie on top.
  const taken: [from: number, to: number][] = [];
  const labelled = points
    .toSorted((one, other) => one.rank - other.rank)
    .map((point) => {
      const half = (point.label.length * LETTER) / 2;
      const middle = Math.min(Math.max(x(point.at), half), width - half);
      const [from, to] = [middle - half, middle + half];
      const fits = taken.every(([start, end]) => to + LETTER < start || from - LETTER > end);
      if (fits) taken.push([from, to]);
      return { ...point, middle, fits };
    })
    .reverse();
  const ticks = Array.from(
    { length: TICKS + 1 },
    (_, step) => lately.from + ((lately.to - lately.from) * step) / TICKS,
  );
  const said = points.length === 0 ? 'Nothing in the last 90 days' : points.map(({ words }) => words).join('; ');
  return (
    <div ref={box}>
      <svg role="img" aria-label={said} width={width} height={HEIGHT} className="block overflow-visible text-micro">
        <line x1={EDGE} x2={width - EDGE} y1={LINE} y2={LINE} stroke="var(--line-3)" />
        {ticks.map((at, step) => (
          <g key={at}>
            <line x1={x(at)} x2={x(at)} y1={LINE - 3} y2={LINE + 3} stroke="var(--line-3)" />
            <text
              x={x(at)}
              y={54}
              textAnchor={step === 0 ? 'start' : step === TICKS ? 'end' : 'middle'}
              className="fill-ink-3"
            >
              {step === TICKS ? 'day of the run' : format.shortDay(at)}
            </text>
          </g>
        ))}
        {labelled.map(({ at, icon: Icon, colour, label, words, middle, fits }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two things may happen at one instant
          <g key={index}>
            <title>{words}</title>
            <circle cx={x(at)} cy={LINE} r={10} fill="var(--surface-1)" />
            <Icon
              x={x(at) - ICON / 2}
              y={LINE - ICON / 2}
              width={ICON}
              height={ICON}
              strokeWidth={2}
              style={{ color: colour }}
            />
            {fits ? (
              <text x={middle} y={40} textAnchor="middle" className="fill-ink-1">
                {label}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
      {lately.counted.length === 0 ? null : (
        <p className="mt-1 text-small text-ink-3">
          And {lately.counted.map(({ type, count }) => `${format.number(count)} × ${plainName(type)}`).join(', ')}.
        </p>
      )}
    </div>
  );
}

function pointsOf(lately: Evidence['lately'], day: (at: number) => string): Point[] {
  const campaigns = lately.campaigns.map(({ at, treatment, channel, outcomes }): Point => {
    const { icon, colour } = channelLook(channel);
    const outcome = outcomes.at(-1)?.outcome;
    const label = outcome === undefined ? 'no reaction' : plainName(outcome);
    return { at, icon, colour, label, rank: 0, words: `${day(at)}: ${plainName(treatment ?? 'contact')}, ${label}` };
  });
  const events = lately.events.map(({ at, type }): Point => {
    const isComplaint = type === 'complaint';
    return {
      at,
      icon: isComplaint ? TriangleAlert : Circle,
      colour: isComplaint ? 'var(--warning-text)' : 'var(--text-2)',
      label: plainName(type),
      rank: isComplaint ? 1 : 2,
      words: `${day(at)}: ${plainName(type)}`,
    };
  });
  return [...campaigns, ...events].sort((a, b) => a.at - b.at);
}
