// csv-spectrum: small files that readers get wrong, each with the JSON it must parse to. Its files named crlf lose their
// carriage returns where a copy was made as text, and are given them back.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { openFile } from './open-source.ts';
import { sourceSettings } from './settings.ts';

const FOLDER = join(import.meta.dirname, '../../../../../../../shared/data/csv-spectrum');
const HERE = existsSync(FOLDER);
const names = HERE ? readdirSync(join(FOLDER, 'csvs')).map((name) => name.replace('.csv', '')) : ['the files'];

it.skipIf(!HERE).each(names)(
  '%s of csv-spectrum (skipped where its folder is not beside the project)',
  async (name) => {
    const text = readFileSync(join(FOLDER, `csvs/${name}.csv`), 'utf8');
    const path = join(temporaryFolder(), `${name}.csv`);
    writeFileSync(path, name.endsWith('_crlf') ? text.replaceAll(/\r?\n/g, '\r\n') : text);
    const { header, sample } = await (await openFile(path, () => Promise.resolve())).read(
      sourceSettings.parse({}),
      () => {},
    );
    const records = sample.map((cells) => Object.fromEntries(header.map((key, i) => [key, cells[i]])));
    expect(records).toEqual(JSON.parse(readFileSync(join(FOLDER, `json/${name}.json`), 'utf8')));
  },
);
