// What the tab Fairness calls stages, verdicts and the ways in which groups are made.
import type { FairnessOfAttribute, FairnessStage } from '#shared/model/fairness.ts';

export const STAGE_NAMES: Readonly<Record<FairnessStage, { readonly head: string; readonly passed: string }>> = {
  contactable: { head: 'Contactable', passed: 'may be contacted' },
  eligible: { head: 'Eligible', passed: 'are eligible' },
  applicable: { head: 'Applicable', passed: 'fit now' },
  suitable: { head: 'Suitable', passed: 'suit' },
  worthwhile: { head: 'Worth it', passed: 'are worth it' },
  treated: { head: 'Treated', passed: 'get a treatment' },
};

export const MADE_BY: Readonly<Record<FairnessOfAttribute['by'], string>> = {
  value: '',
  bands: 'In the bands of the configuration.',
  quarters: 'In quarters of the customers.',
};
