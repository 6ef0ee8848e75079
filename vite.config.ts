// How the page is built, for both hosts: `npm run build:page`. It is served at the root of its host, under a strict
// Content-Security-Policy: no inline script, no data: font, and a nonce that the host puts in place at each load.
import { join } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { NONCE_PLACE } from './shared/page-policy.ts';
import { firstLoad } from './tools/first-load.ts';
import { licencesBeside } from './tools/licences.ts';
import { pageCommands } from './tools/page-commands.ts';

export default defineConfig(({ command }) => {
  // Whoever starts it, a test with an environment of its own too: what is built is what people get.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: join(import.meta.dirname, 'renderer'),
    base: '/',
    plugins: [react(), tailwind(), firstLoad(), licencesBeside(import.meta.dirname)],
    html: { cspNonce: NONCE_PLACE },
    define: { PAGE_COMMANDS: JSON.stringify(pageCommands(join(import.meta.dirname, 'renderer'))) },
    build: {
      outDir: join(import.meta.dirname, 'dist/renderer'),
      emptyOutDir: true,
      // what Electron brings, and the browsers that know light-dark()
      target: ['chrome123', 'firefox120', 'safari17.5'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // zod with what tells it not to compile, in one chunk: schemas of every other chunk are made after both.
      rolldownOptions: {
        output: {
          codeSplitting: { groups: [{ name: 'zod', test: /node_modules[/]zod[/]|renderer[/]app[/]no-eval[.]ts$/ }] },
        },
      },
    },
  };
});
