// The page's own address, and the files behind it: app://workbench/ serves the built page from the disk. An address
// without an ending is one of the page's routes and gets index.html, with the policy of what it may load and run.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { contentPolicy, withNonce } from '#shared/page-policy.ts';

export const SCHEME = 'app';
const HOST = 'workbench';
export const ORIGIN = `${SCHEME}://${HOST}`;

/** The address of the page on a workspace, or of its start. */
export const addressOf = (workspace: string | null): string =>
  workspace === null ? `${ORIGIN}/` : `${ORIGIN}/w/${encodeURIComponent(workspace)}`;

/** Whether an address is the page's own. */
export function isOwn(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${SCHEME}:` && url.host === HOST;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

const COMMON = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

/** Answers requests for the page, whose files are in `folder`. */
export function createPageServer(folder: string): (request: { url: string; method: string }) => Promise<Response> {
  return async ({ url, method }) => {
    if (!isOwn(url)) return refused(404);
    if (method !== 'GET' && method !== 'HEAD') return refused(405);
    const path = pathOf(url);
    if (path === null) return refused(404);
    const type = TYPES[extname(path)];
    if (extname(path) === '' || path === `${sep}index.html`) return await index(folder);
    const bytes = type === undefined ? null : await read(join(folder, path));
    if (type === undefined || bytes === null) return refused(404);
    return new Response(new Uint8Array(bytes), { headers: { ...COMMON, 'content-type': type } });
  };
}

/** The path of an address below the folder of the page; null when it is not one. */
function pathOf(url: string): string | null {
  try {
    const decoded = decodeURIComponent(new URL(url).pathname);
    if (decoded.includes('\0') || decoded.includes('\\') || decoded.split('/').includes('..')) return null;
    return normalize(decoded);
  } catch {
    return null; // an escape that is none
  }
}

async function index(folder: string): Promise<Response> {
  const html = await read(join(folder, 'index.html'));
  if (html === null) return refused(404);
  const nonce = randomBytes(16).toString('hex');
  const headers = {
    ...COMMON,
    'content-type': TYPES['.html'] ?? '',
    'content-security-policy': contentPolicy(nonce),
    'cache-control': 'no-store',
  };
  return new Response(withNonce(html.toString('utf8'), nonce), { headers });
}

const read = (path: string): Promise<Buffer | null> => readFile(path).catch(() => null);

const refused = (status: number): Response => new Response(null, { status, headers: COMMON });
