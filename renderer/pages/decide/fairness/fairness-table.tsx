// The groups of one attribute: how far each came, and the ratio of its share to the best group's, drawn with its range.
import { TriangleAlert } from 'lucide-react';
import { labelOf } from '#shared/model/attribute-label.ts';
import {
  FAIRNESS_STAGES,
  type FairnessGroup,
  type FairnessOfAttribute,
  type FairnessStage,
  FOUR_FIFTHS,
  type GroupAtStage,
  type RateRatio,
} from '#shared/model/fairness.ts';
import { Badge } from '../../../parts/badge.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { type Format, MISSING } from '../../../parts/format/format.ts';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { Said, saidIn } from '../../../parts/said.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import { MADE_BY, STAGE_NAMES } from './fairness-words.ts';

export function FairnessTable({ of, stage }: { of: FairnessOfAttribute; stage: FairnessStage }) {
  const format = useFormat();
  const { attribute, groups, best } = of;
  const name = labelOf({ name: attribute, type: 'text' }).label;
  const at = FAIRNESS_STAGES.indexOf(stage);
  const leader = groups[best[at] ?? -1];
  // Groups that nothing is told of stand last.
  const rows = groups.toSorted((a, b) => Number(a.tooFew) - Number(b.tooFew));
  const columns: Column<FairnessGroup>[] = [
    {
      id: 'group',
      head: name,
      cell: ({ said, kind }) => (
        <span className={kind === 'value' || kind === 'band' ? '' : 'text-ink-2'}>
          <Said parts={said} />
        </span>
      ),
    },
    {
      id: 'customers',
      head: 'Customers',
      end: true,
      width: '5.25rem',
      cell: ({ customers }) => format.number(customers),
    },
    ...FAIRNESS_STAGES.map(
      (each, s): Column<FairnessGroup> => ({
        id: each,
        width: '5.25rem',
        head: <span className={each === stage ? 'font-strong text-ink-1' : ''}>{STAGE_NAMES[each].head}</span>,
        label: STAGE_NAMES[each].head,
        end: true,
        optional: each !== stage,
        cell: ({ stages }) => <Rate at={stages[s]!} isCompared={each === stage} format={format} />,
      }),
    ),
    {
      id: 'drawn',
      head: <Scale />,
      label: 'Share beside the best, drawn',
      width: '11rem',
      cell: (group) => (group === leader ? null : <Drawn ratio={group.stages[at]!.toBest} />),
    },
    {
      id: 'ratio',
      head: 'Beside the best',
      end: true,
      width: '8.75rem',
      cell: (group) => (group === leader ? 'the best' : <Ratio ratio={group.stages[at]!.toBest} format={format} />),
    },
    {
      id: 'rest',
      head: 'Beside the rest',
      end: true,
      width: '8.75rem',
      optional: true,
      cell: (group) => <Ratio ratio={group.stages[at]!.toRest} format={format} />,
    },
    ...(rows.some(({ stages }) => SAID.includes(stages[at]!.verdict))
      ? [
          {
            id: 'verdict',
            head: '',
            label: 'What to think of it',
            width: '8.75rem',
            cell: (group: FairnessGroup) => <Thought at={group.stages[at]!} />,
          },
        ]
      : []),
  ];
  return (
    <Pane flush label={`${name}, groups`}>
      <PaneHead inset title={name} finding={findingOf(of, at, format)} />
      <Table
        label={`Groups by ${name.toLowerCase()}`}
        rows={rows}
        rowKey={({ group, kind }) => `${kind} ${group}`}
        isQuiet={({ tooFew }) => tooFew}
        columns={columns}
      />
    </Pane>
  );
}

function findingOf({ by, groups, best }: FairnessOfAttribute, at: number, format: Format): string {
  const words = STAGE_NAMES[FAIRNESS_STAGES[at]!].passed;
  const leader = best[at] ?? null;
  const below = groups.filter(({ stages }) => stages[at]!.verdict === 'below').length;
  const unclear = groups.filter(({ stages }) => stages[at]!.verdict === 'unclear').length;
  const made = MADE_BY[by];
  if (leader === null) return [`No group is large enough, or nobody is left.`, made].join(' ').trim();
  const top = groups[leader]!;
  const said = `Of “${saidIn(top.said, format)}” ${format.share(top.stages[at]!.rate)} ${words}, the most.`;
  const found =
    below > 0
      ? `${format.counted(below, 'group')} ${below === 1 ? 'is' : 'are'} below four fifths of that.`
      : unclear > 0
        ? `Whether ${format.counted(unclear, 'group')} ${unclear === 1 ? 'is' : 'are'} below four fifths cannot be told.`
        : 'No group is below four fifths of that.';
  return [said, found, made].join(' ').trim();
}

function Rate({ at, isCompared, format }: { at: GroupAtStage; isCompared: boolean; format: Format }) {
  if (at.rate === null) return <span className="text-ink-3">{MISSING}</span>;
  const text = format.share(at.rate);
  if (at.verdict !== 'below') return isCompared ? <b>{text}</b> : text;
  return (
    <span className="inline-flex items-center gap-1 font-strong text-negative-text">
      <TriangleAlert size={12} strokeWidth={2.2} aria-label="Below four fifths of the best" />
      {text}
    </span>
  );
}

function Ratio({ ratio, format }: { ratio: RateRatio | null; format: Format }) {
  if (ratio === null) return <span className="text-ink-3">{MISSING}</span>;
  const low = format.share(ratio.low, 0);
  const range = ratio.high === null ? `from ${low}` : `${low} to ${format.share(ratio.high, 0)}`;
  return (
    <span className="whitespace-nowrap">
      {ratio.ratio === null ? '' : `${format.share(ratio.ratio)} `}
      <span className="text-small text-ink-3">{range}</span>
    </span>
  );
}

function Thought({ at }: { at: GroupAtStage }) {
  if (at.verdict === 'below') {
    return (
      <Badge tone="negative" icon={TriangleAlert}>
        Below 80%
      </Badge>
    );
  }
  if (at.verdict === 'unclear') return <Badge tone="warning">Could be chance</Badge>;
  if (at.verdict === 'too-few') return <span className="text-small text-ink-2">Too few to tell</span>;
  return null;
}

/** Verdicts that have words. */
const SAID: readonly GroupAtStage['verdict'][] = ['below', 'unclear', 'too-few'];

/** The drawing's scale: from nothing to a little beyond the same; a range that goes on is cut off there. */
const MOST = 1.25;
const WIDTH = 156;
const HEIGHT = 18;
const xOf = (ratio: number): number => (Math.min(MOST, Math.max(0, ratio)) / MOST) * (WIDTH - 8) + 4;

const SCALE = [
  { at: 0, words: '0', anchor: 'start' },
  { at: FOUR_FIFTHS, words: '80%', anchor: 'end' },
  { at: 1, words: '100%', anchor: 'start' },
] as const;

function Scale() {
  return (
    <svg aria-hidden width={WIDTH} height={HEIGHT} className="block text-micro">
      {SCALE.map(({ at, words, anchor }) => (
        <text key={at} x={xOf(at)} y={13} textAnchor={anchor} fill="var(--text-3)">
          {words}
        </text>
      ))}
    </svg>
  );
}

function Drawn({ ratio }: { ratio: RateRatio | null }) {
  if (ratio === null) return null;
  const middle = HEIGHT / 2;
  const isBelow = ratio.high !== null && ratio.high < FOUR_FIFTHS;
  const colour = isBelow ? 'var(--negative-mark)' : 'var(--mark)';
  return (
    <svg aria-hidden width={WIDTH} height={HEIGHT} className="block">
      {[FOUR_FIFTHS, 1].map((mark) => (
        <line
          key={mark}
          x1={xOf(mark)}
          x2={xOf(mark)}
          y1={0}
          y2={HEIGHT}
          stroke="var(--line-3)"
          strokeDasharray={mark === 1 ? undefined : '2 2'}
        />
      ))}
      <line x1={xOf(ratio.low)} x2={xOf(ratio.high ?? MOST)} y1={middle} y2={middle} stroke={colour} strokeWidth={2} />
      {ratio.ratio === null ? null : <circle cx={xOf(ratio.ratio)} cy={middle} r={4} fill={colour} />}
    </svg>
  );
}
