// Imports that were stopped half-way go on to the same workspace, whatever the file is packed in or written as.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { listImports } from '#engine/store/records/imports.ts';
import type { Json } from '#shared/errors.ts';
import { unwatchedWork, type Work } from '#shared/model/work.ts';
import { sandbox } from './fixture.ts';
import { importFile } from './import-file.ts';
import { textRow, workbook } from './source/workbook-fixture.ts';

const ROWS = 5_000;
const rows = Array.from({ length: ROWS }, (_, i) => [`U${i % 900}`, '2026-01-02', 'usage', `é${i}`]);
const HEADER = ['customer', 'at', 'type', 'note'];
const csv = [HEADER, ...rows].map((cells) => `${cells.join(';')}\n`).join('');
const ndjson = rows
  .map((cells) => `${JSON.stringify(Object.fromEntries(HEADER.map((key, i) => [key, cells[i]])))}\n`)
  .join('');
const FILES: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['gzip', gzipSync(csv)],
  ['UTF-16', Buffer.from(`\ufeff${csv}`, 'utf16le')],
  ['NDJSON in gzip', gzipSync(ndjson)],
  ['a workbook', workbook({ Data: [HEADER, ...rows].map((cells, i) => textRow(i + 1, cells)).join('') })],
];

describe('an import that was stopped', () => {
  it.each(FILES)('of %s goes on as if it had not been', async (_, bytes) => {
    const whole = sandbox();
    await whole.import('events', bytes);
    const broken = sandbox();
    const args = broken.file('events', bytes);
    let saved: Json | null = null;
    const stopping: Work = {
      ...unwatchedWork,
      saveCheckpoint: (value) => {
        saved = value;
      },
      breathe: () => {
        const { chunks } = (saved ?? { chunks: 0 }) as { chunks: number };
        return chunks >= 2 ? Promise.reject(new Error('stopped')) : Promise.resolve();
      },
    };
    await expect(importFile(broken.connection, args, stopping)).rejects.toThrow('stopped');
    expect(listImports(broken.connection)).toMatchObject([{ state: 'staged' }]);
    const receipt = await importFile(broken.connection, args, { ...unwatchedWork, resumed: saved });
    expect(receipt).toMatchObject({ read: ROWS, stored: ROWS, customersCreated: 900 });
    expect(await broken.dump()).toBe(await whole.dump());
    expect(await broken.faults()).toEqual([]);
  });
});
