// How the desktop's own code is built: the main process with the engine's threads beside it, and the preload, which is
// one CommonJS file because the page's process is sandboxed. The page itself is built by vite.config.ts.
import { join } from 'node:path';
import { defineConfig, type EnvironmentOptions, type UserConfig } from 'vite';
import { ownUrls } from './tools/own-urls.ts';

/** Electron's own, and what cannot be bundled: a native module, and a solver that reads a file lying beside it. */
const KEPT_OUTSIDE = ['electron', 'better-sqlite3', 'highs'];

type BundleOptions = NonNullable<NonNullable<EnvironmentOptions['build']>['rolldownOptions']>;

/** The build into `out`, which becomes `out/main` and `out/preload`. */
export function desktopBuild(out: string): UserConfig {
  const part = (name: 'main' | 'preload', output: NonNullable<BundleOptions['output']>): EnvironmentOptions => ({
    consumer: 'server',
    resolve: { noExternal: true, external: KEPT_OUTSIDE },
    build: {
      outDir: join(out, name),
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
  });
  return {
    root: import.meta.dirname,
    plugins: [ownUrls()],
    environments: {
      main: part('main', {
        chunkFileNames: 'chunks/[name]-[hash].js',
        assetFileNames: 'chunks/[name]-[hash].[ext]',
      }),
      preload: part('preload', { format: 'cjs', entryFileNames: '[name].cjs' }),
    },
    builder: {
      async buildApp({ build, environments: { main, preload } }) {
        for (const each of [main, preload]) if (each !== undefined) await build(each);
      },
    },
  };
}

export default defineConfig(desktopBuild(join(import.meta.dirname, 'dist')));
