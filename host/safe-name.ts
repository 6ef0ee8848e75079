// A file's name as a browser says it may be anything: a path, a device, a line break. What is kept of it is a name that
// every system takes for a file in the folder it is put in.

const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=[.]|$)/i;
const MOST_BYTES = 150;

/** The last part of a path, without what any system forbids in names; `file` when nothing is left. */
export function safeName(given: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"|?*]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .replace(RESERVED, '_$1');
  if (plain === '') return 'file';
  const dot = plain.lastIndexOf('.');
  const ending = dot > 0 && plain.length - dot <= 12 ? plain.slice(dot) : '';
  return cut(plain.slice(0, plain.length - ending.length), MOST_BYTES - Buffer.byteLength(ending)) + ending;
}

function cut(text: string, bytes: number): string {
  let kept = '';
  let used = 0;
  for (const letter of text) {
    used += Buffer.byteLength(letter);
    if (used > bytes) break;
    kept += letter;
  }
  return kept;
}
