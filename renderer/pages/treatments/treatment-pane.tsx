// One treatment: what it costs, what it is believed to do, when it may be offered, and its rules in words.
import { useEffect, useState } from 'react';
import type { Catalogue, CatalogueTreatment } from '#engine/api/configuration/catalogue.ts';
import { LAYERS } from '#shared/model/configuration.ts';
import { Button } from '../../parts/button.tsx';
import { Channel } from '../../parts/channel.tsx';
import { DateField } from '../../parts/form/date-field.tsx';
import { FormRow } from '../../parts/form/form-row.tsx';
import { NumberField } from '../../parts/form/number-field.tsx';
import { Select } from '../../parts/form/select.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Heading, Pane } from '../../parts/pane.tsx';
import type { DraftActs, Edit } from './draft.ts';
import { Rules } from './rules/rules.tsx';
import { LAYER_WORDS, plainName, type Report, shareOf } from './words.ts';

export function TreatmentPane({
  treatment,
  catalogue,
  report,
  acts,
  onCopy,
  onGone,
}: {
  treatment: CatalogueTreatment;
  catalogue: Catalogue;
  report: Report | null;
  acts: DraftActs;
  onCopy: () => void;
  onGone: () => void;
}) {
  const format = useFormat();
  const { path, name, propensity, valid } = treatment;
  const set = (what: string, below: readonly (string | number)[], value: Edit['value']) =>
    acts.edit(`${what} of ${name} changed`, { path: [...path, ...below], ...(value === undefined ? {} : { value }) });
  const setDay = (which: string, end: 'from' | 'to', value: string | null) =>
    acts.tryEdit(`${which} day of ${name} changed`, {
      path: [...path, 'valid', end],
      ...(value === null ? {} : { value }),
    });
  const setGroup = (group: string) =>
    group === (treatment.exclusionGroup ?? '') ? null : set('Exclusion group', ['exclusionGroup'], group || undefined);
  const money = (what: string, field: string, value: number) => (
    <NumberField
      label={what}
      hideLabel
      width="w-32"
      least={0}
      value={value}
      show={(each) => format.number(each, [0, 4])}
      unit={format.currencySign}
      onCommit={(next) => set(what, [field], next)}
    />
  );
  const share = (what: string, field: string, value: number) => (
    <NumberField
      label={what}
      hideLabel
      width="w-32"
      least={0}
      most={100}
      value={value * 100}
      show={(each) => format.number(each, [0, 4])}
      unit="%"
      onCommit={(next) => set(what, ['propensity', field], shareOf(next))}
    />
  );
  const resources = [
    ...new Set([...catalogue.limits.map((each) => each.resource), ...treatment.uses.map((each) => each.resource)]),
  ];
  const last = report?.summary.treatments.find((each) => each.treatment === treatment.id) ?? null;
  const remove = async (): Promise<void> => {
    if (await acts.tryEdit(`${name} removed`, { path })) onGone();
  };
  return (
    <Pane well scrolls label={name}>
      <div className="flex flex-wrap items-center gap-2 pb-2">
        <h2 className="mr-auto min-w-0 text-lead">{name}</h2>
        <Button small onPress={onCopy}>
          New like this…
        </Button>
        <Button small look="quiet" isDisabled={acts.isBusy} onPress={() => void remove()}>
          Remove
        </Button>
      </div>
      <p className="pb-3 text-ink-2">
        <Channel channel={treatment.channel}>
          {catalogue.channels.find(({ id }) => id === treatment.channel)?.name ?? treatment.channel}
        </Channel>{' '}
        · {treatment.purpose}
        {treatment.mandatory ? ', always placed, outside value and the control group' : ''} ·{' '}
        <span className="font-mono text-ink-3">{treatment.id}</span>
      </p>
      <FormRow label="Name">
        <TextField
          label="Name"
          hideLabel
          value={name}
          onCommit={(next) => (next.trim() === '' ? 'Write a name.' : set('Name', ['name'], next.trim()))}
        />
      </FormRow>
      <FormRow label="A contact costs">{money('Cost', 'cost', treatment.cost)}</FormRow>
      {resources.map((resource) =>
        resource === null ? null : (
          <FormRow key={resource} label={`Uses of ${plainName(resource)}`}>
            <NumberField
              label={`Units of ${plainName(resource)} that a contact uses`}
              hideLabel
              width="w-32"
              least={0}
              value={treatment.uses.find((each) => each.resource === resource)?.amount ?? 0}
              show={(each) => format.number(each, [0, 4])}
              onCommit={(next) => set(`Use of ${resource}`, ['uses', resource], next)}
            />
          </FormRow>
        ),
      )}
      <FormRow label="Would respond" hint={guess(treatment, format)}>
        {share('Share who would respond', 'base', propensity.base)}
      </FormRow>
      <FormRow label="Would do so anyway" hint="Of those who respond: only the others are a gain.">
        {share('Share of responders who would do so anyway', 'natural', propensity.natural)}
      </FormRow>
      <FormRow label="The guess weighs" hint="As much as this many outcomes of past campaigns.">
        <NumberField
          label="Outcomes that the guess is worth"
          hideLabel
          width="w-32"
          least={0}
          value={propensity.strength}
          show={(each) => format.number(each, [0, 2])}
          onCommit={(next) => set('Weight of the guess', ['propensity', 'strength'], next)}
        />
      </FormRow>
      {propensity.factors.length === 0 ? null : (
        <FormRow label="More or less where">
          <ul className="grid gap-1">
            {propensity.factors.map(({ words, times }, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a factor is its place
              <li key={k} className="flex items-start gap-2">
                <NumberField
                  label={`Times, where ${words}`}
                  hideLabel
                  width="w-20 flex-none"
                  least={0}
                  value={times}
                  show={(each) => format.number(each, [0, 4])}
                  unit="×"
                  onCommit={(next) => set('A factor', ['propensity', 'factors', k, 'times'], next)}
                />
                <span className="pt-1 text-ink-2">{words}</span>
              </li>
            ))}
          </ul>
        </FormRow>
      )}
      <FormRow label="A response is worth">
        <span className="block pt-1">{treatment.value}</span>
      </FormRow>
      {treatment.context === null ? null : (
        <FormRow label="Weighted by">
          <span className="block pt-1">{treatment.context}</span>
        </FormRow>
      )}
      <FormRow label="Lever" hint="Above 1 prefers it beyond its money, below 1 holds it back. Totals then show both.">
        <NumberField
          label="Lever"
          hideLabel
          width="w-32"
          least={0}
          value={treatment.lever}
          show={(each) => format.number(each, [0, 4])}
          onCommit={(next) => set('Lever', ['lever'], next)}
        />
      </FormRow>
      <FormRow label="Class">
        <Select
          label="Class of its contacts"
          hideLabel
          width="w-40"
          value={treatment.class}
          choices={catalogue.classes.map((value) => ({ value, label: value }))}
          onChange={(next) => void acts.tryEdit(`Class of ${name} changed`, { path: [...path, 'class'], value: next })}
        />
      </FormRow>
      {catalogue.treatmentsPerCustomer === 1 && treatment.exclusionGroup === null ? null : (
        <FormRow label="Exclusion group" hint="Of the treatments of one group a customer gets one at most.">
          <TextField
            label="Exclusion group"
            hideLabel
            value={treatment.exclusionGroup ?? ''}
            onCommit={(next) => setGroup(next.trim())}
          />
        </FormRow>
      )}
      <FormRow label="May be offered">
        <div className="flex flex-wrap items-end gap-2">
          <ValidDate label="From" value={valid.from} onChange={(next) => setDay('First', 'from', next)} />
          <ValidDate label="Until" value={valid.to} onChange={(next) => setDay('Last', 'to', next)} />
        </div>
      </FormRow>
      {LAYERS.map((layer) => (
        <div key={layer} className="border-t border-line-1 pt-3 pb-2">
          <Heading className="pb-1">
            {LAYER_WORDS[layer].title}: {LAYER_WORDS[layer].asks}
          </Heading>
          <Rules
            rules={treatment.rules[layer]}
            place={[...path, layer]}
            owner={name}
            treatment={treatment.id}
            counts={last?.rules ?? null}
            acts={acts}
          />
        </div>
      ))}
    </Pane>
  );
}

/** A day that is kept on leaving the field: while a year is typed it passes through others. */
function ValidDate({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  /** Answers whether it could be. */
  onChange: (value: string | null) => Promise<boolean>;
}) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const keep = async (next: string | null): Promise<void> => {
    if (next !== value && !(await onChange(next))) setTyped(value);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears when its field is left
    <span
      className="block w-36"
      onBlur={() => void keep(typed)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void keep(typed);
      }}
    >
      <DateField label={label} value={typed} onChange={setTyped} />
    </span>
  );
}

function guess({ propensity, response }: CatalogueTreatment, format: ReturnType<typeof useFormat>): string {
  const learns =
    response.length === 0
      ? 'A guess that no outcome corrects.'
      : `A guess; ${response.join(' and ')} among imported outcomes corrects it.`;
  if (propensity.score === null) return learns;
  return `Where a customer has no score ${propensity.score}: ${format.share(propensity.base)}. ${learns}`;
}
