import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import compression from 'compression';
import express, { type RequestHandler, Router } from 'express';

const ONE_YEAR_SECONDS = 31_536_000;

/** Where the candidate's page asks for the model of its hints. */
const FACE_HINT_MODEL = '/models/face_landmarker.task';

export interface Site {
  /** Of the built browser app. */
  readonly folder: string;
  /** The model of the candidate's face hints; undefined while it is looked for, and where nobody has it. */
  readonly faceHintModel: () => string | undefined;
}

/** The browser app: hashed assets for ever, the page itself never cached, every page address answered by it. */
export function siteRoutes({ folder, faceHintModel }: Site): Router {
  const router = Router();
  // Without a model there are no hints, which is no error: the page asks, and goes on.
  router.get(FACE_HINT_MODEL, (_request, response) => {
    const path = faceHintModel();
    if (path === undefined) return void response.set('Cache-Control', 'no-store').status(204).end();
    response.sendFile(path, { cacheControl: false, headers: { 'Cache-Control': 'no-cache' } });
  });
  router.use('/assets', compressedWasm(join(folder, 'assets')));
  // Files of ours only: compressing replies that carry secrets would leak them by their length.
  router.use(
    compression({ filter: (request, response) => !isWasm(request.path) && compression.filter(request, response) }),
  );
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: ONE_YEAR_SECONDS * 1000, fallthrough: true }),
  );
  router.use(express.static(folder, { index: false, maxAge: 0 }));
  router.get('/{*page}', (request, response, next) => {
    if (!request.accepts('html') || request.path.startsWith('/assets/')) return next();
    response.sendFile(join(folder, 'index.html'), { cacheControl: false, headers: { 'Cache-Control': 'no-cache' } });
  });
  return router;
}

const isWasm = (path: string): boolean => path.endsWith('.wasm');

/** WebAssembly as the build has compressed it: 11 MB for each candidate would keep the machine busy at 08:59. */
function compressedWasm(assets: string): RequestHandler {
  const there = new Set(existsSync(assets) ? readdirSync(assets) : []); // an app that is not built yet has none
  return (request, response, next) => {
    const name = `${request.path.slice(1)}.gz`;
    if (!isWasm(request.path) || !there.has(name) || !request.acceptsEncodings('gzip')) return next();
    response.set({ 'Content-Encoding': 'gzip', 'Content-Type': 'application/wasm', Vary: 'Accept-Encoding' });
    response.sendFile(name, { root: assets, immutable: true, maxAge: ONE_YEAR_SECONDS * 1000 });
  };
}
