import { depsOf } from '@proctorwise/platform';
import type { UserUseCases } from '../app/use-cases.js';
import { UsersController } from './users.controller.js';

/** tsoa asks here for a controller at each request. */
export const iocContainer = (request: unknown) => ({
  // biome-ignore lint/suspicious/noExplicitAny: tsoa's generated code asks for any controller by one call
  get(controller: unknown): any {
    if (controller !== UsersController) throw new Error('Unknown controller');
    return new UsersController(depsOf<UserUseCases>(request));
  },
});
