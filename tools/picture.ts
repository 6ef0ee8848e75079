// node tools/picture.ts --workspace shop.cvmw --path /customers --theme dark --width 1440 --height 900 --out FILE.png
// A picture of one page, from the real host in a real browser, as soon as nothing on it loads any more. Faults of the
// page are printed, and end it with code 1. `--wait TEXT` waits for a text; `--keys "j j Enter"` presses keys first.
import { parseArgs } from 'node:util';
import { closeBrowser, openPage, startHost } from '../tests/browser/harness.ts';

const { values } = parseArgs({
  options: {
    workspace: { type: 'string' },
    path: { type: 'string', default: '' },
    theme: { type: 'string', default: 'light' },
    width: { type: 'string', default: '1440' },
    height: { type: 'string', default: '900' },
    locale: { type: 'string', default: 'en-GB' },
    zoom: { type: 'string', default: '1' },
    wait: { type: 'string' },
    keys: { type: 'string', default: '' },
    out: { type: 'string', default: 'picture.png' },
  },
});
const QUIET_MS = 400;

const host = await startHost(values.workspace === undefined ? {} : { workspace: values.workspace });
try {
  const opened = await openPage(host, {
    path: values.path,
    theme: values.theme === 'dark' ? 'dark' : 'light',
    width: Number(values.width),
    height: Number(values.height),
    locale: values.locale,
    zoom: Number(values.zoom),
  });
  const { page, faults } = opened;
  if (values.wait !== undefined) await page.getByText(values.wait).first().waitFor();
  await page.waitForLoadState('load');
  await page.evaluate('document.fonts.ready.then(() => null)');
  await page.waitForTimeout(QUIET_MS);
  for (const key of values.keys.split(' ').filter(Boolean)) await page.keyboard.press(key);
  await page.waitForTimeout(QUIET_MS);
  await page.screenshot({ path: values.out });
  process.stdout.write(`${values.out}  ${page.url()}\n`);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
} finally {
  await closeBrowser();
  await host.close();
}
