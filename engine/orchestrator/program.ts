// The version of this program, which every run pins and every replay names.
import { readFileSync } from 'node:fs';

export const PROGRAM_VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
