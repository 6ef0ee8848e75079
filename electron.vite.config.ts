// How the desktop program is built: the main process with the engine's threads beside it, and the preload, which is one
// CommonJS file because the page's process is sandboxed. The page is the same for every host: vite.config.ts builds it.
import { join } from 'node:path';
import { defineConfig } from 'electron-vite';
import type { Plugin, UserConfig } from 'vite';
import { ownUrls } from './tools/own-urls.ts';

/** Electron's own, and what cannot be bundled: a native module, and a solver that reads a file lying beside it. */
const KEPT_OUTSIDE = ['electron', 'better-sqlite3', 'highs'];

type Output = NonNullable<NonNullable<NonNullable<UserConfig['build']>['rolldownOptions']>['output']>;

function part(name: 'main' | 'preload', output: Output): UserConfig & { build: { externalizeDeps: false } } {
  return {
    resolve: { noExternal: true },
    plugins: [ownUrls(), withoutShim()],
    build: {
      externalizeDeps: false,
      outDir: join(import.meta.dirname, 'dist', name),
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      copyPublicDir: false,
      emitAssets: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { index: join(import.meta.dirname, 'electron', name, 'index.ts') },
        external: KEPT_OUTSIDE,
        output,
      },
    },
  };
}

/** electron-vite gives every module the names of CommonJS; some bundled ones declare theirs, and none of ours needs them. */
function withoutShim(): Plugin {
  return {
    name: 'without-shim',
    configResolved({ plugins }) {
      const shim = plugins.find(({ name }) => name === 'vite:esm-shim');
      if (shim !== undefined) delete shim.renderChunk;
    },
  };
}

export default defineConfig({
  main: part('main', { chunkFileNames: 'chunks/[name]-[hash].js', assetFileNames: 'chunks/[name]-[hash].[ext]' }),
  preload: part('preload', { format: 'cjs', entryFileNames: '[name].cjs' }),
});
