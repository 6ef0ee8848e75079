// One rule: its name, and its condition as it is written in the configuration, told in words while it is typed.
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState } from 'react';
import type { CatalogueRule } from '#engine/api/configuration/catalogue.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { BOX, EDGE } from '../../../parts/form/box.ts';
import type { DraftActs } from '../draft.ts';
import { idFrom } from '../words.ts';

const EXAMPLE = '{ metric: recencyDays, atMost: { number: 30, unit: days } }';

export function RuleDialog({
  rule,
  place,
  taken,
  owner,
  acts,
  onClose,
}: {
  /** Null makes a new one. */
  rule: CatalogueRule | null;
  place: readonly (string | number)[];
  taken: readonly string[];
  owner: string;
  acts: DraftActs;
  onClose: () => void;
}) {
  const api = useApi();
  const [name, setName] = useState(rule?.name ?? '');
  const [text, setText] = useState(rule?.source ?? EXAMPLE);
  const [refused, setRefused] = useState<string | null>(null);
  const said = useDeferredValue(text);
  const phrase = useQuery({ ...api.configuration.phrase.queryOptions({ text: said }), retry: false });
  const [nameId, textId, saidId] = [useId(), useId(), useId()];
  const wrong = phrase.isError ? troubleOf(phrase.error).sentence : refused;
  const isReady = phrase.data !== undefined && said === text && !acts.isBusy;
  const keep = async (): Promise<void> => {
    if (phrase.data === undefined) return;
    const { when } = phrase.data;
    const called = name.trim() === '' ? {} : { name: name.trim() };
    const sentence =
      rule === null
        ? await acts.edit(`Rule added to ${owner}`, {
            path: [...place, taken.length],
            value: { rule: idFrom(called.name ?? phrase.data.words, taken), ...called, when },
          })
        : await acts.edit(
            `Rule of ${owner} changed`,
            { path: [...rule.path, 'when'], value: when },
            ...(called.name === undefined
              ? rule.name === null
                ? []
                : [{ path: [...rule.path, 'name'] }]
              : [{ path: [...rule.path, 'name'], value: called.name }]),
          );
    if (sentence === null) onClose();
    else setRefused(sentence);
  };
  const remove = async (): Promise<void> => {
    const sentence = await acts.edit(`Rule of ${owner} removed`, { path: rule!.path });
    if (sentence === null) onClose();
    else setRefused(sentence);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="w-[38rem]"
      title={rule === null ? `A rule for ${owner}` : `The rule ${rule.name ?? rule.rule}`}
    >
      <form
        className="mt-3 grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void keep();
        }}
      >
        <div>
          <label htmlFor={nameId} className="mb-1 block text-small text-ink-2">
            Name, as people say it
          </label>
          <div className={`${BOX} ${EDGE}`}>
            <input
              id={nameId}
              value={name}
              onChange={(event) => setName(event.target.value)}
              className="w-full min-w-0 bg-transparent outline-none"
            />
          </div>
        </div>
        <div>
          <label htmlFor={textId} className="mb-1 block text-small text-ink-2">
            Condition
          </label>
          <textarea
            id={textId}
            value={text}
            rows={Math.min(14, Math.max(4, text.split('\n').length + 1))}
            spellCheck={false}
            aria-describedby={saidId}
            onChange={(event) => {
              setText(event.target.value);
              setRefused(null);
            }}
            className="block w-full rounded-2 border border-line-3 bg-surface-1 px-2 py-1.5 font-mono text-small text-ink-1"
          />
        </div>
        <p
          id={saidId}
          aria-live="polite"
          className={`min-h-10 rounded-2 px-3 py-2 ${wrong === null ? 'bg-surface-2' : 'bg-negative-soft text-negative-text'}`}
        >
          {wrong ?? (phrase.data === undefined ? 'Reading…' : `Admits a customer when ${phrase.data.words}.`)}
        </p>
        <div className="flex flex-wrap items-center gap-2">
          {rule === null ? null : (
            <Button look="danger" isDisabled={acts.isBusy} onPress={() => void remove()}>
              Remove the rule
            </Button>
          )}
          <span className="ml-auto flex gap-2">
            <Button look="quiet" onPress={onClose}>
              Cancel
            </Button>
            <Button look="primary" isDisabled={!isReady} onPress={() => void keep()}>
              {rule === null ? 'Add the rule' : 'Change the rule'}
            </Button>
          </span>
        </div>
      </form>
    </Dialog>
  );
}
