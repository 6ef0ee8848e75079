// What the engine's short names are called on the page.
import { KINDS, kindName } from '#shared/model/kind.ts';

/** The kind of import that something is known from; null is a rule of the configuration. */
export function sourceName(source: string | null): string {
  if (source === null) return 'Rules';
  const kind = KINDS.find((each) => each === source);
  return kind === undefined ? source : kindName(kind);
}

/** "app-login" as it reads in a line: "app login". */
export const plainName = (id: string): string => id.replace(/[-_]+/g, ' ');
