// The rules of one layer in words, each with whom the last run turned away by it; a rule is edited in a dialog.
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { CatalogueRule } from '#engine/api/configuration/catalogue.ts';
import { Badge } from '../../../parts/badge.tsx';
import { Button, IconButton } from '../../../parts/button.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { DraftActs } from '../draft.ts';
import type { Report } from '../words.ts';
import { effectOf, isChangedSince, type RulesOfRun, useRulesOfRun } from './of-run.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { capitalised, inOneLine, markOf } from './words.ts';

type Counts = Report['summary']['treatments'][number]['rules'];

export function Rules({
  rules,
  place,
  owner,
  treatment,
  counts,
  acts,
}: {
  rules: readonly CatalogueRule[];
  /** Where the list stands in the configuration. */
  place: readonly (string | number)[];
  /** What the rules are of, for messages. */
  owner: string;
  /** The treatment they are of; null for every treatment. */
  treatment: string | null;
  /** Of the last run, as it stopped at the first rule that turned a customer away; null where they say nothing. */
  counts: Counts | null;
  acts: DraftActs;
}) {
  const ofRun = useRulesOfRun();
  const [editing, setEditing] = useState<CatalogueRule | 'new' | null>(null);
  return (
    <>
      {rules.length === 0 ? <p className="text-ink-3">No rule: everybody passes.</p> : null}
      <ul className="grid gap-1.5">
        {rules.map((rule) => (
          <li key={rule.rule} className="flex items-start gap-2">
            <div className="min-w-0 flex-1">
              <div className="font-medium">{rule.name ?? capitalised(rule.words)}</div>
              {rule.name === null ? null : <div className="text-ink-2">{capitalised(rule.words)}</div>}
              <Told rule={rule} treatment={treatment} counts={counts} ofRun={ofRun} />
            </div>
            <IconButton
              label={`Edit the rule ${rule.name ?? rule.words}`}
              icon={Pencil}
              onPress={() => setEditing(rule)}
            />
          </li>
        ))}
      </ul>
      <div className="pt-1.5">
        <Button small look="quiet" icon={Plus} onPress={() => setEditing('new')}>
          Add a rule…
        </Button>
      </div>
      {editing === null ? null : (
        <RuleDialog
          rule={editing === 'new' ? null : editing}
          place={place}
          taken={rules.map(({ rule }) => rule)}
          owner={owner}
          acts={acts}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}

/** What the last run tells of a rule: everything once its rules are counted, before that whom it stopped at the rule. */
function Told({
  rule,
  treatment,
  counts,
  ofRun: { run, report, show },
}: {
  rule: CatalogueRule;
  treatment: string | null;
  counts: Counts | null;
  ofRun: RulesOfRun;
}) {
  const format = useFormat();
  const name = { rule: rule.rule, treatment };
  const effect = effectOf(report, name);
  const mark = report === null || effect === null ? null : markOf(report, effect);
  const line =
    run === null || (report !== null && effect === null)
      ? null
      : effect !== null
        ? inOneLine(effect, format)
        : counts === null
          ? null
          : kept(rule.rule, counts, format);
  const isOld = effect !== null && isChangedSince(effect, rule);
  return (
    <div className="text-small text-ink-3">
      {line === null ? null : `${line}${isOld ? `, as run ${run} asked it` : ''}. `}
      {mark === null ? null : (
        <>
          <Badge tone={mark.tone}>{mark.badge}</Badge>{' '}
        </>
      )}
      {run === null || (report !== null && effect === null) ? (
        'Not asked in a run yet.'
      ) : (
        <button
          type="button"
          aria-label={`What it holds back: ${rule.name ?? rule.words}`}
          className="rounded-1 text-accent-text underline"
          onClick={() => show(name)}
        >
          What it holds back
        </button>
      )}
    </div>
  );
}

/** Whom the last run turned away at the rule, asked after those before it. */
function kept(rule: string, counts: Counts, format: ReturnType<typeof useFormat>): string {
  const of = counts.filter((each) => each.rule === rule);
  const no = of.filter(({ answer }) => answer === 'no').reduce((all, { count }) => all + count, 0);
  const unknown = of.filter(({ answer }) => answer === 'unknown');
  if (of.length === 0) return 'Stopped nobody in the last run';
  const parts = no === 0 ? [] : [`stopped ${format.counted(no, 'customer')}`];
  for (const { count, missing } of unknown) {
    parts.push(`${format.counted(count, 'customer')} where ${missing ?? 'a value'} is not known`);
  }
  return capitalised(parts.join(', '));
}
