// A vite plugin for what runs on Node: sources name their threads, their child processes and their data by address, as
// in `new URL('./worker.ts', import.meta.url)`. In a bundle such an address leads to a file of the bundle: a script
// becomes an entry of its own, anything else is copied as it is.
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Plugin } from 'vite';

const OWN_URL = /new URL\(\s*'(\.{1,2}\/[^'?#]+)',\s*import\.meta\.url\s*\)/g;

export function ownUrls(): Plugin {
  return {
    name: 'own-urls',
    apply: 'build',
    // as written, before types are stripped
    enforce: 'pre',
    transform: {
      filter: { id: { exclude: /node_modules/ }, code: 'import.meta.url' },
      handler(code, id) {
        return code.replaceAll(OWN_URL, (_, address: string) => {
          const path = resolve(dirname(id), address);
          const emitted = /\.m?[jt]s$/.test(path)
            ? this.emitFile({ type: 'chunk', id: path })
            : this.emitFile({ type: 'asset', name: basename(path), source: readFileSync(path) });
          return `import.meta.ROLLUP_FILE_URL_${emitted}`;
        });
      },
    },
    resolveFileUrl: ({ relativePath }) => `new URL('${relativePath}', import.meta.url)`,
  };
}
