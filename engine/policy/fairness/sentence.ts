// What is found about groups, in one or two sentences.
import { labelOf } from '#shared/model/attribute-label.ts';
import { FAIRNESS_STAGES, type FairnessOfAttribute, type FairnessStage } from '#shared/model/fairness.ts';
import { counted, listed } from '#shared/words.ts';

const NAMED = 3;
const IS: Readonly<Record<FairnessStage, string>> = {
  contactable: 'may be contacted',
  eligible: 'are eligible',
  applicable: 'have a treatment that applies',
  suitable: 'have a treatment that suits',
  worthwhile: 'have a treatment that is worth something',
  treated: 'get a treatment',
};

/** The last stage decides: who gets something. Where an earlier one is below already, it is named as well. */
export function fairnessSentence(attributes: readonly FairnessOfAttribute[], customers: number): string {
  if (attributes.length === 0) return 'No attribute is protected, so no groups are compared.';
  if (customers === 0) return 'There is nobody to compare.';
  const groups = attributes.flatMap((each) => each.groups.map((group) => ({ attribute: each, group })));
  const large = groups.filter(({ group }) => !group.tooFew);
  if (large.length === 0) return 'Every group is too small to tell anything.';
  const treated = FAIRNESS_STAGES.length - 1;
  const atEnd = large.filter(({ group }) => group.stages[treated]!.verdict === 'below');
  const unclear = large.filter(({ group }) => group.stages[treated]!.verdict === 'unclear').length;
  const small = groups.length - large.length;
  const parts: string[] = [];
  if (atEnd.length === 0) {
    const compared = counted(large.length, 'group');
    parts.push(
      unclear === 0
        ? `Each of ${compared} gets treatments at four fifths of the best group's rate or more.`
        : `None of ${compared} is surely below four fifths of the best group's rate; for ${unclear} it cannot be told.`,
    );
  } else {
    const told = atEnd.slice(0, NAMED).map(({ attribute, group }) => {
      const first = group.stages.find(({ verdict }) => verdict === 'below')!;
      const from = first.stage === 'treated' ? '' : `, from the stage where they ${IS[first.stage]}`;
      return `${labelOf({ name: attribute.attribute, type: 'text' }).label}, ${group.group} (${percent(group.stages[treated]!.toBest!.ratio)}${from})`;
    });
    const more = atEnd.length > NAMED ? [`${atEnd.length - NAMED} more`] : [];
    parts.push(
      `${counted(atEnd.length, 'group')} ${atEnd.length === 1 ? 'gets' : 'get'} treatments at less than four fifths of the best group's rate: ${listed([...told, ...more])}.`,
    );
  }
  if (small > 0) parts.push(`${counted(small, 'group')} ${small === 1 ? 'is' : 'are'} too small to tell.`);
  return parts.join(' ');
}

const percent = (ratio: number | null): string => `${Math.round((ratio ?? 0) * 100)}% of it`;
