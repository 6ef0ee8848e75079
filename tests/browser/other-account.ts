// A loopback host in a process of an account that owns nothing, when root starts it: root may write anything. Arguments:
// the folder of the built page, a workspace. Says where the page is as one line of JSON, and ends with its input.
import { startHost } from './harness.ts';

const NOBODY = 65_534;
const [page = '', workspace = ''] = process.argv.slice(2);
if (process.getuid?.() === 0) {
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
const at = await startHost({ page });
const opened = await at.host.open(workspace).then(
  ({ id }) => id,
  () => '',
);
process.stdout.write(`${JSON.stringify({ address: at.web.launchAddress(), workspace: opened })}\n`);
process.stdin.on('end', () => void at.close());
process.stdin.resume();
