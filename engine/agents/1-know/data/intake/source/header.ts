// The record that names a source's columns.
import { Problem, quoted } from '#shared/errors.ts';
import type { SourceRecord } from './record.ts';

/** The names of the columns. Throws FILE_DAMAGED for a header that leaves one without a name, or names one twice. */
export function namesOf(fileName: string, { cells, fault, line }: SourceRecord): readonly string[] {
  if (fault !== null) {
    throw damaged(fileName, `cannot be read: its header, line ${line}, is wrong (${fault.rule}). ${fault.advice}`);
  }
  const empty = cells.findIndex((name) => name.trim() === '');
  if (empty !== -1) {
    const is = `has a column without a name: column ${empty + 1} of ${cells.length} in its header. Name it or remove it`;
    throw damaged(fileName, is);
  }
  const twice = cells.find((name, index) => cells.indexOf(name) !== index);
  if (twice !== undefined) {
    const places = cells.flatMap((name, index) => (name === twice ? [index + 1] : []));
    const is = `has two columns named ${quoted(twice)}: columns ${places.join(' and ')}. Rename one of them`;
    throw damaged(fileName, is);
  }
  return cells;
}

/** `is` says what is wrong and what to do, as the rest of a sentence that begins with the file's name. */
export function damaged(fileName: string, is: string): Problem {
  return new Problem('FILE_DAMAGED', `${fileName} ${is.endsWith('.') ? is : `${is}.`} Nothing was imported.`, {
    file: fileName,
  });
}
