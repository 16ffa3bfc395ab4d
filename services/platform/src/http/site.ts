import { join } from 'node:path';
import compression from 'compression';
import express, { Router } from 'express';

const ONE_YEAR_SECONDS = 31_536_000;

/** The browser app: hashed assets for ever, the page itself never cached, every page address answered by it. */
export function siteRoutes(folder: string): Router {
  const router = Router();
  // Files of ours only: compressing replies that carry secrets would leak them by their length.
  router.use(compression());
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
