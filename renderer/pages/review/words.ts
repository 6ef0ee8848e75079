// What the engine's short names are called on the page.
import type { Evidence } from '#engine/api/review/evidence.ts';
import { KINDS, kindName } from '#shared/model/kind.ts';

/** The kind of import that something is known from; null is a rule of the configuration. */
export function sourceName(source: string | null): string {
  if (source === null) return 'Rules';
  const kind = KINDS.find((each) => each === source);
  return kind === undefined ? source : kindName(kind);
}

/** "app-login" as it reads in a line: "app login". */
export const plainName = (id: string): string => id.replace(/[-_]+/g, ' ');

/** A treatment as its configuration names it; one that the run did not know by its id in words. */
export function treatmentIn({ selectedTreatment, treatmentName, alternatives }: Evidence, id: string): string {
  const name = id === selectedTreatment ? treatmentName : alternatives.find(({ treatment }) => treatment === id)?.name;
  return name ?? plainName(id);
}
