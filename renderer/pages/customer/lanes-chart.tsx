// Seven lanes on one axis of time, drawn for the width there is. Arrows walk the marks; the one walked to is spoken.
import { type KeyboardEvent, useState } from 'react';
import { useWidth } from '../../parts/charts/width.ts';
import { useFormat } from '../../parts/format/context.tsx';
import type { Format } from '../../parts/format/format.ts';
import { Campaigns, Changes, Competitor, Network, Offers, Score, Usage } from './lane-drawings.tsx';
import { LANE_NAMES, LANES, type Lanes, type Mark, SHORT_LANE_NAMES } from './lane-marks.ts';
import { AXIS, LABEL_ROOM, laidOut, NAMES, offersIn, RIGHT, type Scale } from './lane-scale.ts';

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
                {names < NAMES ? SHORT_LANE_NAMES[lane] : LANE_NAMES[lane]}
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

/** The word at today's line reaches so far to the left of it. */
const TODAY_ROOM = 44;

/** The beginnings of the buckets: all as lines, as many with names as there is room for. */
function ticksOf({ usage, from, to, step }: Lanes, scale: Scale): { at: number; isNamed: boolean }[] {
  const starts = (usage ?? []).map((bucket) => bucket.from).filter((at) => at >= from && at <= to);
  const every = step === 'day' ? 7 : 1;
  let last = Number.NEGATIVE_INFINITY;
  return starts
    .filter((_, at) => at % every === 0)
    .map((at) => {
      const x = scale.x(at);
      const isNamed = x - last >= LABEL_ROOM && scale.right - x >= LABEL_ROOM + TODAY_ROOM;
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
