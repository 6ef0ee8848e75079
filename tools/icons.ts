// Draws the program's icons from the mark, renderer/public/icon.svg: `node tools/icons.ts`. Run after the mark changes;
// what it writes is committed, because installers need it as pictures: PNG for Linux, one .ico for Windows (which holds
// PNGs), one .icns for macOS (which holds them too, drawn with the margin that a Mac expects).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { launchBrowser } from '../tests/browser/chromium.ts';

const MARK = join(import.meta.dirname, '../renderer/public/icon.svg');
const ICONS = join(import.meta.dirname, '../resources/icons');
const LINUX_SIZES = [16, 32, 48, 64, 128, 256, 512] as const;
const WINDOWS_SIZES = [16, 24, 32, 48, 64, 128, 256] as const;
/** What an .icns calls a PNG of so many pixels. */
const MAC_SIZES = { icp4: 16, icp5: 32, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 } as const;
/** Of a Mac's icon, on each side. */
const MAC_MARGIN = 0.098;

async function draw(page: Page, size: number, margin = 0): Promise<Buffer> {
  const inner = Math.round(size * (1 - 2 * margin));
  const svg = readFileSync(MARK, 'utf8').replace('<svg ', `<svg width="${inner}" height="${inner}" `);
  const body = `margin:0;width:${size}px;height:${size}px;display:grid;place-items:center`;
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<!doctype html><body style="${body}">${svg}`);
  return await page.screenshot({ omitBackground: true });
}

/** A directory of PNGs, each with its size (0 stands for 256) and its place in the file. */
function ico(pictures: readonly { size: number; png: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let place = head.length;
  for (const [at, { size, png }] of pictures.entries()) {
    const entry = 6 + 16 * at;
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(place, entry + 12);
    place += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** A chain of blocks: four letters, a length that counts both, the PNG. */
function icns(pictures: readonly { name: string; png: Buffer }[]): Buffer {
  const blocks = pictures.map(({ name, png }) => block(name, png));
  return block('icns', Buffer.concat(blocks));
}

function block(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32BE(content.length + 8, 4);
  return Buffer.concat([head, content]);
}

if (import.meta.main) {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    mkdirSync(join(ICONS, 'linux'), { recursive: true });
    for (const size of LINUX_SIZES) {
      writeFileSync(join(ICONS, 'linux', `${size}x${size}.png`), await draw(page, size));
    }
    const windows: { size: number; png: Buffer }[] = [];
    for (const size of WINDOWS_SIZES) windows.push({ size, png: await draw(page, size) });
    writeFileSync(join(ICONS, 'icon.ico'), ico(windows));
    const mac: { name: string; png: Buffer }[] = [];
    for (const [name, size] of Object.entries(MAC_SIZES)) mac.push({ name, png: await draw(page, size, MAC_MARGIN) });
    writeFileSync(join(ICONS, 'icon.icns'), icns(mac));
  } finally {
    await browser.close();
  }
}
