// What stands in each lane: bars of offers and usage, lines of scores, prices and network, marks of contacts and events.
import type { ReactNode } from 'react';
import { channelLook } from '../../parts/channel.tsx';
import type { Format } from '../../parts/format/format.ts';
import { type Lane, type Lanes, laneOfEvent, reaction, scoreText, spoken } from './lane-marks.ts';
import { LABEL_ROOM, OFFER, offersIn, type Scale } from './lane-scale.ts';

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

export function Offers({ lanes, scale }: { lanes: Lanes; scale: Scale }) {
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

export function Score({ lanes, scale, format }: { lanes: Lanes; scale: Scale; format: Format }) {
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

export function Usage({ lanes, scale, format }: { lanes: Lanes; scale: Scale; format: Format }) {
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

export function Competitor({ lanes, scale, format }: { lanes: Lanes; scale: Scale; format: Format }) {
  const points = (lanes.competitor ?? []).map(({ at, price }) => ({ at, value: price }));
  if (points.length === 0) return <Nothing lane="competitor" scale={scale} imported={lanes.competitor !== null} />;
  return <Line steps points={points} lane="competitor" scale={scale} colour="var(--cat-2)" show={format.money} />;
}

export function Campaigns({ lanes, scale }: { lanes: Lanes; scale: Scale }) {
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
            {contacted ? reaction(outcomes[0]?.outcome ?? 'none') : 'held out'}
          </text>
        ) : null}
      </g>
    );
  });
}

export function Changes({ lanes, scale }: { lanes: Lanes; scale: Scale }) {
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

export function Network({ lanes, scale, format }: { lanes: Lanes; scale: Scale; format: Format }) {
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
