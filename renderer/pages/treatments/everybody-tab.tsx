// What holds for every treatment: rules, how often a customer may be contacted, permissions by default, the control group.
import type { Catalogue } from '#engine/api/configuration/catalogue.ts';
import { labelOf } from '#shared/model/attribute-label.ts';
import { LAYERS } from '#shared/model/configuration.ts';
import { FormRow } from '../../parts/form/form-row.tsx';
import { NumberField } from '../../parts/form/number-field.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Heading, Pane, PaneHead, Panes } from '../../parts/pane.tsx';
import type { DraftActs } from './draft.ts';
import { Rules } from './rules/rules.tsx';
import { LAYER_WORDS, plainName, shareOf } from './words.ts';

export function EverybodyTab({ catalogue, acts }: { catalogue: Catalogue; acts: DraftActs }) {
  const format = useFormat();
  const { rules, windows, permissions, holdOut, classes } = catalogue;
  return (
    <Panes className="grid-cols-2 max-wide:grid-cols-1">
      <Pane scrolls label="Rules for every treatment">
        <PaneHead title="Rules for every treatment" finding="Asked before a treatment’s own." />
        {LAYERS.map((layer) => (
          <div key={layer} className="border-t border-line-1 py-3 first-of-type:border-t-0">
            <Heading className="pb-1">
              {LAYER_WORDS[layer].title}: {LAYER_WORDS[layer].asks}
            </Heading>
            <Rules
              rules={rules[layer]}
              place={['rules', layer]}
              owner="every treatment"
              treatment={null}
              counts={null}
              acts={acts}
            />
          </div>
        ))}
      </Pane>
      <Pane scrolls label="Contacts and permissions">
        <PaneHead
          title="How often a customer may be contacted"
          finding={`Classes from the highest: ${classes.join(', ')}.`}
        />
        <FormRow
          label="In one run"
          hint="Treatments a customer gets at most: one by each channel, and one of each group."
        >
          <NumberField
            label="Most treatments of a customer in one run"
            hideLabel
            width="w-24"
            least={1}
            most={4}
            whole
            value={catalogue.treatmentsPerCustomer}
            show={(each) => format.number(each)}
            onCommit={(next) =>
              acts.edit('Treatments a customer changed', {
                path: ['contactPolicy', 'treatmentsPerCustomer'],
                value: next,
              })
            }
          />
        </FormRow>
        {windows.length === 0 ? <p className="text-ink-2">As often as anything is worth it.</p> : null}
        {windows.map(({ id, path, words, max }) => (
          <FormRow key={id} label={capital(plainName(id))} hint={words}>
            <NumberField
              label={`Most contacts of ${id}`}
              hideLabel
              width="w-24"
              least={0}
              whole
              value={max}
              show={(each) => format.number(each)}
              onCommit={(next) => acts.edit(`Window ${id} changed`, { path: [...path, 'max'], value: next })}
            />
          </FormRow>
        ))}
        <Heading className="pt-4 pb-1">Permissions by default</Heading>
        <ul>
          {permissions.map((sentence) => (
            <li key={sentence}>{sentence}.</li>
          ))}
        </ul>
        <Heading className="pt-4 pb-1">Control group</Heading>
        <FormRow
          label="Held out"
          hint={
            holdOut.strata.length === 0
              ? 'Customers who get nothing, to see what treatments change. Who is drawn once stays drawn.'
              : `In equal parts by ${holdOut.strata.map((name) => labelled(name).toLowerCase()).join(', ')}. Who is drawn once stays drawn.`
          }
        >
          <NumberField
            label="Share of customers held out"
            hideLabel
            width="w-24"
            least={0}
            most={90}
            value={holdOut.share * 100}
            show={(each) => format.number(each, [0, 2])}
            unit="%"
            onCommit={(next) =>
              acts.edit('Control group changed', { path: ['holdout', 'share'], value: shareOf(next) })
            }
          />
        </FormRow>
        {catalogue.protected.length === 0 ? null : (
          <>
            <Heading className="pt-4 pb-1">Never scored</Heading>
            <p>
              {catalogue.protected.map(labelled).join(', ')}: no rule, value or factor may read{' '}
              {catalogue.protected.length === 1 ? 'it' : 'them'}.
            </p>
          </>
        )}
      </Pane>
    </Panes>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An attribute as it is called on a screen. */
const labelled = (name: string): string => labelOf({ name, type: 'text' }).label;
