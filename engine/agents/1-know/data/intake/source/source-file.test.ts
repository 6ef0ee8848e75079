import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { openFile } from './open-source.ts';
import { sourceSettings } from './settings.ts';
import { fileBlocks, shownName } from './source-file.ts';
import { textRow, workbook } from './workbook-fixture.ts';

const rest = (): Promise<void> => Promise.resolve();
const open = async (path: string) => (await openFile(path, rest)).read(sourceSettings.parse({}), () => {});

async function drain(blocks: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of blocks) count += 1;
  return count;
}

describe('a name of a file', () => {
  it.each([
    ['../../x', 'x'],
    ['/tmp/a/../con', 'con'],
    ['C:\\Users\\me\\list.csv', 'list.csv'],
    ['two\nlines.csv', 'two␊lines.csv'],
    ['<img src=x>.csv', '<img src=x>.csv'],
    ['\u202egnp.csv', '␡gnp.csv'],
  ])('%j is shown as %j', (path, shown) => {
    expect(shownName(path)).toBe(shown);
  });
});

describe('what is no file', () => {
  it.skipIf(process.platform === 'win32')(
    'is refused at once: a folder, a pipe, a device behind a link, a link to nowhere',
    async () => {
      const folder = temporaryFolder();
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const device = join(folder, 'device.csv');
      symlinkSync('/dev/zero', device);
      const loop = join(folder, 'loop');
      symlinkSync(loop, loop);
      const says: [string, string][] = [
        [folder, 'is a folder'],
        [pipe, 'a device or a pipe'],
        [device, 'a device or a pipe'],
        [loop, 'leads back to itself'],
        [join(folder, 'none'), 'There is no file'],
        [`${folder}/a\0b.csv`, 'There is no file a␀b.csv'],
      ];
      for (const [path, sentence] of says) {
        await expect(drain(fileBlocks(path))).rejects.toMatchObject({
          code: 'FILE_UNREADABLE',
          sentence: expect.stringContaining(sentence),
        });
      }
    },
    10_000,
  );
});

describe('a file that changes while it is read', () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => i);
  const text = `customer,n\n${rows.map((i) => `U${i},${i}\n`).join('')}`;
  const sheet = rows.slice(0, 6_000).map((i) => textRow(i + 2, [`U${i}`, `${i}`]));
  const formats: readonly (readonly [format: string, bytes: Buffer])[] = [
    ['CSV', Buffer.from(text)],
    ['gzip', gzipSync(text)],
    ['NDJSON', Buffer.from(rows.map((i) => `{"customer":"U${i}","n":${i}}\n`).join(''))],
    ['a workbook', workbook({ Data: textRow(1, ['customer', 'n']) + sheet.join('') })],
  ];
  const changes: readonly (readonly [what: string, change: (path: string) => void, says: string])[] = [
    ['grows', (path) => appendFileSync(path, 'U,1\n'), 'grew from'],
    ['shrinks', (path) => truncateSync(path, statSync(path).size - 20), 'shrank from'],
    ['is emptied', (path) => truncateSync(path, 0), 'to 0 bytes'],
    ['is written over', (path) => writeFileSync(path, blanked(path)), 'x.csv changed while'],
    ['is replaced', (path) => replace(path, blanked(path)), 'replaced by another file'],
    ['vanishes', (path) => rmSync(path), 'moved or deleted'],
  ];
  const blanked = (path: string): Buffer => {
    const bytes = readFileSync(path);
    return bytes.fill(0x20, bytes.length - 9);
  };
  const replace = (path: string, bytes: Buffer): void => {
    writeFileSync(`${path}.new`, bytes);
    renameSync(`${path}.new`, path);
  };

  it.each(changes)('%s: it is told', async (_, change, says) => {
    for (const [format, bytes] of formats) {
      const path = join(temporaryFolder(), 'x.csv');
      writeFileSync(path, bytes);
      const source = await open(path);
      const told = { code: 'FILE_CHANGED', sentence: expect.stringContaining(says) };
      // Before the next pass over it, and in the middle of one.
      const records = source.records(() => {});
      await records.next();
      change(path);
      await expect(drain(records), format).rejects.toMatchObject(told);
      await expect(drain(source.records(() => {})), format).rejects.toMatchObject(told);
    }
  });

  it('with the same bytes is the same file', async () => {
    for (const [format, bytes] of formats) {
      const path = join(temporaryFolder(), 'x.csv');
      writeFileSync(path, bytes);
      const source = await open(path);
      replace(path, bytes);
      expect(await drain(source.records(() => {})), format).toBeGreaterThan(1);
    }
  });

  it('hears of every byte once, packed or not', async () => {
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const path = join(temporaryFolder(), 'x.csv');
      writeFileSync(path, bytes);
      let seen = 0;
      await drain(
        (await open(path)).records((more) => {
          seen += more;
        }),
      );
      expect(seen).toBe(bytes.length);
    }
  });
});
