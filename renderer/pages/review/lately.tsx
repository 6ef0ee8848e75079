// The last ninety days on one line: contacts by their channel with what came of them, and events that are no matter of
// course. Labels that would touch are left out of the picture and stay in its words.
import { Circle, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { Evidence } from '#engine/api/review/evidence.ts';
import { Channel, channelLook } from '../../parts/channel.tsx';
import { useWidth } from '../../parts/charts/width.ts';
import { useFormat } from '../../parts/format/context.tsx';
import { MISSING } from '../../parts/format/format.ts';
import { Table } from '../../parts/table/table.tsx';
import { reaction } from '../customer/lane-marks.ts';
import { plainName, treatmentIn } from './words.ts';

const HEIGHT = 58;
const LINE = 22;
const EDGE = 6;
const ICON = 15;
const LETTER = 6.2;
const TICKS = 3;

interface Point {
  readonly at: number;
  readonly channel: string | null;
  /** What happened: a treatment, a type of event. */
  readonly what: string;
  /** Of a contact; null of an event. */
  readonly came: string | null;
  readonly icon: LucideIcon;
  readonly colour: string;
  readonly label: string;
  /** What matters more is 0: contacts, then complaints, then the rest. */
  readonly rank: number;
  /** With the day and everything known, for those who point at it or hear it. */
  readonly words: string;
}

export function Lately({ evidence, asTable }: { evidence: Evidence; asTable: boolean }) {
  const { lately } = evidence;
  const format = useFormat();
  const [box, width] = useWidth(548);
  const points = pointsOf(lately, (id) => treatmentIn(evidence, id), format.shortDay);
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
  if (asTable) return <LatelyTable points={points} counted={lately.counted} />;
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
      <Counted counted={lately.counted} />
    </div>
  );
}

/** Types with too many events to mark. */
function Counted({ counted }: { counted: Evidence['lately']['counted'] }) {
  const format = useFormat();
  if (counted.length === 0) return null;
  const words = counted.map(({ type, count }) => `${format.number(count)} × ${plainName(type)}`);
  return <p className="mt-1 text-small text-ink-3">And {words.join(', ')}.</p>;
}

function LatelyTable({ points, counted }: { points: readonly Point[]; counted: Evidence['lately']['counted'] }) {
  const format = useFormat();
  return (
    <>
      {points.length === 0 ? (
        <p className="text-ink-2">Nothing in the last 90 days.</p>
      ) : (
        <Table
          inset
          label="Last 90 days"
          rows={points.toReversed()}
          rowKey={(_, index) => index}
          columns={[
            { id: 'when', head: 'When', width: '8rem', cell: ({ at }) => format.day(at) },
            {
              id: 'what',
              head: 'What',
              cell: ({ what, channel }) => (channel === null ? what : <Channel channel={channel}>{what}</Channel>),
            },
            {
              id: 'came',
              head: 'What came of it',
              cell: ({ came }) => came ?? <span className="text-ink-3">{MISSING}</span>,
            },
          ]}
        />
      )}
      <Counted counted={counted} />
    </>
  );
}

function pointsOf(
  lately: Evidence['lately'],
  nameOf: (treatment: string) => string,
  day: (at: number) => string,
): Point[] {
  const campaigns = lately.campaigns.map(({ at, treatment, channel, outcomes }): Point => {
    const { icon, colour } = channelLook(channel);
    const outcome = outcomes.at(-1)?.outcome;
    const label = reaction(plainName(outcome ?? 'none'));
    const what = treatment === null ? 'A contact' : nameOf(treatment);
    return { at, channel, what, came: label, icon, colour, label, rank: 0, words: `${day(at)}: ${what}, ${label}` };
  });
  const events = lately.events.map(({ at, type }): Point => {
    const isComplaint = type === 'complaint';
    return {
      at,
      channel: null,
      came: null,
      what: capital(plainName(type)),
      icon: isComplaint ? TriangleAlert : Circle,
      colour: isComplaint ? 'var(--warning-text)' : 'var(--text-2)',
      label: plainName(type),
      rank: isComplaint ? 1 : 2,
      words: `${day(at)}: ${plainName(type)}`,
    };
  });
  return [...campaigns, ...events].sort((a, b) => a.at - b.at);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
