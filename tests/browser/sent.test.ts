// What is sent to the loopback door by whoever may speak: too large, no JSON, names and paths that lead elsewhere.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPlainDoor, type PlainDoor } from './plain-door.ts';
import { type RawRequest, send } from './raw.ts';

let door: PlainDoor;
beforeAll(async () => {
  door = await openPlainDoor();
});
afterAll(() => door.close());

describe('what is sent', () => {
  test('must not be large', async () => {
    const large = (bytes: number): string => JSON.stringify({ path: 'x'.repeat(bytes) });
    const asked: RawRequest[] = [
      { ...door.call('open', {}), body: large(1024 * 1024) },
      { ...door.about(), path: door.trpc('configuration.check'), body: large(4 * 1024 * 1024) },
      {
        method: 'POST',
        path: '/host/append?path=x&offset=0',
        headers: { ...door.ours, 'content-type': 'application/octet-stream' },
        body: Buffer.alloc(8 * 1024 * 1024 + 1),
      },
      // without a length
      { ...door.call('open', {}), headers: { ...door.ours, 'transfer-encoding': 'chunked' }, body: large(1024 * 1024) },
    ];
    for (const each of asked) {
      expect(await send(door.web, each), each.path).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    }
  });

  test('must be what it says', async () => {
    expect(await send(door.web, { ...door.call('open', {}), body: 'no json' })).toMatchObject({
      status: 400,
      code: 'BAD_VALUE',
    });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const asked = { ...door.call('open', { path: door.file }), headers: { ...door.ours, 'content-type': type } };
      expect(await send(door.web, asked), type).toMatchObject({ status: 400, code: 'USAGE' });
    }
    for (const input of [null, [], 'x', {}, { path: 1 }, { path: '' }, { path: 'x'.repeat(5_000) }]) {
      expect((await send(door.web, door.call('open', input))).text).toContain('BAD_VALUE');
    }
  });

  test('calls only what there is', async () => {
    for (const name of ['nothing', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Open', '%6fpen%00']) {
      expect((await send(door.web, door.call(name, {}))).text, name).toMatch(/UNKNOWN_ADDRESS/);
    }
    for (const id of ['0000000000', '__proto__', 'constructor', '..%2f..%2fx', '%00']) {
      const asked = { ...door.about(), path: `/w/${id}/trpc/workspace.about` };
      expect(await send(door.web, asked), id).toMatchObject({ status: 404, code: 'UNKNOWN_WORKSPACE' });
    }
    for (const path of [
      '__proto__',
      'constructor',
      'workspace.__proto__',
      'workspace',
      '_def.procedures',
      '..%2fworkspace.about',
    ]) {
      expect((await send(door.web, { ...door.about(), path: door.trpc(path) })).text, path).toContain('"USAGE"');
    }
  });
});

describe('files', () => {
  test('are found on the list of the page or nowhere', async () => {
    const paths = [
      '/../package.json',
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets/../index.html',
      '//etc/passwd',
      '/etc/passwd',
      '/assets/%00',
      '/..%5c..%5cpackage.json',
      '/index.html',
      '/%2findex.html',
      '/.git/config',
      '/w/../host/workspaces',
      'http://127.0.0.1/etc/passwd',
    ];
    for (const path of paths) {
      expect(await send(door.web, { path }), path).toMatchObject({
        status: expect.toSatisfy((status) => [400, 404].includes(status)),
      });
      // asked for as a page, each is the page
      const { text, status } = await send(door.web, { path, headers: { accept: 'text/html' } });
      expect([200, 400, 404], path).toContain(status);
      if (status === 200) expect(text, path).toContain('<div id="page">');
    }
  });

  test('are kept by the browser for ever only when their names say what is in them', async () => {
    const { headers } = await send(door.web, { path: '/assets/a.js' });
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await send(door.web, { path: '/icon.svg' })).headers['cache-control']).toBe('no-cache');
  });

  test('the document carries a new nonce each time, in the policy and in itself', async () => {
    const nonces = new Set<string>();
    for (let load = 0; load < 3; load += 1) {
      const { text, headers } = await send(door.web, { path: '/w/x/customers', headers: { accept: 'text/html' } });
      const [, nonce = ''] = /'nonce-([^']+)'/.exec(String(headers['content-security-policy'])) ?? [];
      expect(text).toContain(`<meta property="csp-nonce" nonce="${nonce}"`);
      expect(headers['cache-control']).toBe('no-store');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });
});

describe('files that are handed over', () => {
  const NAMES = [
    '../../x',
    '..\\..\\x',
    '/etc/passwd',
    'C:\\x.csv',
    'con',
    'CON.csv',
    'nul\0.csv',
    'a\nb.csv',
    '<img src=x onerror=alert(1)>.csv',
    '',
    '.',
    '..',
    '   ',
    'x'.repeat(3_900),
    `${'é'.repeat(300)}.csv`,
    'a\u202egpj.csv',
    'end.csv. ',
    '\ud800.csv',
    'ok.csv',
    'COM¹',
    '-rf',
    '.hidden',
  ];

  const begin = async (name: string): Promise<{ path: string; name: string }> => {
    const { text } = await send(door.web, door.call('beginFile', { workspace: door.workspace, name }));
    return (JSON.parse(text) as { value: { path: string; name: string } }).value;
  };
  const append = (path: string, offset: number | string, body: string) =>
    send(door.web, {
      method: 'POST',
      path: `/host/append?${new URLSearchParams({ path, offset: String(offset) })}`,
      headers: { ...door.ours, 'content-type': 'application/octet-stream' },
      body,
    });

  test('lie where they belong, whatever they are called', async () => {
    for (const given of NAMES) {
      const { path, name } = await begin(given);
      const inside = relative(`${door.file}.uploads`, path).split('/');
      expect(inside, given).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), name]);
      expect(name, given).toMatch(/^[^/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}]{1,150}$/u);
      expect(name, given).not.toMatch(/^(con|nul|com¹)([.]|$)|^[. ]|[. ]$/i);
      expect(basename(path)).toBe(name);
      expect(await append(path, 0, 'a,b\n')).toMatchObject({ status: 200 });
      expect(await append(path, 4, '1,2\n')).toMatchObject({ status: 200 });
      expect(readFileSync(path, 'utf8')).toBe('a,b\n1,2\n');
    }
  });

  test('grow at their end only, and nothing else is written to', async () => {
    const { path } = await begin('a.csv');
    const elsewhere = join(door.folder, 'elsewhere.csv');
    for (const [to, offset] of [
      [path, 1],
      [path, -1],
      [path, 'x'],
      [door.file, 0],
      [elsewhere, 0],
      [`${path}/../b.csv`, 0],
      ['', 0],
    ] as const) {
      expect(await append(to, offset, 'x'), `${to} ${offset}`).toMatchObject({ status: 400, code: 'BAD_VALUE' });
    }
    expect(existsSync(elsewhere)).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('');
    const { text } = await send(door.web, door.call('beginFile', { workspace: 'x', name: 'a.csv' }));
    expect(text).toContain('UNKNOWN_WORKSPACE');
  });
});
