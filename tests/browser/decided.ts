// A host over a sample workspace with one decided run, and a second way in to see what is really in the file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace, type Engine, openEngine } from '#engine/index.ts';
import { type OpenPage, openPage, startHost, type TestHost, type View } from './harness.ts';

export interface DecidedHost {
  readonly at: TestHost;
  readonly path: string;
  /** The same file through an engine of its own. */
  readonly engine: Engine;
  open(path: string, view?: View): Promise<Page>;
  /** Faults of a page that a test has brought about on purpose: a refused call is an error on its console. */
  forgive(page: Page, fault: RegExp): void;
  /** Closes the pages opened so far; a fault of one of them fails. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** Less than a test has, so that it says what it waited for. */
const PATIENCE_MS = 10_000;

/** `configured` may make another configuration of the sample's before the run. */
export async function decidedHost(customers: number, configured?: (text: string) => string): Promise<DecidedHost> {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-decided-'));
  const path = join(folder, 'decided.cvmw');
  const made = createEngineWorkspace({ path, ...SAMPLE_SETTINGS, as: 'Maria' });
  await fillWorkspace(made, { seed: 1, customers });
  if (configured !== undefined) {
    const { text } = await made.caller.configuration.show({});
    await made.caller.configuration.use({ name: 'test', text: configured(text) });
  }
  const { job } = await made.caller.decisions.decide({});
  await made.caller.jobs.result({ job });
  await made.close();
  const at = await startHost({ workspace: path });
  const engine = openEngine({ workspace: path, role: 'desk' });
  const opened: OpenPage[] = [];
  const closePages = async (): Promise<void> => {
    for (const each of opened.splice(0)) await each.close();
  };
  return {
    at,
    path,
    engine,
    async open(where, view = {}) {
      const each = await openPage(at, { ...view, path: where });
      opened.push(each);
      each.page.setDefaultTimeout(PATIENCE_MS);
      return each.page;
    },
    forgive(page, fault) {
      const faults = opened.find((each) => each.page === page)?.faults as string[];
      faults.splice(0, faults.length, ...faults.filter((each) => !fault.test(each)));
    },
    closePages,
    async close() {
      await closePages();
      await engine.close();
      await at.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
