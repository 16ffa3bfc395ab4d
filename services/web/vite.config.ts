import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const ASSETS = new URL('dist/site/assets/', import.meta.url);

/** WebAssembly has 11 MB: compressed once here, to 3 MB, and not by the server for each student who opens an exam. */
const compressedWasm: Plugin = {
  name: 'compressed-wasm',
  apply: 'build',
  closeBundle() {
    for (const name of readdirSync(fileURLToPath(ASSETS))) {
      if (!name.endsWith('.wasm')) continue;
      writeFileSync(new URL(`${name}.gz`, ASSETS), gzipSync(readFileSync(new URL(name, ASSETS)), { level: 9 }));
    }
  },
};

/**
 * Static files for every door, under a strict CSP: `script-src 'self'`, so no inline script and no data: asset.
 * `style-src` needs 'unsafe-inline': Mantine writes its theme variables and responsive styles as style elements.
 * `dist/site` and not `dist`: the pure modules' compiled tests live in `dist/pure`.
 */
export default defineConfig({
  plugins: [react(), compressedWasm],
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
});
