import { DomainError, type ServiceName } from '@proctorwise/contracts';
import express from 'express';
import type { ServiceModule } from './service-module.js';

/**
 * A service whose routes are agreed on and not built: each call under its prefix says so with 501, so that nobody takes
 * an empty answer for a measured one.
 */
export function notAvailableYet(name: ServiceName, prefix: string): ServiceModule {
  const app = express();
  app.disable('x-powered-by');
  app.use(prefix, () => {
    throw new DomainError('not_available_yet', `The ${name} service is not available yet.`);
  });
  return { name, prefixes: [prefix], app, sockets: [], background: [], openapi: null };
}
