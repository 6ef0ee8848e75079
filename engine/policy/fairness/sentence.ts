// What is found about groups, in one or two sentences.
import { labelOf } from '#shared/model/attribute-label.ts';
import type { Said } from '#shared/model/explanation.ts';
import { FAIRNESS_STAGES, type FairnessOfAttribute, type FairnessStage } from '#shared/model/fairness.ts';
import { saidText } from '#shared/said.ts';
import { PLAIN } from './groups.ts';

const NAMED = 3;
const IS: Readonly<Record<FairnessStage, string>> = {
  contactable: 'may be contacted',
  eligible: 'are eligible',
  applicable: 'have a treatment that applies',
  suitable: 'have a treatment that suits',
  worthwhile: 'have a treatment that is worth something',
  treated: 'get a treatment',
};

/**
 * The last stage decides: who gets something. Where an earlier one is below already, it is named as well. One part a
 * value, so that a page shows it in its own manner.
 */
export function fairnessSaid(attributes: readonly FairnessOfAttribute[], customers: number): Said {
  if (attributes.length === 0) return ['No attribute is protected, so no groups are compared.'];
  if (customers === 0) return ['There is nobody to compare.'];
  const groups = attributes.flatMap((each) => each.groups.map((group) => ({ attribute: each, group })));
  const large = groups.filter(({ group }) => !group.tooFew);
  if (large.length === 0) return ['Every group is too small to tell anything.'];
  const treated = FAIRNESS_STAGES.length - 1;
  const atEnd = large.filter(({ group }) => group.stages[treated]!.verdict === 'below');
  const unclear = large.filter(({ group }) => group.stages[treated]!.verdict === 'unclear').length;
  const small = groups.length - large.length;
  const rest: Said = small > 0 ? [' ', ...counted(small), ` ${small === 1 ? 'is' : 'are'} too small to tell.`] : [];
  if (atEnd.length === 0) {
    const found: Said =
      unclear === 0
        ? ['Each of ', ...counted(large.length), " gets treatments at four fifths of the best group's rate or more."]
        : [
            'None of ',
            ...counted(large.length),
            " is surely below four fifths of the best group's rate; for ",
            { count: unclear },
            ' it cannot be told.',
          ];
    return [...found, ...rest];
  }
  const told = atEnd.slice(0, NAMED).map(({ attribute, group }): Said => {
    const first = group.stages.find(({ verdict }) => verdict === 'below')!;
    const from = first.stage === 'treated' ? '' : `, from the stage where they ${IS[first.stage]}`;
    const { label } = labelOf({ name: attribute.attribute, type: 'text' });
    const ratio = group.stages[treated]!.toBest!.ratio ?? 0;
    return [`${label}, `, ...group.said, ' (', { count: Math.round(ratio * 100) }, `% of it${from})`];
  });
  const more: Said[] = atEnd.length > NAMED ? [[{ count: atEnd.length - NAMED }, ' more']] : [];
  const named = [...told, ...more].flatMap(
    (each, at, all): Said => [...(at === 0 ? [] : [at === all.length - 1 ? ' and ' : ', ']), ...each],
  );
  const get = atEnd.length === 1 ? 'gets' : 'get';
  return [
    ...counted(atEnd.length),
    ` ${get} treatments at less than four fifths of the best group's rate: `,
    ...named,
    '.',
    ...rest,
  ];
}

/** As a terminal says it: days as 2026-11-21, numbers as they are. */
export const fairnessSentence = (said: Said): string => saidText(said, PLAIN);

const counted = (count: number): Said => [{ count }, count === 1 ? ' group' : ' groups'];
