import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, createPageServer, isOwn, ORIGIN } from './page.ts';

const folder = mkdtempSync(join(tmpdir(), 'page-'));
const built = join(folder, 'renderer');
const serve = createPageServer(built);
const get = (path: string): Promise<Response> => serve({ url: `${ORIGIN}${path}`, method: 'GET' });

beforeAll(() => {
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(
    join(built, 'index.html'),
    '<meta property="csp-nonce" nonce="__CSP_NONCE__"><script nonce="__CSP_NONCE__">',
  );
  writeFileSync(join(built, 'assets/index.js'), 'let page;');
  writeFileSync(join(built, 'assets/notes.exe'), 'no page has such');
  writeFileSync(join(folder, 'secret.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the page’s own address', () => {
  it('serves built files with their type', async () => {
    const answer = await get('/assets/index.js');
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.text()).toBe('let page;');
  });

  it('serves the document at every route, each time with a policy and a nonce of its own', async () => {
    const nonces = new Set<string>();
    for (const route of ['/', '/w/0a1b2c/customers?sort=name', '/index.html']) {
      const answer = await get(route);
      const policy = answer.headers.get('content-security-policy') ?? '';
      const [, nonce = ''] = /style-src 'self' 'nonce-([0-9a-f]{32})'/.exec(policy) ?? [];
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await answer.text()).toBe(`<meta property="csp-nonce" nonce="${nonce}"><script nonce="${nonce}">`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
    expect(nonces).not.toContain('');
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/assets/..%2f..%2fsecret.json',
    '/..%5csecret.json',
    '/assets/missing.js',
    '/assets/notes.exe',
    '/%00.js',
    '/%zz.js',
  ])('has nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('answers no other host, and no other method', async () => {
    expect((await serve({ url: 'app://elsewhere/', method: 'GET' })).status).toBe(404);
    expect((await serve({ url: `${ORIGIN}/`, method: 'POST' })).status).toBe(405);
  });

  it('is told apart from every other', () => {
    expect(isOwn(addressOf(null))).toBe(true);
    expect(isOwn(addressOf('a b/c'))).toBe(true);
    expect(addressOf('a b/c')).toBe('app://workbench/w/a%20b%2Fc');
    for (const other of [
      'app://workbench.example/',
      'app://workbench:1/',
      'https://workbench/',
      'file:///etc/passwd',
      'workbench',
      '',
    ]) {
      expect(isOwn(other), other).toBe(false);
    }
  });
});
