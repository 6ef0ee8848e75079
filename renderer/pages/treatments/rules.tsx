// The rules of one layer in words, each with whom the last run kept out by it; a rule is edited in a dialog.
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { CatalogueRule } from '#engine/api/configuration/catalogue.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import type { DraftActs } from './draft.ts';
import { RuleDialog } from './rule-dialog.tsx';
import type { Report } from './words.ts';

type Counts = Report['summary']['treatments'][number]['rules'];

export function Rules({
  rules,
  place,
  owner,
  counts,
  acts,
}: {
  rules: readonly CatalogueRule[];
  /** Where the list stands in the configuration. */
  place: readonly (string | number)[];
  /** What the rules are of, for messages. */
  owner: string;
  /** Of the last run; null where they say nothing. */
  counts: Counts | null;
  acts: DraftActs;
}) {
  const format = useFormat();
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
              {counts === null ? null : <div className="text-small text-ink-3">{kept(rule.rule, counts, format)}</div>}
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

/** Whom the last run kept out by the rule, asked after those before it. */
function kept(rule: string, counts: Counts, format: ReturnType<typeof useFormat>): string {
  const of = counts.filter((each) => each.rule === rule);
  const no = of.filter(({ answer }) => answer === 'no').reduce((all, { count }) => all + count, 0);
  const unknown = of.filter(({ answer }) => answer === 'unknown');
  if (of.length === 0) return 'Kept nobody out in the last run';
  const parts = no === 0 ? [] : [`kept ${format.counted(no, 'customer')} out`];
  for (const { count, missing } of unknown) {
    parts.push(`${format.counted(count, 'customer')} where ${missing ?? 'a value'} is not known`);
  }
  return capitalised(parts.join(', '));
}

const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
