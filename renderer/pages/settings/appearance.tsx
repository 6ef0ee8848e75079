// Theme, density, and how numbers and dates are written.
import { prefer, usePreferences } from '../../app/preferences.ts';
import { FormRow } from '../../parts/form/form-row.tsx';
import { Select } from '../../parts/form/select.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { createFormat } from '../../parts/format/format.ts';
import { Segmented } from '../../parts/tabs.tsx';

const COMPUTER = 'computer';
const LOCALES = ['en-GB', 'en-US', 'fi-FI', 'sv-SE', 'de-DE', 'fr-FR', 'es-ES', 'it-IT', 'pl-PL', 'de-CH'];
const SHOWN = 1_234_567.5;

export function Appearance() {
  const { theme, density, locale } = usePreferences();
  const format = useFormat();
  return (
    <>
      <FormRow label="Theme">
        <Segmented
          label="Theme"
          items={[
            { id: 'system', label: 'As the computer' },
            { id: 'light', label: 'Light' },
            { id: 'dark', label: 'Dark' },
          ]}
          selected={theme}
          onSelect={(id) => prefer({ theme: id as typeof theme })}
        />
      </FormRow>
      <FormRow label="Rows">
        <Segmented
          label="Rows"
          items={[
            { id: 'compact', label: 'Compact' },
            { id: 'comfortable', label: 'Comfortable' },
          ]}
          selected={density}
          onSelect={(id) => prefer({ density: id as typeof density })}
        />
      </FormRow>
      <FormRow
        label="Numbers and dates"
        hint={`${format.number(SHOWN, 1)} · ${format.money(-45)} · ${format.day(Date.now())}. Files and stored data are never written so.`}
      >
        <Select
          label="Numbers and dates"
          hideLabel
          width="w-72"
          value={locale ?? COMPUTER}
          onChange={(value) => prefer({ locale: value === COMPUTER ? null : value })}
          choices={[{ value: COMPUTER, label: 'As the computer' }, ...LOCALES.map(localeChoice)]}
        />
      </FormRow>
    </>
  );
}

function localeChoice(locale: string): { value: string; label: string; detail: string } {
  const name = new Intl.DisplayNames('en', { type: 'language' }).of(locale) ?? locale;
  const { number } = createFormat({ locale, currency: 'EUR', zone: 'UTC' });
  return { value: locale, label: name, detail: number(SHOWN, 1) };
}
