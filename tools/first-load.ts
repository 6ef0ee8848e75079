// A vite plugin: what a page loads before it shows anything (index.html, its scripts with everything they import at
// once, and their styles; fonts and what is loaded later are not counted) must stay within a budget, gzipped.
import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** Bytes, gzipped. */
export const FIRST_LOAD_BUDGET = 350_000;

const KB = 1_000;

/** Fails the build when the first load is above `budget` bytes, naming the largest files. */
export function firstLoad(budget = FIRST_LOAD_BUDGET): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = [...firstFiles(bundle)].map((name) => ({ name, bytes: gzippedBytes(bundle[name]) }));
      const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
      const said = `The first load is ${kilobytes(total)} gzipped, of ${kilobytes(budget)} allowed`;
      if (total <= budget) {
        this.info(`${said}.`);
        return;
      }
      const largest = files.sort((a, b) => b.bytes - a.bytes).slice(0, 8);
      const lines = largest.map(({ name, bytes }) => `  ${kilobytes(bytes).padStart(9)}  ${name}`);
      this.error(`${said}. Load something later, with import(). Largest:\n${lines.join('\n')}`);
    },
  };
}

/** Names of the pages, of their entries' chunks with all static imports, and of the styles of those. */
function firstFiles(bundle: Rolldown.OutputBundle): Set<string> {
  const files = new Set(Object.keys(bundle).filter((name) => name.endsWith('.html')));
  const add = (name: string): void => {
    const chunk = bundle[name];
    if (files.has(name) || chunk?.type !== 'chunk') return;
    files.add(name);
    for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
    for (const imported of chunk.imports) add(imported);
  };
  for (const [name, output] of Object.entries(bundle)) if (output.type === 'chunk' && output.isEntry) add(name);
  return files;
}

function gzippedBytes(output: Rolldown.OutputAsset | Rolldown.OutputChunk | undefined): number {
  if (output === undefined) return 0;
  return gzipSync(output.type === 'chunk' ? output.code : output.source).length;
}

const kilobytes = (bytes: number): string => `${(bytes / KB).toFixed(1)} KB`;
