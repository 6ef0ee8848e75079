// Given to Node with --import: "electron" is then the stand-in beside this, so that the built main process runs without
// the runtime. Once it has shown its window, the page in it makes a workspace and asks it something; what it says goes to
// stdout as one line of JSON, and the program is asked to quit.
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { createTRPCClient } from '@trpc/client';
import type { AppRouter } from '#engine/api/router.ts';
import { createWire } from '#shared/wire/port.ts';
import { fakeElectron } from './fake-electron.ts';

const electron = fakeElectron();
const names = Object.keys(electron.parts);
const source = `export const { ${names.join(', ')} } = globalThis.electronStandIn;`;
Object.assign(globalThis, { electronStandIn: electron.parts });

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: 'electron:stand-in', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === 'electron:stand-in' ? { format: 'module', source, shortCircuit: true } : next(url, context),
});

// The threads of the program are given this as well, and have no window.
const looking = setInterval(() => {
  if (electron.windows.length === 0) return;
  clearInterval(looking);
  void act();
}, 20);
if (!isMainThread) clearInterval(looking);

async function act(): Promise<void> {
  const page = electron.page();
  const path = join(process.env.CVM_DATA ?? '', 'made.cvmw');
  const { id } = await page.host.create({ path, currency: 'EUR', zone: 'Europe/Helsinki' });
  const port = page.nextPort();
  await page.host.connect(id);
  const client = createTRPCClient<AppRouter>({ links: [createWire<AppRouter>(await port)] });
  const about = await client.workspace.about.query();
  process.stdout.write(`${JSON.stringify({ address: electron.windows[0]?.webContents.url, about })}\n`);
  electron.app.emit('window-all-closed');
}
