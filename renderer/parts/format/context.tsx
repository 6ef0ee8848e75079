// The formats of this window, for every part and page: `const format = useFormat()`.
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { createFormat, type Format, type FormatSettings } from './format.ts';

const FormatContext = createContext<Format>(createFormat({ locale: null, currency: 'EUR', zone: 'UTC' }));

export function FormatProvider({ settings, children }: { settings: FormatSettings; children: ReactNode }) {
  const { locale, currency, zone } = settings;
  const format = useMemo(() => createFormat({ locale, currency, zone }), [locale, currency, zone]);
  return <FormatContext value={format}>{children}</FormatContext>;
}

export const useFormat = (): Format => useContext(FormatContext);
