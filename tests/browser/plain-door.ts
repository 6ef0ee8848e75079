// A loopback host over one new workspace and a page of almost nothing, and a session with it: what the tests of the door
// begin with, whatever state our own page is in.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineWorkspace } from '#engine/index.ts';
import { NONCE_PLACE } from '#shared/page-policy.ts';
import { startHost, type TestHost } from './harness.ts';
import { type RawRequest, rawSession } from './raw.ts';

export interface PlainDoor extends TestHost {
  /** A folder for the test's files, in which the workspace lies as well. */
  readonly folder: string;
  readonly file: string;
  readonly session: { readonly cookie: string; readonly csrf: string };
  /** The headers of a page that has a session. */
  readonly ours: Readonly<Record<string, string>>;
  /** The path of a procedure. */
  trpc(path: string): string;
  /** A query of the contract, as our page asks it. */
  about(): RawRequest;
  /** A call of the host, as our page asks it unless other headers are given. */
  call(name: string, input: unknown, headers?: Readonly<Record<string, string>>): RawRequest;
}

export async function openPlainDoor(): Promise<PlainDoor> {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-door-'));
  const file = join(folder, 'shop.cvmw');
  await createEngineWorkspace({ path: file, currency: 'EUR', zone: 'Europe/Helsinki', today: null }).close();
  const at = await startHost({ workspace: file, page: plainPage(folder) });
  const session = await rawSession(at.web);
  const ours = { cookie: session.cookie, 'x-cvm-csrf': session.csrf };
  const trpc = (path: string): string => `/w/${at.workspace}/trpc/${path}`;
  return {
    ...at,
    folder,
    file,
    session,
    ours,
    trpc,
    about: () => ({ method: 'POST', path: trpc('workspace.about'), headers: ours, body: '' }),
    call: (name, input, headers = ours) => ({
      method: 'POST',
      path: `/host/${name}`,
      headers,
      body: JSON.stringify(input),
    }),
    async close() {
      await at.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A page of almost nothing, built by hand into `folder`: for tests of the door, whatever state ours is in. */
export function plainPage(folder: string): string {
  const page = join(folder, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  const head = `<meta property="csp-nonce" nonce="${NONCE_PLACE}" /><script type="module" src="/assets/a.js"></script>`;
  writeFileSync(
    join(page, 'index.html'),
    `<!doctype html><html><head>${head}</head><body><div id="page"></div></body></html>`,
  );
  writeFileSync(join(page, 'assets', 'a.js'), 'export {};\n');
  writeFileSync(join(page, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  return page;
}
