import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Static files for every door, under a strict CSP: `script-src 'self'`, so no inline script and no data: asset.
 * `style-src` needs 'unsafe-inline': Mantine writes its theme variables and responsive styles as style elements.
 * `dist/site` and not `dist`: the pure modules' compiled tests live in `dist/pure`.
 */
export default defineConfig({
  plugins: [react()],
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
