import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { openFile } from './open-source.ts';
import { sourceSettings } from './settings.ts';
import { fileBlocks, shownName } from './source-file.ts';

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
  const text = `customer,n\n${Array.from({ length: 60_000 }, (_, i) => `U${i},${i}\n`).join('')}`;

  it.each([
    ['grows', (path: string) => appendFileSync(path, 'U,1\n')],
    ['shrinks', (path: string) => truncateSync(path, statSync(path).size - 20)],
    ['is replaced', (path: string) => writeFileSync(path, text.replace('U7,7', 'U7,8'))],
  ])('%s: it is told', async (_, change) => {
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const path = join(temporaryFolder(), 'x.csv');
      writeFileSync(path, bytes);
      const source = await open(path);
      change(path);
      await expect(drain(source.records(() => {}))).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    }
  });

  it('vanishes: it is told', async () => {
    const path = join(temporaryFolder(), 'x.csv');
    writeFileSync(path, text);
    const source = await open(path);
    rmSync(path);
    await expect(drain(source.records(() => {}))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
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
