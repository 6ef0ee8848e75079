// Seven lanes on one axis of time, drawn for the width there is. Arrows walk the marks; the one walked to is spoken.
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { channelLook } from '../../parts/channel.tsx';
import { useWidth } from '../../parts/charts/width.ts';
import { useFormat } from '../../parts/format/context.tsx';
import type { Format } from '../../parts/format/format.ts';
import { LANE_NAMES, LANES, type Lane, type Lanes, laneOfEvent, type Mark, scoreText, spoken } from './lane-marks.ts';

const AXIS = 24;
const NAMES = 128;
const RIGHT = 28;
const HEIGHTS: Readonly<Record<Lane, number>> = {
  offers: 40,
  score: 46,
  usage: 56,
  competitor: 50,
  campaigns: 42,
  changes: 36,
  network: 58,
};
const LABEL_ROOM = 76;

const OFFER = 15;
const MOST_OFFERS = 6;

interface Scale {
  readonly x: (at: number) => number;
  readonly left: number;
  readonly right: number;
  /** Where each lane begins, and how tall it is. */
  readonly tops: Readonly<Record<Lane, number>>;
  readonly heights: Readonly<Record<Lane, number>>;
  readonly height: number;
}

/** The lanes under each other; that of the offers has a line for each. */
function laidOut(offers: number): Pick<Scale, 'tops' | 'heights' | 'height'> {
  const heights = { ...HEIGHTS, offers: Math.max(HEIGHTS.offers, offers * OFFER + 8) };
  let height = AXIS;
  const tops = Object.fromEntries(
    LANES.map((lane) => {
      const top = height;
      height += heights[lane];
      return [lane, top];
    }),
  ) as Record<Lane, number>;
  return { tops, heights, height };
}

export function LanesChart({ lanes, marks }: { lanes: Lanes; marks: readonly Mark[] }) {
  const format = useFormat();
  const [box, width] = useWidth(800);
  const [walked, setWalked] = useState<number | null>(null);
  const names = width < 520 ? 84 : NAMES;
  const right = Math.max(names + 80, width - RIGHT);
  const scale: Scale = {
    x: (at) =>
      names +
      ((Math.max(lanes.from, Math.min(at, lanes.to)) - lanes.from) / (lanes.to - lanes.from || 1)) * (right - names),
    left: names,
    right,
    ...laidOut(offersIn(lanes).length),
  };
  const mark = walked === null ? undefined : marks[walked];
  const spokenMark =
    mark === undefined ? undefined : `${format.day(mark.at)}, ${LANE_NAMES[mark.lane].toLowerCase()}: ${mark.words}`;
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number | null> = {
      ArrowRight: walked === null ? 0 : Math.min(marks.length - 1, walked + 1),
      ArrowLeft: walked === null ? marks.length - 1 : Math.max(0, walked - 1),
      Home: 0,
      End: marks.length - 1,
      Escape: null,
    };
    const next = steps[event.key];
    if (next === undefined || marks.length === 0) return;
    event.preventDefault();
    setWalked(next);
  };
  return (
    <div ref={box}>
      <div
        role="slider"
        tabIndex={0}
        aria-label="Journey"
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, marks.length - 1)}
        aria-valuenow={walked ?? Math.max(0, marks.length - 1)}
        aria-valuetext={spokenMark ?? `${format.counted(marks.length, 'mark')}, walk with the arrows`}
        onKeyDown={onKeyDown}
        onBlur={() => setWalked(null)}
      >
        <svg aria-hidden width={width} height={scale.height} className="block font-sans text-micro">
          <Axis lanes={lanes} scale={scale} format={format} />
          {LANES.map((lane) => (
            <g key={lane}>
              <line
                x1={0}
                x2={width}
                y1={scale.tops[lane] + scale.heights[lane]}
                y2={scale.tops[lane] + scale.heights[lane]}
                stroke="var(--line-1)"
              />
              <text x={0} y={scale.tops[lane] + scale.heights[lane] / 2 + 4} className="fill-ink-1 text-small">
                {names < NAMES ? LANE_NAMES[lane].split(' ')[0] : LANE_NAMES[lane]}
              </text>
            </g>
          ))}
          <Offers lanes={lanes} scale={scale} />
          <Score lanes={lanes} scale={scale} format={format} />
          <Usage lanes={lanes} scale={scale} format={format} />
          <Competitor lanes={lanes} scale={scale} format={format} />
          <Campaigns lanes={lanes} scale={scale} />
          <Changes lanes={lanes} scale={scale} />
          <Network lanes={lanes} scale={scale} format={format} />
          <Today lanes={lanes} scale={scale} />
          {mark === undefined ? null : (
            <rect
              x={scale.x(mark.at) - 7}
              y={scale.tops[mark.lane] + 3}
              width={14}
              height={scale.heights[mark.lane] - 6}
              rx={3}
              fill="none"
              stroke="var(--focus)"
              strokeWidth={2}
            />
          )}
        </svg>
        <p aria-hidden className="min-h-5 text-small text-ink-2">
          {spokenMark}
        </p>
      </div>
    </div>
  );
}

function Axis({ lanes, scale, format }: { lanes: Lanes; scale: Scale; format: Format }) {
  const ticks = ticksOf(lanes, scale);
  return ticks.map(({ at, isNamed }) => (
    <g key={at}>
      <line
        x1={scale.x(at)}
        x2={scale.x(at)}
        y1={AXIS - 4}
        y2={scale.height}
        stroke="var(--line-1)"
        shapeRendering="crispEdges"
      />
      {isNamed ? (
        <text x={scale.x(at) + 4} y={AXIS - 8} className="fill-ink-3">
          {lanes.step === 'day' ? format.shortDay(at) : format.month(at)}
        </text>
      ) : null}
    </g>
  ));
}

/** The beginnings of the buckets: all as lines, as many with names as there is room for. */
function ticksOf({ usage, from, to, step }: Lanes, scale: Scale): { at: number; isNamed: boolean }[] {
  const starts = (usage ?? []).map((bucket) => bucket.from).filter((at) => at >= from && at <= to);
  const every = step === 'day' ? 7 : 1;
  let last = Number.NEGATIVE_INFINITY;
  return starts
    .filter((_, at) => at % every === 0)
    .map((at) => {
      const x = scale.x(at);
      const isNamed = x - last >= LABEL_ROOM && scale.right - x >= LABEL_ROOM;
      if (isNamed) last = x;
      return { at, isNamed };
    });
}

function Today({ lanes, scale }: { lanes: Lanes; scale: Scale }) {
  const words = lanes.run === null ? 'Today' : `Today, run ${lanes.run}`;
  const width = words.length * 5.8 + 12;
  const x = scale.x(lanes.to);
  return (
    <g>
      <line x1={x} x2={x} y1={AXIS - 4} y2={scale.height} stroke="var(--accent)" shapeRendering="crispEdges" />
      <rect
        x={Math.min(x - width / 2, scale.right + RIGHT - width)}
        y={2}
        width={width}
        height={18}
        rx={3}
        fill="var(--accent)"
      />
      <text
        x={Math.min(x, scale.right + RIGHT - width / 2)}
        y={15}
        textAnchor="middle"
        className="fill-on-accent font-strong"
      >
        {words}
      </text>
    </g>
  );
}

/** Said in a lane that has nothing. */
function Nothing({ lane, scale, imported }: { lane: Lane; scale: Scale; imported: boolean }) {
  return (
    <text x={scale.left + 6} y={scale.tops[lane] + scale.heights[lane] / 2 + 4} className="fill-ink-3">
      {imported ? 'nothing in this time' : 'nothing imported'}
    </text>
  );
}

/** Words with a halo, so that no line crosses them. */
function Words({
  x,
  y,
  end = false,
  strong = false,
  children,
}: {
  x: number;
  y: number;
  end?: boolean;
  strong?: boolean;
  children: ReactNode;
}) {
  return (
    <text
      x={x}
      y={y}
      textAnchor={end ? 'end' : 'start'}
      stroke="var(--surface-1)"
      strokeWidth={3}
      paintOrder="stroke"
      className={strong ? 'fill-ink-1 font-strong' : 'fill-ink-2'}
    >
      {children}
    </text>
  );
}

/** The offers in force at any time of the span. */
function offersIn({ offers, from, to }: Lanes) {
  return (offers ?? [])
    .map((offer) => ({
      ...offer,
      start: offer.validFrom === null ? from : Date.parse(offer.validFrom),
      end: offer.validTo === null ? to : Date.parse(offer.validTo),
    }))
    .filter(({ start, end }) => start <= to && end >= from)
    .slice(0, MOST_OFFERS);
}

function Offers({ lanes, scale }: { lanes: Lanes; scale: Scale }) {
  const shown = offersIn(lanes);
  if (shown.length === 0) return <Nothing lane="offers" scale={scale} imported={lanes.offers !== null} />;
  const first = scale.tops.offers + (scale.heights.offers - shown.length * OFFER) / 2;
  return shown.map(({ id, title, start, end }, at) => {
    const [left, right] = [scale.x(start), Math.max(scale.x(end), scale.x(start) + 4)];
    const top = first + at * OFFER;
    const words = title ?? id;
    const wide = words.length * 5.6;
    const inside = right - left - 8 >= wide;
    return (
      <g key={id}>
        <rect
          x={left}
          y={top + 1}
          width={right - left}
          height={OFFER - 3}
          rx={2}
          fill="var(--accent-soft)"
          stroke="var(--accent-line)"
          strokeWidth={0.5}
        />
        {inside || left - scale.left > wide ? (
          <text
            x={inside ? left + 5 : left - 5}
            y={top + OFFER - 4}
            textAnchor={inside ? 'start' : 'end'}
            className={inside ? 'fill-ink-1' : 'fill-ink-2'}
          >
            {words}
          </text>
        ) : null}
      </g>
    );
  });
}

interface Point {
  readonly at: number;
  readonly value: number;
}

/** A line through points; both ends are labelled because it does not start at zero. */
function Line({
  points,
  lane,
  scale,
  colour,
  steps = false,
  show,
}: {
  points: readonly Point[];
  lane: Lane;
  scale: Scale;
  colour: string;
  steps?: boolean;
  show: (value: number) => string;
}) {
  const values = points.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const top = scale.tops[lane] + 16;
  const tall = scale.heights[lane] - 28;
  const y = (value: number): number =>
    most === least ? top + tall / 2 : top + (1 - (value - least) / (most - least)) * tall;
  const path = points
    .map(({ at, value }, place) => {
      const [px, py] = [scale.x(at), y(value)];
      if (place === 0) return `M${px},${py}`;
      return steps ? `H${px}V${py}` : `L${px},${py}`;
    })
    .join('');
  const [first, last] = [points[0]!, points.at(-1)!];
  return (
    <g>
      <path d={steps ? `${path}H${scale.right}` : path} fill="none" stroke={colour} strokeWidth={1.5} />
      <circle cx={steps ? scale.right : scale.x(last.at)} cy={y(last.value)} r={3} fill={colour} />
      {scale.x(last.at) - scale.x(first.at) > LABEL_ROOM * 2 ? (
        <Words
          x={Math.max(scale.x(first.at), scale.left) + 4}
          y={y(first.value) + (y(first.value) > top + tall / 2 ? -5 : 13)}
        >
          {show(first.value)}
        </Words>
      ) : null}
      <Words end strong x={scale.right - 6} y={y(last.value) + (y(last.value) > top + tall / 2 ? -6 : 14)}>
        {show(last.value)}
      </Words>
    </g>
  );
}

function Score({ lanes, scale, format }: { lanes: Lanes; scale: Scale; format: Format }) {
  const { score } = lanes;
  const points = (score?.points ?? []).filter(({ at }) => at >= lanes.from);
  if (points.length === 0) return <Nothing lane="score" scale={scale} imported={score !== null} />;
  return (
    <Line
      points={points}
      lane="score"
      scale={scale}
      colour="var(--accent)"
      show={(value) => scoreText(value, score?.meaning ?? null, format)}
    />
  );
}

function Usage({ lanes, scale, format }: { lanes: Lanes; scale: Scale; format: Format }) {
  const bars = (lanes.usage ?? []).filter(({ value }) => value !== null);
  if (bars.length === 0) return <Nothing lane="usage" scale={scale} imported={lanes.usage !== null} />;
  const most = Math.max(...bars.map(({ value }) => value ?? 0), 0.001);
  const floor = scale.tops.usage + scale.heights.usage;
  return bars.map(({ from, to, value }, at) => {
    const [left, right] = [scale.x(from) + 2, scale.x(to) - 2];
    const tall = Math.max(1, ((value ?? 0) / most) * (scale.heights.usage - 20));
    const isLast = at === bars.length - 1;
    const wide = right - left >= 26;
    return (
      <g key={from}>
        <rect
          x={left}
          y={floor - tall}
          width={Math.max(2, right - left)}
          height={tall}
          fill={isLast ? 'var(--accent)' : 'var(--mark)'}
        />
        {wide && (isLast || at === bars.length - 2 || value === most) ? (
          <text
            x={(left + right) / 2}
            y={floor - tall - 4}
            textAnchor="middle"
            className={isLast ? 'fill-ink-1 font-strong' : 'fill-ink-2'}
          >
            {format.number(value, [0, 1])}
          </text>
        ) : null}
      </g>
    );
  });
}

function Competitor({ lanes, scale, format }: { lanes: Lanes; scale: Scale; format: Format }) {
  const points = (lanes.competitor ?? []).map(({ at, price }) => ({ at, value: price }));
  if (points.length === 0) return <Nothing lane="competitor" scale={scale} imported={lanes.competitor !== null} />;
  return <Line steps points={points} lane="competitor" scale={scale} colour="var(--cat-2)" show={format.money} />;
}

function Campaigns({ lanes, scale }: { lanes: Lanes; scale: Scale }) {
  if (lanes.campaigns.length === 0) return <Nothing lane="campaigns" scale={scale} imported />;
  let last = Number.NEGATIVE_INFINITY;
  return lanes.campaigns.map(({ at, channel, contacted, outcomes }, place) => {
    const { icon: Icon, colour } = channelLook(contacted ? channel : null);
    const x = scale.x(at);
    const isNamed = x - last >= 62 && x - scale.left > 24;
    if (isNamed) last = x;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: marks are their place
      <g key={place}>
        <Icon x={x - 7} y={scale.tops.campaigns + 5} width={14} height={14} color={colour} strokeWidth={2} />
        {isNamed ? (
          <text
            x={Math.min(x, scale.right - 20)}
            y={scale.tops.campaigns + 33}
            textAnchor="middle"
            className="fill-ink-3"
          >
            {contacted ? (outcomes[0]?.outcome ?? 'no reaction') : 'held out'}
          </text>
        ) : null}
      </g>
    );
  });
}

function Changes({ lanes, scale }: { lanes: Lanes; scale: Scale }) {
  const marks = [
    ...lanes.changes.map(({ at, attribute }) => ({ at, words: spoken(attribute) })),
    ...lanes.events
      .filter(({ type }) => laneOfEvent(type) === 'changes')
      .map(({ at, type }) => ({ at, words: spoken(type) })),
  ].sort((a, b) => a.at - b.at);
  if (marks.length === 0) return <Nothing lane="changes" scale={scale} imported />;
  return (
    <Dots
      marks={marks}
      lane="changes"
      scale={scale}
      y={scale.tops.changes + scale.heights.changes / 2}
      colour="var(--mark)"
    />
  );
}

/** Dots with words where there is room for them. */
function Dots({
  marks,
  lane,
  scale,
  y,
  colour,
}: {
  marks: readonly { at: number; words: string }[];
  lane: Lane;
  scale: Scale;
  y: number;
  colour: string;
}) {
  return marks.map(({ at, words }, place) => {
    const x = scale.x(at);
    const next = marks[place + 1];
    const room = (next === undefined ? scale.right - 4 : scale.x(next.at)) - x - 12;
    const fits = words.length * 5.8 <= room;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: marks are their place
      <g key={`${lane} ${place}`}>
        <circle cx={x} cy={y} r={3.5} fill={colour} />
        {fits ? (
          <Words x={x + 7} y={y + 4}>
            {words}
          </Words>
        ) : null}
      </g>
    );
  });
}

function Network({ lanes, scale, format }: { lanes: Lanes; scale: Scale; format: Format }) {
  const complaints = lanes.events.filter(({ type }) => laneOfEvent(type) === 'network');
  const points = lanes.network?.points ?? [];
  return (
    <>
      {points.length === 0 ? (
        <Nothing lane="network" scale={scale} imported={lanes.network !== null && lanes.network.points !== null} />
      ) : (
        <Line
          points={points}
          lane="network"
          scale={scale}
          colour="var(--cat-3)"
          show={(value) => format.number(value, [0, 1])}
        />
      )}
      <Dots
        lane="network"
        scale={scale}
        y={scale.tops.network + 9}
        colour="var(--negative-mark)"
        marks={complaints.map(({ at, type }) => ({ at, words: spoken(type) }))}
      />
    </>
  );
}
